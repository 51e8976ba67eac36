import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { type Language, say, type Text, type ValuesOf } from '@sekisho/contract/texts/text.ts';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { deviceKeep } from '../lib/browser.ts';

interface Speech {
  readonly language: Language;
  readonly setLanguage: (language: Language) => void;
  /** A text of the catalogue in the reader's language. */
  readonly t: <const T extends Text>(text: T, ...values: ValuesOf<T>) => string;
}

const SpeechContext = createContext<Speech | undefined>(undefined);
const KEPT = 'language';

/** Japanese until the reader chooses otherwise; the choice is remembered on this device. */
export function LanguageProvider({ children }: { readonly children: ReactNode }) {
  const [language, setLanguage] = useState<Language>(
    deviceKeep.getItem(KEPT) === 'en' ? 'en' : 'ja',
  );
  useEffect(() => {
    document.documentElement.lang = language;
    deviceKeep.setItem(KEPT, language);
  }, [language]);
  const speech = useMemo<Speech>(
    () => ({ language, setLanguage, t: (text, ...values) => say(text, language, ...values) }),
    [language],
  );
  return <SpeechContext.Provider value={speech}>{children}</SpeechContext.Provider>;
}

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error('useSpeech stands inside LanguageProvider.');
  return speech;
}

/** Shows the other language's own name. */
export function LanguageSwitch() {
  const { language, setLanguage, t } = useSpeech();
  const other = language === 'ja' ? 'en' : 'ja';
  return (
    <button
      type="button"
      className="language"
      lang={other}
      title={t(COMMON.languageLabel)}
      onClick={() => setLanguage(other)}
    >
      {t(COMMON.languageSwitch)}
    </button>
  );
}
