import type { Approval, ApprovalContent } from '@sekisho/contract/staff.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { STAFF_PAGES } from '@sekisho/contract/texts/staff-pages.ts';
import { useEffect, useState } from 'react';
import { dateTimeText } from '../lib/format.ts';
import { outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { sha256Hex } from '../lib/sha256.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Facts, Tag, type TagLook } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { client, useStaff, withProof } from './session.tsx';

const TEXTS = STAFF_PAGES.approvals;
const LOOKS: Readonly<Record<Approval['state'], TagLook>> = {
  ...{ pending: 'key', approved: 'good', rejected: 'off', withdrawn: 'off' },
  ...{ expired: 'off', outdated: 'care' },
};

function contentOf(approval: Approval): ApprovalContent {
  return JSON.parse(approval.content) as ApprovalContent;
}

function useKind(): (kind: string) => string {
  const { t } = useSpeech();
  const known: Readonly<Record<string, { readonly ja: string; readonly en: string }>> = TEXTS.kinds;
  return (kind) => t(known[kind] ?? TEXTS.otherKind);
}

/** What waits for an answer first, then what is closed. */
export function ApprovalsPage({ base }: { readonly base: string }) {
  const { t } = useSpeech();
  const first = useLoaded(() => client.listApprovals({ query: {} }), 'approvals');
  return (
    <Page title={t(TEXTS.title)}>
      <WhenLoaded loaded={first.loaded} onRetry={first.reload}>
        {({ approvals, next }) => <Lists base={base} first={approvals} next={next} />}
      </WhenLoaded>
    </Page>
  );
}

type Next = { readonly section: 'pending' | 'closed'; readonly before: Approval['id'] } | null;

function Lists(props: {
  readonly base: string;
  readonly first: readonly Approval[];
  readonly next: Next;
}) {
  const { t } = useSpeech();
  const act = useAct();
  const [all, setAll] = useState(props.first);
  const [next, setNext] = useState(props.next);
  const more = async (from: NonNullable<Next>) => {
    const page = await act.run(() => outcomeOf(client.listApprovals({ query: from })));
    if (!page) return;
    setAll((before) => [...before, ...page.approvals]);
    setNext(page.next);
  };
  const pending = all.filter(({ state }) => state === 'pending');
  const closed = all.filter(({ state }) => state !== 'pending');
  return (
    <>
      <section className="stack">
        <h2>{t(TEXTS.pending)}</h2>
        {pending.length === 0 && <p>{t(TEXTS.none)}</p>}
        <Cards approvals={pending} base={props.base} />
      </section>
      <section className="stack">
        <h2>{t(TEXTS.closed)}</h2>
        {closed.length === 0 && <p>{t(TEXTS.noneClosed)}</p>}
        <Cards approvals={closed} base={props.base} />
        <ProblemNote problem={act.problem} />
        {next && (
          <div className="acts">
            <Button look="second" off={act.running} onPress={() => void more(next)}>
              {t(COMMON.showMore)}
            </Button>
          </div>
        )}
      </section>
    </>
  );
}

function Cards(props: { readonly approvals: readonly Approval[]; readonly base: string }) {
  const { language, t } = useSpeech();
  const { me } = useStaff();
  const kindText = useKind();
  if (props.approvals.length === 0) return null;
  return (
    <ul className="stack">
      {props.approvals.map((approval) => (
        <li className="card" key={approval.id}>
          <div className="row-between">
            <h3>{kindText(approval.kind)}</h3>
            <Tag look={LOOKS[approval.state]}>{t(TEXTS.states[approval.state])}</Tag>
          </div>
          <p>{contentOf(approval).description[language]}</p>
          <p className="quiet">
            {approval.proposedBy.id === me?.id ? t(TEXTS.own) : approval.proposedBy.name}
            {' ・ '}
            {dateTimeText(approval.proposedAt, language)}
          </p>
          <div className="acts">
            <ButtonLink to={`${props.base}/approvals/${approval.id}`} look="second">
              {t(TEXTS.open)}
            </ButtonLink>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** One request: in words, and as the text whose hash goes back with the answer. */
export function ApprovalPage({ id }: { readonly id: string }) {
  const { t } = useSpeech();
  const { loaded, reload } = useLoaded(
    () => client.getApproval({ params: { id: id as Approval['id'] } }),
    id,
  );
  return (
    <Page title={t(TEXTS.one)}>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {(approval) => <One first={approval} />}
      </WhenLoaded>
    </Page>
  );
}

function One({ first }: { readonly first: Approval }) {
  const { language, t } = useSpeech();
  const act = useAct();
  const kindText = useKind();
  const [approval, setApproval] = useState(first);
  const [told, setTold] = useState<'done' | 'quicker' | 'outdated'>();
  const params = { id: approval.id };
  const take = (answered: { counted: boolean; approval: Approval } | undefined) => {
    if (!answered) return;
    setApproval(answered.approval);
    const outdated = answered.approval.state === 'outdated' && approval.state === 'pending';
    setTold(answered.counted ? 'done' : outdated ? 'outdated' : 'quicker');
  };
  const decide = async (answer: 'approve' | 'reject') => {
    const contentHash = await sha256Hex(approval.content);
    const body = { answer, contentHash };
    take(await act.run(() => withProof(() => outcomeOf(client.decideApproval({ params, body })))));
  };
  const withdraw = async () =>
    take(await act.run(() => outcomeOf(client.withdrawApproval({ params, body: {} }))));
  const { closedBy, closedAt, reason, handover } = approval;
  return (
    <>
      {told && (
        <Note look={told === 'done' ? 'good' : 'care'} live>
          <p>{t(TEXTS[told])}</p>
        </Note>
      )}
      <section className="stack">
        <div className="row-between">
          <h2>{kindText(approval.kind)}</h2>
          <Tag look={LOOKS[approval.state]}>{t(TEXTS.states[approval.state])}</Tag>
        </div>
        <p className="lead">{contentOf(approval).description[language]}</p>
        {handover && (
          <Note title={t(TEXTS.handover)}>
            <p className="number amount-large">{handover}</p>
            <p>{t(TEXTS.handoverLead)}</p>
          </Note>
        )}
        <Facts
          items={[
            [t(TEXTS.proposedBy), approval.proposedBy.name],
            [t(TEXTS.proposedAt), dateTimeText(approval.proposedAt, language)],
            [t(TEXTS.expiresAt), dateTimeText(approval.expiresAt, language)],
            closedBy !== null && [t(TEXTS.closedBy), closedBy.name],
            closedAt !== null && [t(TEXTS.closedAt), dateTimeText(closedAt, language)],
            approval.state === 'outdated' && [t(TEXTS.reason), <Reason key="r" code={reason} />],
          ]}
        />
      </section>
      <Exactly content={approval.content} />
      <ProblemNote problem={act.problem} />
      {approval.mayDecide && (
        <div className="acts">
          <Button off={act.running} onPress={() => void decide('approve')}>
            {t(TEXTS.approve)}
          </Button>
          <Button look="danger-second" off={act.running} onPress={() => void decide('reject')}>
            {t(TEXTS.reject)}
          </Button>
        </div>
      )}
      {approval.state === 'pending' && !approval.mayDecide && <p>{t(TEXTS.notYours)}</p>}
      {approval.mayWithdraw && (
        <div className="acts">
          <Button look="second" off={act.running} onPress={() => void withdraw()}>
            {t(TEXTS.withdraw)}
          </Button>
        </div>
      )}
    </>
  );
}

/** A code for whoever looks it up in the reference; the sentence above says what it means. */
function Reason({ code }: { readonly code: PageProblem | string | null }) {
  return <code>{code ?? ''}</code>;
}

function Exactly({ content }: { readonly content: string }) {
  const { t } = useSpeech();
  const [hash, setHash] = useState('');
  useEffect(() => {
    void sha256Hex(content).then(setHash);
  }, [content]);
  return (
    <section className="stack">
      <h2>{t(TEXTS.exactly)}</h2>
      <p>{t(TEXTS.exactlyLead)}</p>
      <p className="exactly">
        <code>{content}</code>
      </p>
      <Facts items={[[t(TEXTS.hash), <code key="hash">{hash}</code>]]} />
    </section>
  );
}
