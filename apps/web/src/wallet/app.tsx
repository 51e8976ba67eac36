import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { ReactNode } from 'react';
import { chooseRoute, useAddress } from '../lib/router.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink, PageLink } from '../ui/button.tsx';
import { Frame, Page, type Tab } from '../ui/frame.tsx';
import { BankIcon, ChargeIcon, HistoryIcon, HomeIcon, PayIcon, SafetyIcon } from '../ui/icons.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';
import { AddBankPage } from './add-bank.tsx';
import { BanksPage } from './banks.tsx';
import { BeginPage } from './begin.tsx';
import { CashOutPage } from './cash-out.tsx';
import { CashOutStatePage } from './cash-out-state.tsx';
import { ChargePage } from './charge.tsx';
import { ChargeStatePage } from './charge-state.tsx';
import { DevicesPage } from './devices.tsx';
import { HistoryPage, MovementPage } from './history.tsx';
import { HomePage } from './home.tsx';
import { IdentityPage } from './identity.tsx';
import { IdentityDonePage } from './identity-done.tsx';
import { ImpostorPage } from './impostor.tsx';
import { LimitsPage } from './limits.tsx';
import { NoticesPage } from './notices.tsx';
import { PayPage } from './pay.tsx';
import { PhonePage } from './phone.tsx';
import { SafetyPage } from './safety.tsx';
import { client, useSession } from './session.tsx';
import { StopPage } from './stop.tsx';
import { ViewsPage } from './views.tsx';
import { WelcomePage } from './welcome.tsx';

type Params = Readonly<Record<string, string>>;
interface Route {
  readonly page: (params: Params) => ReactNode;
  /** Pages for anybody; the others are for those who are signed in. */
  readonly open?: true;
}

const ROUTES: readonly (readonly [string, Route])[] = [
  ['/begin', { open: true, page: () => <BeginPage /> }],
  ['/stop', { open: true, page: () => <StopPage /> }],
  ['/not-mine', { open: true, page: () => <ImpostorPage /> }],
  ['/', { page: () => <HomePage /> }],
  ['/phone', { page: () => <PhonePage /> }],
  ['/identity', { page: () => <IdentityPage /> }],
  ['/identity/done', { page: () => <IdentityDonePage /> }],
  ['/pay', { page: () => <PayPage /> }],
  ['/charge', { page: () => <ChargePage /> }],
  ['/charges/:id', { page: ({ id = '' }) => <ChargeStatePage id={id} key={id} /> }],
  ['/cash-out', { page: () => <CashOutPage /> }],
  ['/cash-outs/:id', { page: ({ id = '' }) => <CashOutStatePage id={id} key={id} /> }],
  ['/history', { page: () => <HistoryPage /> }],
  ['/history/:id', { page: ({ id = '' }) => <MovementPage id={id} key={id} /> }],
  ['/banks', { page: () => <BanksPage /> }],
  ['/banks/add', { page: () => <AddBankPage /> }],
  ['/notices', { page: () => <NoticesPage /> }],
  ['/safety', { page: () => <SafetyPage /> }],
  ['/safety/devices', { page: () => <DevicesPage /> }],
  ['/safety/limits', { page: () => <LimitsPage /> }],
  ['/safety/views', { page: () => <ViewsPage /> }],
];

const TABS: readonly Tab[] = [
  { to: '/', label: WALLET.nav.home, icon: <HomeIcon /> },
  { to: '/pay', label: WALLET.nav.pay, icon: <PayIcon /> },
  { to: '/charge', under: '/charges', label: WALLET.nav.charge, icon: <ChargeIcon /> },
  { to: '/history', label: WALLET.nav.history, icon: <HistoryIcon /> },
  { to: '/banks', label: WALLET.nav.banks, icon: <BankIcon /> },
  { to: '/safety', label: WALLET.nav.safety, icon: <SafetyIcon /> },
];

export function App() {
  const { t } = useSpeech();
  const { me } = useSession();
  const { loaded } = useLoaded(() => client.getCompany({}), 'company');
  return (
    <Frame
      product={loaded.state === 'loaded' ? loaded.value.name : t(WALLET.product)}
      home="/"
      tabs={me?.stage === 'open' ? TABS : []}
      corner={
        <PageLink to="/stop" className="stop">
          {t(COMMON.stop)}
        </PageLink>
      }
      banner={
        (me?.frozen && <FrozenBanner desk={me.frozen.desk} />) || (me?.locked && <LockedBanner />)
      }
    >
      <CurrentPage />
    </Frame>
  );
}

/** The operator's own stop, with the number to call: the holder can do nothing else about it. */
function FrozenBanner({ desk }: { readonly desk: string | null }) {
  const { t } = useSpeech();
  return (
    <div className="banner">
      <p>
        {t(WALLET.frozenBanner)}{' '}
        {desk === null ? t(WALLET.frozenCall) : t(WALLET.frozenCallDesk, { desk })}
      </p>
    </div>
  );
}

function LockedBanner() {
  const { t } = useSpeech();
  const { pathname } = useAddress();
  return (
    <div className="banner">
      <p>
        {t(WALLET.lockedBanner)}{' '}
        {pathname !== '/safety' && (
          <PageLink to="/safety" className="link-line">
            {t(WALLET.lockedBannerLink)}
          </PageLink>
        )}
      </p>
    </div>
  );
}

function CurrentPage() {
  const { pathname } = useAddress();
  const { standing, problem, refresh } = useSession();
  const { t } = useSpeech();
  const found = chooseRoute(ROUTES, pathname);
  if (!found) return <MissingPage />;
  if (found.entry.open && standing !== 'asking') return found.entry.page(found.params);
  if (standing === 'signed_in') return found.entry.page(found.params);
  if (standing === 'signed_out') return <WelcomePage returning={pathname !== '/'} />;
  if (standing === 'asking') {
    return (
      <main className="main" id="main">
        <p role="status">{t(COMMON.loading)}</p>
      </main>
    );
  }
  return (
    <Page title={t(WALLET.product)}>
      <ProblemNote problem={problem} />
      <div className="acts">
        <Button onPress={() => void refresh()}>{t(COMMON.retry)}</Button>
      </div>
    </Page>
  );
}

function MissingPage() {
  const { t } = useSpeech();
  return (
    <Page title={t(COMMON.pageMissing)}>
      <p>{t(COMMON.pageMissingDetail)}</p>
      <div className="acts">
        <ButtonLink to="/">{t(COMMON.goHome)}</ButtonLink>
      </div>
    </Page>
  );
}
