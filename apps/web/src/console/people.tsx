import { createClient } from '@sekisho/contract/api.ts';
import { consoleOwnApi, type ShownPerson } from '@sekisho/contract/console.ts';
import { CONSOLE } from '@sekisho/contract/texts/console.ts';
import { STAFF_PAGES } from '@sekisho/contract/texts/staff-pages.ts';
import { FREEZE_REASONS, type FreezeReason } from '@sekisho/domain/freeze/freeze.ts';
import { VIEW_REASONS, type ViewReason } from '@sekisho/domain/person-view/person-view.ts';
import { useState } from 'react';
import { dateTimeText, phoneText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { send } from '../lib/send.ts';
import { useAct } from '../lib/use-act.ts';
import { AskedNote, useAsk } from '../staff/members.tsx';
import { useMay } from '../staff/session.tsx';
import { Button } from '../ui/button.tsx';
import { Amount, Facts, Tag } from '../ui/facts.tsx';
import { Choice, Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';

const TEXTS = STAFF_PAGES.people;
const client = createClient(consoleOwnApi, location.origin, send);

/** Finds a person with a reason, and shows what may be done. Nothing of it stands in the address. */
export function PeoplePage({ base }: { readonly base: string }) {
  const { t } = useSpeech();
  const may = useMay();
  const [people, setPeople] = useState<readonly ShownPerson[]>();
  if (people === undefined && may('person.view')) return <Search onFound={setPeople} />;
  return (
    <Page title={t(TEXTS.title)}>
      {people === undefined && <ByNumber base={base} />}
      {people?.length === 0 && <p role="status">{t(TEXTS.nobody)}</p>}
      {people?.map((person) => (
        <Person key={person.view} first={person} base={base} />
      ))}
      {people !== undefined && (
        <div className="acts">
          <Button look="second" onPress={() => setPeople(undefined)}>
            {t(TEXTS.again)}
          </Button>
        </div>
      )}
    </Page>
  );
}

type SearchKind = 'wallet' | 'phone' | 'email';

function Search({ onFound }: { readonly onFound: (people: readonly ShownPerson[]) => void }) {
  const { language, t } = useSpeech();
  const act = useAct();
  const [kind, setKind] = useState<SearchKind>('wallet');
  const [text, setText] = useState('');
  const [reason, setReason] = useState<ViewReason>();
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const find = async () => {
    setTried(true);
    const wanted = text.trim();
    if (wanted === '' || note.trim() === '' || reason === undefined) return;
    const by = { [kind]: wanted } as { phone: string };
    const body = { by, reason, note: note.trim() };
    const found = await act.run(() => outcomeOf(client.viewPeople({ body })));
    if (found) onFound(found.people);
  };
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      <Form onSubmit={() => void find()}>
        <Choice
          label={t(TEXTS.by)}
          name="kind"
          value={kind}
          onChange={setKind}
          options={[
            { value: 'wallet', label: t(TEXTS.byWallet) },
            { value: 'phone', label: t(TEXTS.byPhone) },
            { value: 'email', label: t(TEXTS.byEmail) },
          ]}
        />
        <Field
          label={t(TEXTS.text)}
          value={text}
          onChange={setText}
          error={tried && text.trim() === '' ? t(TEXTS.textMissing) : undefined}
        />
        <Choice
          label={t(TEXTS.reason)}
          name="reason"
          value={reason}
          onChange={setReason}
          options={VIEW_REASONS.map((value) => ({
            value,
            label: CONSOLE.staffViewReasons[value][language],
          }))}
          error={tried && reason === undefined ? t(TEXTS.reasonMissing) : undefined}
        />
        <Field
          label={t(TEXTS.note)}
          value={note}
          onChange={setNote}
          maxLength={500}
          error={tried && note.trim() === '' ? t(TEXTS.noteMissing) : undefined}
        />
        <ProblemNote problem={act.problem} />
        <div className="acts">
          <Button submit off={act.running}>
            {t(TEXTS.act)}
          </Button>
        </div>
      </Form>
    </Page>
  );
}

function Person({ first, base }: { readonly first: ShownPerson; readonly base: string }) {
  const { language, t } = useSpeech();
  const [freeze, setFreeze] = useState(first.freeze);
  const { wallet, name, phone } = first;
  return (
    <section className="stack" aria-labelledby={`person-${wallet}`}>
      <div className="row-between">
        <h2 id={`person-${wallet}`}>{name ?? t(TEXTS.unproved)}</h2>
        {freeze && <Tag look="care">{t(TEXTS.frozen)}</Tag>}
        {first.locked && <Tag look="off">{t(TEXTS.locked)}</Tag>}
      </div>
      <Facts
        items={[
          [t(TEXTS.wallet), wallet],
          [
            t(TEXTS.phone),
            phone === null ? t(TEXTS.unproved) : phoneText(phone.replace('+81', '0')),
          ],
          [t(TEXTS.email), first.email],
          [t(TEXTS.opened), dateTimeText(first.openedAt, language)],
          [t(TEXTS.balance), <Amount key="balance" yen={first.balance} />],
          freeze !== null && [
            t(TEXTS.frozen),
            t(TEXTS.frozenBy, {
              time: dateTimeText(freeze.since, language),
              name: freeze.by,
              reason: CONSOLE.freezeReasons[freeze.reason][language],
            }),
          ],
        ]}
      />
      {freeze === null ? (
        <Freeze wallet={wallet} onFrozen={setFreeze} />
      ) : (
        <Release wallet={wallet} base={base} />
      )}
      <Money person={first} />
    </section>
  );
}

function Money({ person }: { readonly person: ShownPerson }) {
  const { language, t } = useSpeech();
  return (
    <div className="side-by-side">
      <section>
        <h3>{t(TEXTS.links)}</h3>
        {person.links.length === 0 && <p>{t(TEXTS.noLinks)}</p>}
        <ul className="bullets">
          {person.links.map((link) => (
            <li key={link.id}>
              {link.bank.name} {link.branchName} {link.accountMasked}
            </li>
          ))}
        </ul>
      </section>
      <section>
        <h3>{t(TEXTS.movements)}</h3>
        {person.movements.length === 0 && <p>{t(TEXTS.noMovements)}</p>}
        <ul className="bullets">
          {person.movements.slice(0, 20).map((one) => (
            <li key={one.id}>
              {dateTimeText(one.at, language)} {t(TEXTS[one.direction])} <Amount yen={one.amount} />{' '}
              {one.counterparty}
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}

function Freeze(props: {
  readonly wallet: ShownPerson['wallet'];
  readonly onFrozen: (freeze: NonNullable<ShownPerson['freeze']>) => void;
}) {
  const { language, t } = useSpeech();
  const may = useMay();
  const act = useAct();
  const [reason, setReason] = useState<FreezeReason>();
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  if (!may('wallet.freeze')) return null;
  const freeze = async () => {
    setTried(true);
    if (reason === undefined || note.trim() === '') return;
    const call = { params: { id: props.wallet }, body: { reason, note: note.trim() } };
    const frozen = await act.run(() => outcomeOf(client.freezeWallet(call)));
    if (frozen) props.onFrozen(frozen);
  };
  return (
    <details>
      <summary>{t(TEXTS.freezeTitle)}</summary>
      <Form onSubmit={() => void freeze()}>
        <p>{t(TEXTS.freezeLead)}</p>
        <Choice
          label={t(TEXTS.freezeReason)}
          name={`freeze-${props.wallet}`}
          value={reason}
          onChange={setReason}
          options={FREEZE_REASONS.map((value) => ({
            value,
            label: CONSOLE.freezeReasons[value][language],
          }))}
          error={tried && reason === undefined ? t(TEXTS.reasonMissing) : undefined}
        />
        <Field
          label={t(TEXTS.note)}
          value={note}
          onChange={setNote}
          maxLength={500}
          error={tried && note.trim() === '' ? t(TEXTS.noteMissing) : undefined}
        />
        <ProblemNote problem={act.problem} />
        <div className="acts">
          <Button submit look="danger" off={act.running}>
            {t(TEXTS.freezeAct)}
          </Button>
        </div>
      </Form>
    </details>
  );
}

function Release(props: { readonly wallet: ShownPerson['wallet']; readonly base: string }) {
  const { t } = useSpeech();
  const may = useMay();
  const asks = useAsk();
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  if (!may('wallet.release')) return null;
  const ask = () => {
    setTried(true);
    if (note.trim() === '') return;
    const call = { params: { id: props.wallet }, body: { note: note.trim() } };
    void asks.ask(() => client.proposeRelease(call));
  };
  return (
    <section className="stack">
      <h3>{t(TEXTS.releaseTitle)}</h3>
      <p>{t(TEXTS.releaseLead)}</p>
      <Form onSubmit={ask}>
        <Field
          label={t(TEXTS.releaseNote)}
          value={note}
          onChange={setNote}
          maxLength={500}
          error={tried && note.trim() === '' ? t(TEXTS.noteMissing) : undefined}
        />
        <AskedNote asks={asks} base={props.base} />
        <div className="acts">
          <Button submit off={asks.running}>
            {t(TEXTS.releaseAct)}
          </Button>
        </div>
      </Form>
    </section>
  );
}

/** Who may freeze and may not look: the number of a wallet is enough. */
function ByNumber({ base }: { readonly base: string }) {
  const { t } = useSpeech();
  const may = useMay();
  const [wallet, setWallet] = useState('');
  const [frozen, setFrozen] = useState(false);
  const isNumber = /^wlt_[0-9a-z]{26}$/.test(wallet.trim());
  const id = wallet.trim() as ShownPerson['wallet'];
  if (!may('wallet.freeze')) return <p>{t(TEXTS.noView)}</p>;
  return (
    <div className="stack">
      <Field label={t(TEXTS.byWallet)} value={wallet} onChange={setWallet} />
      {isNumber && <Freeze key={id} wallet={id} onFrozen={() => setFrozen(true)} />}
      {frozen && (
        <Note look="good" live>
          <p>{t(TEXTS.frozenDone)}</p>
        </Note>
      )}
      {isNumber && <Release wallet={id} base={base} />}
    </div>
  );
}
