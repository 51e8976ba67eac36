import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { STAFF_PAGES } from '@sekisho/contract/texts/staff-pages.ts';
import type { Text } from '@sekisho/contract/texts/text.ts';
import { type ReactNode, useEffect } from 'react';
import { chooseRoute, goTo, useAddress } from '../lib/router.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Frame, Page, type Tab } from '../ui/frame.tsx';
import { HistoryIcon, HomeIcon, SafetyIcon } from '../ui/icons.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ApprovalPage, ApprovalsPage } from './approvals.tsx';
import { EnrolPage, SignInPage } from './enter.tsx';
import { MembersPage } from './members.tsx';
import { OwnPage } from './own.tsx';
import { client, useStaff } from './session.tsx';

type Params = Readonly<Record<string, string>>;

/** A page of one company's staff beside those that both have, with its key after `g`. */
export interface OwnStaffPage {
  readonly path: string;
  readonly key: string;
  readonly label: Text;
  readonly icon: ReactNode;
  readonly page: (base: string) => ReactNode;
}

/** The pages of a company's staff below `base`. */
export function StaffApp(props: { readonly base: string; readonly own: readonly OwnStaffPage[] }) {
  const { base, own } = props;
  const { t } = useSpeech();
  const { standing } = useStaff();
  const { loaded } = useLoaded(() => client.getStaffCompany({}), 'company');
  useKeys(base, own);
  const tabs: readonly Tab[] = [
    ...[{ to: `${base}/`, under: `${base}/approvals`, label: STAFF_PAGES.nav.approvals }].map(
      (tab) => ({ ...tab, icon: <HistoryIcon /> }),
    ),
    ...own.map(({ path, label, icon }) => ({ to: `${base}${path}`, label, icon })),
    { to: `${base}/members`, label: STAFF_PAGES.nav.members, icon: <SafetyIcon /> },
    { to: `${base}/me`, label: STAFF_PAGES.nav.own, icon: <HomeIcon /> },
  ];
  const name = loaded.state === 'loaded' ? loaded.value.name : '';
  return (
    <Frame
      product={t(STAFF_PAGES.console, { name })}
      home={`${base}/`}
      tabs={standing === 'in' ? tabs : []}
    >
      {standing === 'asking' ? (
        <main className="main" id="main">
          <p role="status">{t(COMMON.loading)}</p>
        </main>
      ) : (
        <CurrentPage base={base} own={own} />
      )}
    </Frame>
  );
}

function CurrentPage(props: { readonly base: string; readonly own: readonly OwnStaffPage[] }) {
  const { base, own } = props;
  const { pathname } = useAddress();
  const { t } = useSpeech();
  const { standing, me } = useStaff();
  if (pathname === `${base}/enrol`) return <EnrolPage base={base} />;
  if (standing !== 'in' || me === undefined) return <SignInPage base={base} />;
  const routes: readonly (readonly [string, (params: Params) => ReactNode])[] = [
    [base, () => <ApprovalsPage base={base} />],
    [`${base}/approvals/:id`, ({ id = '' }) => <ApprovalPage id={id} key={id} />],
    [`${base}/members`, () => <MembersPage base={base} />],
    [`${base}/me`, () => <OwnPage me={me} />],
    ...own.map(({ path, page }) => [`${base}${path}`, () => page(base)] as const),
  ];
  const found = chooseRoute(routes, pathname);
  if (found) return found.entry(found.params);
  return (
    <Page title={t(COMMON.pageMissing)}>
      <p>{t(COMMON.pageMissingDetail)}</p>
      <div className="acts">
        <ButtonLink to={`${base}/`}>{t(STAFF_PAGES.nav.approvals)}</ButtonLink>
      </div>
    </Page>
  );
}

/** `g` and a letter go to a page; `/` to the first field. Nothing while somebody types. */
function useKeys(base: string, own: readonly OwnStaffPage[]): void {
  useEffect(() => {
    let after = '';
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const types = /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
      if (types || event.ctrlKey || event.metaKey || event.altKey) return;
      const to = [
        ['a', '/'] as const,
        ['s', '/members'] as const,
        ...own.map(({ key, path }) => [key, path] as const),
      ].find(([key]) => after === 'g' && key === event.key)?.[1];
      after = event.key;
      if (to !== undefined) goTo(`${base}${to}`);
      else if (event.key === '/') {
        const field = document.querySelector<HTMLElement>('main input, main textarea');
        if (field === null) return;
        event.preventDefault();
        field.focus();
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [base, own]);
}
