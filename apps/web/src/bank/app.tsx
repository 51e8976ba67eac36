import { BANK } from '@sekisho/contract/texts/bank.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { type ReactNode, useEffect, useState } from 'react';
import { outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { chooseRoute, safePath, useAddress } from '../lib/router.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink, PageLink } from '../ui/button.tsx';
import { Frame, Page, type Tab } from '../ui/frame.tsx';
import { BankIcon, HistoryIcon } from '../ui/icons.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';
import { AnswerPage } from './answer.tsx';
import { client, useDepositorSession } from './depositor.tsx';
import { LinkRequestPages } from './link-request.tsx';
import { SafePage } from './safe.tsx';
import { StopPage } from './stop.tsx';
import { TakenPage } from './taken.tsx';

const TABS: readonly Tab[] = [
  { to: '/answer', label: BANK.nav.answer, icon: <BankIcon /> },
  { to: '/taken', label: BANK.nav.taken, icon: <HistoryIcon /> },
];

/** Pages of a depositor who has logged in. */
const OWN: readonly (readonly [string, () => ReactNode])[] = [
  ['/answer', () => <AnswerPage />],
  ['/taken', () => <TakenPage />],
  ['/stop', () => <StopPage />],
];

export function App() {
  const { pathname } = useAddress();
  const request = chooseRoute([['/interaction/:uid', true]], pathname);
  if (request) return <LinkRequestPages uid={request.params.uid ?? ''} />;
  return <DepositorPages />;
}

function DepositorPages() {
  const { t } = useSpeech();
  const { depositor } = useDepositorSession();
  const { loaded } = useLoaded(() => client.getCompany({}), 'company');
  return (
    <Frame
      product={loaded.state === 'loaded' ? loaded.value.name : t(BANK.product)}
      home={depositor ? '/answer' : '/'}
      tabs={depositor ? TABS : []}
      corner={
        <PageLink to="/stop" className="stop">
          {t(COMMON.stop)}
        </PageLink>
      }
    >
      <CurrentPage />
    </Frame>
  );
}

function CurrentPage() {
  const { pathname, searchParams } = useAddress();
  const { t } = useSpeech();
  if (pathname === '/') {
    const next = safePath(searchParams.get('next'), '/answer');
    return <SafePage next={next} reason={searchParams.has('next') ? 'again' : undefined} />;
  }
  const found = chooseRoute(OWN, pathname);
  if (found) return <OwnPage path={pathname}>{found.entry()}</OwnPage>;
  return (
    <Page title={t(COMMON.pageMissing)}>
      <p>{t(COMMON.pageMissingDetail)}</p>
      <div className="acts">
        <ButtonLink to="/">{t(BANK.safe.title)}</ButtonLink>
      </div>
    </Page>
  );
}

/** Asks once who is logged in; who is not logs in here and goes on to the same page. */
function OwnPage(props: { readonly path: string; readonly children: ReactNode }) {
  const { t } = useSpeech();
  const { depositor, setDepositor } = useDepositorSession();
  const [problem, setProblem] = useState<PageProblem>();
  const ask = async () => {
    const outcome = await outcomeOf(client.getDepositor({}));
    if (outcome.ok) setDepositor(outcome.value);
    else setProblem(outcome.problem);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when the page opens.
  useEffect(() => {
    if (!depositor) void ask();
  }, []);
  if (depositor) return props.children;
  if (problem === 'not_signed_in') {
    return <SafePage next={props.path} reason={props.path === '/stop' ? 'stop' : 'again'} />;
  }
  return (
    <Page title={t(BANK.product)}>
      {problem ? <ProblemNote problem={problem} /> : <p role="status">{t(COMMON.loading)}</p>}
      {problem && (
        <div className="acts">
          <Button onPress={() => void ask()}>{t(COMMON.retry)}</Button>
        </div>
      )}
    </Page>
  );
}
