import type { TakenDebit } from '@sekisho/contract/gate.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useEffect, useState } from 'react';
import { amountText, dateText, dayOf, groupBy, timeText } from '../lib/format.ts';
import { outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { Button, PageLink } from '../ui/button.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';
import { client } from './depositor.tsx';
import { PaidIn } from './paid-in.tsx';

const TEXTS = BANK.taken;

/** What was taken, by day and operator. */
export function TakenPage() {
  const { language, t } = useSpeech();
  const [debits, setDebits] = useState<readonly TakenDebit[]>();
  const [before, setBefore] = useState<Id<'dbt'> | null>(null);
  const [problem, setProblem] = useState<PageProblem>();
  const load = async (from: Id<'dbt'> | null) => {
    const outcome = await outcomeOf(
      client.listDebits({ query: from === null ? {} : { before: from } }),
    );
    setProblem(outcome.ok ? undefined : outcome.problem);
    if (!outcome.ok) return;
    const { value } = outcome;
    setDebits((known) => [...(from === null ? [] : (known ?? [])), ...value.debits]);
    setBefore(value.before);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page, when the page opens.
  useEffect(() => {
    void load(null);
  }, []);
  return (
    <Page title={t(TEXTS.title)}>
      {!debits && !problem && <p role="status">{t(COMMON.loading)}</p>}
      {debits && <p>{t(debits.length === 0 ? TEXTS.empty : TEXTS.notMine)}</p>}
      {groupBy(debits ?? [], ({ at }) => dayOf(at)).map(([day, ofDay]) => (
        <section className="stack" key={day}>
          <h2>{dateText(ofDay[0]?.at ?? '', language)}</h2>
          {groupBy(ofDay, ({ partnerName }) => partnerName).map(([partner, items]) => (
            <PartnerDay key={partner} partner={partner} debits={items} />
          ))}
        </section>
      ))}
      <ProblemNote problem={problem} />
      {(before !== null || problem) && (
        <div className="acts">
          <Button look="second" onPress={() => void load(before)}>
            {t(problem ? COMMON.retry : COMMON.showMore)}
          </Button>
        </div>
      )}
      <PaidIn />
      <p>
        <PageLink to="/answer" className="link-line">
          {t(TEXTS.back)}
        </PageLink>
      </p>
    </Page>
  );
}

function PartnerDay(props: { readonly partner: string; readonly debits: readonly TakenDebit[] }) {
  const { language, t } = useSpeech();
  const { partner, debits } = props;
  const total = debits.reduce((sum, { amount }) => sum + amount, 0);
  return (
    <div className="stack">
      <h3>{t(TEXTS.dayTotal, { partner, amount: amountText(total, language) })}</h3>
      <ul className="movements">
        {debits.map((debit) => (
          <li key={debit.id} className="movement">
            <span className="movement-name">
              <span className="number">{timeText(debit.at, language)}</span> {t(TEXTS.passbook)}:{' '}
              {debit.statementText}
            </span>
            <span className="amount">{amountText(debit.amount, language)}</span>
            <span className="quiet">
              {t(TEXTS.number)}: {debit.id}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
