import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import type { Language, Text } from '@sekisho/contract/texts/text.ts';
import { type ReactNode, useEffect, useRef } from 'react';
import { useAddress, useBeginning } from '../lib/router.ts';
import { PageLink } from './button.tsx';
import { Mark } from './icons.tsx';
import { LanguageSwitch, useSpeech } from './language.tsx';

export interface Tab {
  readonly to: string;
  readonly label: Text;
  readonly icon: ReactNode;
  /** Where the pages below it are, when not below `to`. */
  readonly under?: string;
}

interface FrameProps {
  readonly product: string;
  readonly home: string;
  readonly tabs?: readonly Tab[];
  /** Stands in the header's right corner on every page: always the same place. */
  readonly corner?: ReactNode;
  readonly banner?: ReactNode;
  readonly children: ReactNode;
}

/** What surrounds every page of an audience. */
export function Frame({ product, home, tabs = [], corner, banner, children }: FrameProps) {
  const { t } = useSpeech();
  const { pathname } = useAddress();
  const beginning = useBeginning();
  return (
    <div className={tabs.length > 0 ? 'frame framed' : 'frame'}>
      <a className="skip" href="#main">
        {t(COMMON.skipToContent)}
      </a>
      <header className="header">
        <div className="header-inner">
          <PageLink to={home} className="brand">
            <Mark />
            <span>{product}</span>
          </PageLink>
          <div className="header-acts">
            <LanguageSwitch />
            {corner}
          </div>
        </div>
        {banner}
      </header>
      <div className="scroll" key={beginning}>
        {children}
      </div>
      {tabs.length > 0 && <Tabs tabs={tabs} path={pathname} />}
    </div>
  );
}

function Tabs({ tabs, path }: { readonly tabs: readonly Tab[]; readonly path: string }) {
  const { t } = useSpeech();
  const isHere = ({ to, under = to }: Tab) =>
    path === to || (under.length > 1 && path.startsWith(`${under}/`));
  return (
    <nav className="tabs" aria-label={t(COMMON.navigation)}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.to}>
            <PageLink to={tab.to} current={isHere(tab)}>
              {tab.icon}
              <span>{t(tab.label)}</span>
            </PageLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface PageProps {
  readonly title: string;
  readonly children: ReactNode;
  readonly wide?: boolean;
}

/** One page: its title is the window's title and gets the focus when the page is reached. */
export function Page({ title, children, wide = false }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { language } = useSpeech();
  const reachedIn = useRef<Language>(undefined);
  useEffect(() => {
    document.title = `${title} | Sekisho`;
    // Another language is the same page: the focus stays with the switch that was pressed.
    const isTranslated = reachedIn.current !== undefined && reachedIn.current !== language;
    reachedIn.current = language;
    if (isTranslated) return;
    heading.current?.focus({ preventScroll: true });
    heading.current?.closest('.scroll')?.scrollTo(0, 0);
  }, [title, language]);
  return (
    <main className={wide ? 'main main-wide' : 'main'} id="main" tabIndex={-1}>
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </main>
  );
}
