import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { type ReactNode, useEffect, useRef } from 'react';
import { type PageProblem, problemText } from '../lib/outcome.ts';
import type { Loaded } from '../lib/use-loaded.ts';
import { Button } from './button.tsx';
import { useSpeech } from './language.tsx';

export type NoteLook = 'plain' | 'good' | 'care' | 'problem';

interface NoteProps {
  readonly look?: NoteLook;
  readonly title?: string;
  readonly children?: ReactNode;
  /** Read aloud when it appears. */
  readonly live?: boolean;
}

export function Note({ look = 'plain', title, children, live = false }: NoteProps) {
  return (
    <div className={`note note-${look}`} role={live ? 'status' : undefined}>
      {title && <p className="note-title">{title}</p>}
      {children}
    </div>
  );
}

/** What happened, whether money moved, what to do. */
export function ProblemNote({ problem }: { readonly problem: PageProblem | undefined }) {
  const { language } = useSpeech();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem) place.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  const text = problem && problemText(problem, language);
  return (
    <div role="alert" ref={place}>
      {text && (
        <Note look="problem" title={text.title}>
          <p>{text.detail}</p>
        </Note>
      )}
    </div>
  );
}

/** Shows what was loaded, or says that it is coming, or why it is not. */
export function WhenLoaded<T>(props: {
  readonly loaded: Loaded<T>;
  readonly onRetry: () => void;
  readonly children: (value: T) => ReactNode;
}) {
  const { t } = useSpeech();
  const { loaded } = props;
  if (loaded.state === 'loaded') return props.children(loaded.value);
  if (loaded.state === 'loading') return <p role="status">{t(COMMON.loading)}</p>;
  return (
    <>
      <ProblemNote problem={loaded.problem} />
      <div className="acts">
        <Button look="second" onPress={props.onRetry}>
          {t(COMMON.retry)}
        </Button>
      </div>
    </>
  );
}
