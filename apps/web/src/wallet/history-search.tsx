import { MOVEMENT_KINDS } from '@sekisho/contract/movements.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { useState } from 'react';
import { typedAmount } from '../lib/input.ts';
import { goTo } from '../lib/router.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Field, Form } from '../ui/field.tsx';
import { useSpeech } from '../ui/language.tsx';

const TEXTS = WALLET.history;

/** What is looked for, as it stands in the address and goes to the server. */
export interface Search {
  readonly words?: string;
  readonly kind?: (typeof MOVEMENT_KINDS)[number];
  readonly month?: string;
  readonly min?: string;
  readonly max?: string;
}

const MONTH = /^20[0-9]{2}-(0[1-9]|1[0-2])$/;

/** Reads an address; what in it cannot be looked for is left out. */
export function readSearch(address: string): Search {
  const given = new URLSearchParams(address);
  const words = (given.get('words') ?? '').trim().slice(0, 60);
  const kind = MOVEMENT_KINDS.find((each) => each === given.get('kind'));
  const month = given.get('month') ?? '';
  const [min, max] = [typedAmount(given.get('min') ?? ''), typedAmount(given.get('max') ?? '')];
  return {
    ...(words === '' ? {} : { words }),
    ...(kind === undefined ? {} : { kind }),
    ...(MONTH.test(month) ? { month } : {}),
    ...(min === undefined ? {} : { min: String(min) }),
    ...(max === undefined ? {} : { max: String(max) }),
  };
}

/** `2026年11月`, `2026/11` and `2026-11` are all a month. */
function typedMonth(text: string): string | undefined {
  const parts = /^\s*(20\d\d)\s*[-/.年]\s*(\d{1,2})\s*月?\s*$/.exec(text.normalize('NFKC'));
  const month = `${parts?.[1]}-${parts?.[2]?.padStart(2, '0')}`;
  return MONTH.test(month) ? month : undefined;
}

/** The form above the history. Folded until something is looked for. */
export function HistorySearch({ search }: { readonly search: Search }) {
  const { t } = useSpeech();
  const isSearch = Object.keys(search).length > 0;
  return (
    <details open={isSearch}>
      <summary>{t(TEXTS.search)}</summary>
      <SearchForm search={search} isSearch={isSearch} />
    </details>
  );
}

function SearchForm({ search, isSearch }: { readonly search: Search; readonly isSearch: boolean }) {
  const { t } = useSpeech();
  const [words, setWords] = useState(search.words ?? '');
  const [kind, setKind] = useState<NonNullable<Search['kind']> | 'any'>(search.kind ?? 'any');
  const [month, setMonth] = useState(search.month ?? '');
  const [min, setMin] = useState(search.min ?? '');
  const [max, setMax] = useState(search.max ?? '');
  const [wrong, setWrong] = useState<readonly string[]>([]);
  const submit = () => {
    const bad = [
      month.trim() !== '' && typedMonth(month) === undefined && 'month',
      min.trim() !== '' && typedAmount(min) === undefined && 'min',
      max.trim() !== '' && typedAmount(max) === undefined && 'max',
    ].filter((name) => name !== false);
    setWrong(bad);
    if (bad.length > 0) return;
    const asked = new URLSearchParams();
    const put = (name: string, value: string | number | undefined) =>
      value !== undefined && value !== '' && asked.set(name, String(value));
    put('words', words.trim());
    put('kind', kind === 'any' ? undefined : kind);
    put('month', typedMonth(month));
    put('min', typedAmount(min));
    put('max', typedAmount(max));
    goTo(asked.size === 0 ? '/history' : `/history?${asked}`);
  };
  const error = (name: string, text: string) => (wrong.includes(name) ? text : undefined);
  return (
    <Form onSubmit={submit}>
      <Field
        label={t(TEXTS.words)}
        support={t(TEXTS.wordsSupport)}
        value={words}
        onChange={setWords}
        maxLength={60}
        optional
      />
      <Choice
        label={t(TEXTS.kind)}
        name="kind"
        value={kind}
        options={[
          { value: 'any', label: t(TEXTS.anyKind) },
          ...MOVEMENT_KINDS.map((each) => ({
            value: each,
            label: t(WALLET.movementKinds[each]),
          })),
        ]}
        onChange={setKind}
      />
      <Field
        label={t(TEXTS.month)}
        support={t(TEXTS.monthSupport)}
        error={error('month', t(TEXTS.monthError))}
        width="amount"
        value={month}
        onChange={setMonth}
        maxLength={12}
        optional
      />
      <Field
        label={t(TEXTS.min)}
        error={error('min', t(TEXTS.amountError))}
        kind="numeric"
        width="amount"
        value={min}
        onChange={setMin}
        maxLength={12}
        optional
      />
      <Field
        label={t(TEXTS.max)}
        error={error('max', t(TEXTS.amountError))}
        kind="numeric"
        width="amount"
        value={max}
        onChange={setMax}
        maxLength={12}
        optional
      />
      <div className="acts">
        <Button submit>{t(TEXTS.find)}</Button>
        {isSearch && (
          <Button look="text" onPress={() => goTo('/history')}>
            {t(TEXTS.findAll)}
          </Button>
        )}
      </div>
    </Form>
  );
}
