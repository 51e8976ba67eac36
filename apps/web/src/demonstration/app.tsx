import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { useAddress } from '../lib/router.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Frame, Page, type Tab } from '../ui/frame.tsx';
import { MapIcon, PhoneIcon } from '../ui/icons.tsx';
import { useSpeech } from '../ui/language.tsx';
import { DocumentsPage } from './documents.tsx';
import { PhonePage } from './phone.tsx';
import { StartPage } from './start.tsx';

const TABS: readonly Tab[] = [
  { to: '/', label: DEMONSTRATION.nav.start, icon: <MapIcon /> },
  { to: '/phone', label: DEMONSTRATION.nav.phone, icon: <PhoneIcon /> },
];

export function App() {
  const { t } = useSpeech();
  return (
    <Frame product={t(DEMONSTRATION.product)} home="/" tabs={TABS}>
      <CurrentPage />
    </Frame>
  );
}

function CurrentPage() {
  const { pathname } = useAddress();
  const { t } = useSpeech();
  if (pathname === '/') return <StartPage />;
  if (pathname === '/phone') return <PhonePage />;
  if (pathname === '/documents') return <DocumentsPage />;
  return (
    <Page title={t(COMMON.pageMissing)}>
      <p>{t(COMMON.pageMissingDetail)}</p>
      <div className="acts">
        <ButtonLink to="/">{t(DEMONSTRATION.phone.toStart)}</ButtonLink>
      </div>
    </Page>
  );
}
