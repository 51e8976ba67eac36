import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { Component, type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Button } from './button.tsx';
import { LanguageProvider, useSpeech } from './language.tsx';
import { Note } from './note.tsx';

/** A bug in a page is said on the page, with what to do; it never leaves an empty window. */
class Guard extends Component<{ readonly children: ReactNode }, { readonly broken: boolean }> {
  override state = { broken: false };
  static getDerivedStateFromError() {
    return { broken: true };
  }
  override render() {
    return this.state.broken ? <Broken /> : this.props.children;
  }
}

function Broken() {
  const { t } = useSpeech();
  return (
    <main className="main">
      <h1>{t(COMMON.brokenTitle)}</h1>
      <Note look="problem">
        <p>{t(COMMON.brokenDetail)}</p>
      </Note>
      <div className="acts">
        <Button onPress={() => location.reload()}>{t(COMMON.reload)}</Button>
      </div>
    </main>
  );
}

export function mount(page: ReactNode): void {
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no #root.');
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider>
        <Guard>{page}</Guard>
      </LanguageProvider>
    </StrictMode>,
  );
}
