import type { Till } from '@sekisho/contract/shop.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { SHOP } from '@sekisho/contract/texts/shop.ts';
import { type ReactNode, useEffect, useState } from 'react';
import { outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { askPasskey } from '../lib/passkey.ts';
import { chooseRoute, useAddress } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Frame, Page, type Tab } from '../ui/frame.tsx';
import { HistoryIcon, PayIcon } from '../ui/icons.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';
import { CodePage } from './code.tsx';
import { DayPage } from './day.tsx';
import { PadPage } from './pad.tsx';
import { client } from './till-client.ts';

const TABS: readonly Tab[] = [
  { to: '/shop/', under: '/shop/codes', label: SHOP.nav.till, icon: <PayIcon /> },
  { to: '/shop/day', label: SHOP.nav.day, icon: <HistoryIcon /> },
];

type Params = Readonly<Record<string, string>>;
type Standing =
  | { readonly at: 'asking' }
  | { readonly at: 'out'; readonly problem?: PageProblem }
  | { readonly at: 'in'; readonly till: Till };

export function App() {
  const { t } = useSpeech();
  const [standing, setStanding] = useState<Standing>({ at: 'asking' });
  useEffect(() => {
    void outcomeOf(client.getTill({})).then((outcome) => {
      if (outcome.ok) setStanding({ at: 'in', till: outcome.value });
      else if (outcome.problem === 'not_signed_in') setStanding({ at: 'out' });
      else setStanding({ at: 'out', problem: outcome.problem });
    });
  }, []);
  return (
    <Frame
      product={standing.at === 'in' ? standing.till.shopName : t(SHOP.product)}
      home="/shop/"
      tabs={standing.at === 'in' ? TABS : []}
    >
      {standing.at === 'asking' && (
        <main className="main" id="main">
          <p role="status">{t(COMMON.loading)}</p>
        </main>
      )}
      {standing.at === 'out' && (
        <SignInPage problem={standing.problem} onTill={(till) => setStanding({ at: 'in', till })} />
      )}
      {standing.at === 'in' && (
        <CurrentPage till={standing.till} onOut={() => setStanding({ at: 'out' })} />
      )}
    </Frame>
  );
}

function CurrentPage(props: { readonly till: Till; readonly onOut: () => void }) {
  const { pathname } = useAddress();
  const { t } = useSpeech();
  const { till, onOut } = props;
  const routes: readonly (readonly [string, (params: Params) => ReactNode])[] = [
    ['/shop', () => <PadPage till={till} />],
    ['/shop/codes/:id', ({ id = '' }) => <CodePage id={id} key={id} />],
    ['/shop/day', () => <DayPage till={till} onOut={onOut} />],
  ];
  const found = chooseRoute(routes, pathname);
  if (found) return found.entry(found.params);
  return (
    <Page title={t(COMMON.pageMissing)}>
      <p>{t(COMMON.pageMissingDetail)}</p>
      <div className="acts">
        <ButtonLink to="/shop/">{t(SHOP.day.back)}</ButtonLink>
      </div>
    </Page>
  );
}

function SignInPage(props: {
  readonly problem: PageProblem | undefined;
  readonly onTill: (till: Till) => void;
}) {
  const { t } = useSpeech();
  const act = useAct();
  const enter = async () => {
    const till = await act.run(() =>
      askPasskey(
        () => client.beginClerkSession({ body: {} }),
        (body) => client.finishClerkSession({ body }),
      ),
    );
    if (till) props.onTill(till);
  };
  return (
    <Page title={t(SHOP.signIn.title)}>
      <p>{t(SHOP.signIn.lead)}</p>
      <ProblemNote problem={act.problem ?? props.problem} />
      <div className="acts">
        <Button off={act.running} onPress={() => void enter()}>
          {t(SHOP.signIn.act)}
        </Button>
      </div>
    </Page>
  );
}
