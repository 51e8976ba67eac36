import type { Notice } from '@sekisho/contract/notices.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { DEVICES, NOTICES, NOTICES_PAGE } from '@sekisho/contract/texts/notices.ts';
import { type Language, say, type Text } from '@sekisho/contract/texts/text.ts';
import { useEffect, useState } from 'react';
import { amountText, dateTimeText } from '../lib/format.ts';
import { outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, PageLink } from '../ui/button.tsx';
import { Tag } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { client, useMe, useSession } from './session.tsx';

const TEXTS = NOTICES_PAGE;

interface Listed {
  readonly unanswered: readonly Notice[];
  readonly notices: readonly Notice[];
  readonly before: Notice['id'] | null;
}

/** What happened, when, what to do: first what needs an answer, then the newest. */
export function NoticesPage() {
  const { t } = useSpeech();
  const { me, setMe } = useSession();
  const [listed, setListed] = useState<Listed>();
  const [problem, setProblem] = useState<PageProblem>();
  const load = async (before: Notice['id'] | null) => {
    const outcome = await outcomeOf(client.listNotices({ query: before ? { before } : {} }));
    setProblem(outcome.ok ? undefined : outcome.problem);
    if (!outcome.ok) return;
    const { value } = outcome;
    setListed((known) =>
      known && before !== null
        ? { ...known, notices: [...known.notices, ...value.notices], before: value.before }
        : value,
    );
    // They are on the screen now. The page goes on saying which were new.
    const unseen = [...value.unanswered, ...value.notices].filter(({ seen }) => !seen);
    if (unseen.length === 0) return;
    const body = { notices: unseen.map(({ id }) => id) };
    const marked = await outcomeOf(client.markNoticesSeen({ body }));
    if (marked.ok && me) setMe({ ...me, unseenNotices: marked.value.unseen });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page, when the page opens.
  useEffect(() => {
    void load(null);
  }, []);
  const answered = (notice: Notice) =>
    setListed(
      (known) =>
        known && {
          ...known,
          unanswered: known.unanswered.filter(({ id }) => id !== notice.id),
          notices: [notice, ...known.notices].toSorted((a, b) => (a.id < b.id ? 1 : -1)),
        },
    );
  const isEmpty = listed && listed.unanswered.length + listed.notices.length === 0;
  return (
    <Page title={t(TEXTS.title)}>
      {!listed && !problem && <p role="status">{t(COMMON.loading)}</p>}
      {isEmpty && <p>{t(TEXTS.empty)}</p>}
      {listed && listed.unanswered.length > 0 && (
        <section className="stack">
          <h2>{t(TEXTS.unansweredTitle)}</h2>
          {listed.unanswered.map((notice) => (
            <NoticeCard key={notice.id} notice={notice} onAnswered={answered} />
          ))}
        </section>
      )}
      {listed && listed.notices.length > 0 && (
        <section className="stack">
          <h2>{t(TEXTS.othersTitle)}</h2>
          {listed.notices.map((notice) => (
            <NoticeCard key={notice.id} notice={notice} onAnswered={answered} />
          ))}
        </section>
      )}
      <ProblemNote problem={problem} />
      {(problem || (listed && listed.before !== null)) && (
        <div className="acts">
          <Button look="second" onPress={() => void load(listed?.before ?? null)}>
            {t(problem ? COMMON.retry : COMMON.showMore)}
          </Button>
        </div>
      )}
      <p className="quiet">{t(TEXTS.always)}</p>
    </Page>
  );
}

function NoticeCard(props: {
  readonly notice: Notice;
  readonly onAnswered: (notice: Notice) => void;
}) {
  const { language, t } = useSpeech();
  const { notice } = props;
  const act = useAct();
  const { title, what, todo } = NOTICES[notice.kind];
  const details = detailsOf(notice);
  const answer = async () => {
    const params = { id: notice.id };
    const done = await act.run(() => outcomeOf(client.answerNotice({ params, body: {} })));
    if (done) props.onAnswered(done);
  };
  return (
    <Note look={notice.needsAnswer ? 'care' : 'plain'}>
      <h3 className="note-title">
        {t(title)} {!notice.seen && <Tag look="key">{t(TEXTS.isNew)}</Tag>}
      </h3>
      <p className="quiet">{dateTimeText(notice.at, language)}</p>
      <p>{filled(what, notice, language)}</p>
      <p>{t(todo)}</p>
      {details && (
        <p>
          <PageLink to={details} className="link-line">
            <span aria-hidden="true">{t(TEXTS.details)}</span>
            <span className="visually-hidden">{t(TEXTS.detailsOf, { title: t(title) })}</span>
          </PageLink>
        </p>
      )}
      <ProblemNote problem={act.problem} />
      {notice.needsAnswer && (
        <div className="acts">
          <Button look="second" off={act.running} onPress={() => void answer()}>
            {t(TEXTS.wasMe)}
          </Button>
        </div>
      )}
    </Note>
  );
}

/** Where everything about it stands. */
function detailsOf({ kind, facts }: Notice): string | undefined {
  if (facts.payment) return `/history/${facts.payment}`;
  if (facts.charge)
    return kind === 'charge_done' ? `/history/${facts.charge}` : `/charges/${facts.charge}`;
  return facts.link ? '/banks' : undefined;
}

function filled(text: Text, { facts }: Notice, language: Language): string {
  const { bank = '', shop = '', amount, time, device } = facts;
  const values = {
    bank,
    shop,
    amount: amount === undefined ? '' : amountText(amount, language),
    time: time === undefined ? '' : dateTimeText(time, language),
    device: device === undefined ? '' : deviceText(device, language),
  };
  const sayWith: (text: Text, language: Language, values: Record<string, string>) => string = say;
  return sayWith(text, language, values);
}

/** A device as its owner may know it again. */
export function deviceText(device: NonNullable<Notice['facts']['device']>, language: Language) {
  return say(DEVICES.device, language, {
    browser: say(DEVICES.browsers[device.browser], language),
    system: say(DEVICES.systems[device.system], language),
  });
}

/** On Home: how many are new, and the way to them. Always there, so that it is found again. */
export function NoticesLine() {
  const { t } = useSpeech();
  const { unseenNotices } = useMe();
  return (
    <p>
      {unseenNotices > 0 && `${t(TEXTS.unseen, { count: unseenNotices })} `}
      <PageLink to="/notices" className="link-line">
        {t(TEXTS.toPage)}
      </PageLink>
    </p>
  );
}
