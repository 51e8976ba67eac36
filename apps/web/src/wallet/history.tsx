import type { MovementDetail, Movement as OneMovement } from '@sekisho/contract/movements.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { useEffect, useState } from 'react';
import { dateTimeText, dayOf, groupBy, monthText } from '../lib/format.ts';
import { outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { useAddress } from '../lib/router.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink, PageLink } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { HistorySearch, readSearch, type Search } from './history-search.tsx';
import { MovementList, SignedAmount } from './movement-list.tsx';
import { client } from './session.tsx';

const TEXTS = WALLET.history;

interface Pages {
  readonly movements: readonly OneMovement[] | undefined;
  readonly problem: PageProblem | undefined;
  readonly isMore: boolean;
  readonly more: () => void;
}

/** Movements, newest first, as many pages of 50 as were asked for. */
function useMovements(search: Search): Pages {
  const [movements, setMovements] = useState<readonly OneMovement[]>();
  const [before, setBefore] = useState<string | null>(null);
  const [problem, setProblem] = useState<PageProblem>();
  const load = async (from: string | null) => {
    const query = from === null ? search : { ...search, before: from };
    const outcome = await outcomeOf(client.listMovements({ query }));
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

/** Money in and out, by month; what is looked for stands in the page's address. */
export function HistoryPage() {
  const { t } = useSpeech();
  const { search: address } = useAddress();
  const search = readSearch(address);
  return (
    <Page title={t(TEXTS.title)}>
      <HistorySearch key={`form${address}`} search={search} />
      <Movements key={address} search={search} />
    </Page>
  );
}

function Movements({ search }: { readonly search: Search }) {
  const { language, t } = useSpeech();
  const { movements, problem, isMore, more } = useMovements(search);
  const isSearch = Object.keys(search).length > 0;
  return (
    <>
      {isSearch && movements?.length === 0 && (
        <p role="status">{t(isMore ? TEXTS.noneYet : TEXTS.none)}</p>
      )}
      {!movements && !problem && <p role="status">{t(COMMON.loading)}</p>}
      {!isSearch && movements?.length === 0 && (
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
    </>
  );
}

/** One movement with everything about it. */
export function MovementPage({ id }: { readonly id: string }) {
  const { t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.getMovement({ params: { id } }), id);
  const isMissing = loaded.state === 'failed' && loaded.problem === 'not_found';
  return (
    <Page title={t(TEXTS.detailTitle)}>
      {isMissing ? (
        <Note look="care">
          <p>{t(TEXTS.missing)}</p>
        </Note>
      ) : (
        <WhenLoaded loaded={loaded} onRetry={reload}>
          {(detail) => <Movement detail={detail} />}
        </WhenLoaded>
      )}
      <p>
        <PageLink to="/history" className="link-line">
          {t(TEXTS.all)}
        </PageLink>
      </p>
    </Page>
  );
}

function Movement({ detail }: { readonly detail: MovementDetail }) {
  const { language, t } = useSpeech();
  const { movement, charge, payment } = detail;
  return (
    <>
      <p className="amount-large">
        <SignedAmount movement={movement} />
      </p>
      <Facts
        items={[
          [t(TEXTS.kind), t(WALLET.movementKinds[movement.kind])],
          [t(TEXTS.counterparty), movement.counterparty],
          payment !== null && [t(WALLET.pay.till), payment.till],
          charge !== null && [t(WALLET.charge.from), charge.account],
          charge !== null && [
            t(WALLET.charge.requested),
            dateTimeText(charge.requestedAt, language),
          ],
          [t(TEXTS.when), dateTimeText(movement.at, language)],
          [t(TEXTS.number), movement.id],
        ]}
      />
      <p>{t(TEXTS.notMine)}</p>
    </>
  );
}
