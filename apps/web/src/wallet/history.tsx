import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Movement } from '@sekisho/contract/wallet.ts';
import { useEffect, useState } from 'react';
import { dateTimeText, dayOf, groupBy, monthText } from '../lib/format.ts';
import { outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { Button, ButtonLink, PageLink } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { MovementList, SignedAmount } from './movement-list.tsx';
import { client } from './session.tsx';

const TEXTS = WALLET.history;

interface Pages {
  readonly movements: readonly Movement[] | undefined;
  readonly problem: PageProblem | undefined;
  readonly isMore: boolean;
  readonly more: () => void;
}

/** Movements, newest first, as many pages of 50 as were asked for. */
function useMovements(): Pages {
  const [movements, setMovements] = useState<readonly Movement[]>();
  const [before, setBefore] = useState<string | null>(null);
  const [problem, setProblem] = useState<PageProblem>();
  const load = async (from: string | null) => {
    const outcome = await outcomeOf(
      client.listMovements({ query: from === null ? {} : { before: from } }),
    );
    setProblem(outcome.ok ? undefined : outcome.problem);
    if (!outcome.ok) return;
    const { value } = outcome;
    setMovements((known) => [...(from === null ? [] : (known ?? [])), ...value.movements]);
    setBefore(value.before);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page, when the page opens.
  useEffect(() => {
    void load(null);
  }, []);
  return { movements, problem, isMore: before !== null, more: () => void load(before) };
}

/** Money in and out, by month. */
export function HistoryPage() {
  const { language, t } = useSpeech();
  const { movements, problem, isMore, more } = useMovements();
  return (
    <Page title={t(TEXTS.title)}>
      {!movements && !problem && <p role="status">{t(COMMON.loading)}</p>}
      {movements?.length === 0 && (
        <>
          <p>{t(TEXTS.empty)}</p>
          <div className="acts">
            <ButtonLink to="/charge">{t(WALLET.home.charge)}</ButtonLink>
          </div>
        </>
      )}
      {groupBy(movements ?? [], ({ at }) => dayOf(at).slice(0, 7)).map(([month, items]) => (
        <section className="stack" key={month}>
          <h2>{monthText(month, language)}</h2>
          <MovementList movements={items} />
        </section>
      ))}
      <ProblemNote problem={problem} />
      {(isMore || problem) && (
        <div className="acts">
          <Button look="second" onPress={more}>
            {t(problem ? COMMON.retry : COMMON.showMore)}
          </Button>
        </div>
      )}
    </Page>
  );
}

/** One movement in full. It is looked for page by page, as there is no list to keep on the device. */
export function MovementPage({ id }: { readonly id: string }) {
  const { language, t } = useSpeech();
  const { movements, problem, isMore, more } = useMovements();
  const movement = movements?.find((each) => each.id === id);
  const isLooking = !movement && !problem && (!movements || isMore);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next page when one has come.
  useEffect(() => {
    if (movements && !movement && isMore) more();
  }, [movements]);
  return (
    <Page title={t(TEXTS.detailTitle)}>
      {isLooking && <p role="status">{t(COMMON.loading)}</p>}
      <ProblemNote problem={problem} />
      {!movement && !isLooking && !problem && (
        <Note look="care">
          <p>{t(TEXTS.missing)}</p>
        </Note>
      )}
      {movement && (
        <>
          <p className="amount-large">
            <SignedAmount movement={movement} />
          </p>
          <Facts
            items={[
              [t(TEXTS.kind), t(WALLET.movementKinds[movement.kind])],
              [t(TEXTS.counterparty), movement.counterparty],
              [t(TEXTS.when), dateTimeText(movement.at, language)],
              [t(TEXTS.number), movement.id],
            ]}
          />
          <p>{t(TEXTS.notMine)}</p>
        </>
      )}
      <p>
        <PageLink to="/history" className="link-line">
          {t(TEXTS.all)}
        </PageLink>
      </p>
    </Page>
  );
}
