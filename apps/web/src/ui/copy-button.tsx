import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { useState } from 'react';
import { Button } from './button.tsx';
import { useSpeech } from './language.tsx';

/** Copies a text; when the browser refuses, the text itself still stands beside the button. */
export function CopyButton({ text }: { readonly text: string }) {
  const { t } = useSpeech();
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <div className="acts">
      <Button look="second" onPress={() => void copy()}>
        {t(COMMON.copy)}
      </Button>
      <p role="status">{copied && t(COMMON.copied)}</p>
    </div>
  );
}
