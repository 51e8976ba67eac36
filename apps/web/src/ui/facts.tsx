import type { ReactNode } from 'react';
import { amountText } from '../lib/format.ts';
import { useSpeech } from './language.tsx';

/** Names and what is said of them, one a line. */
export function Facts(props: {
  readonly items: readonly (readonly [name: string, value: ReactNode] | false)[];
}) {
  const items = props.items.filter((item) => item !== false);
  if (items.length === 0) return null;
  return (
    <dl className="facts">
      {items.map(([name, value]) => (
        <div className="fact" key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** An amount in the reader's writing, with figures of one width. */
export function Amount(props: { readonly yen: number; readonly large?: boolean }) {
  const { language } = useSpeech();
  return (
    <span className={props.large ? 'amount amount-large' : 'amount'}>
      {amountText(props.yen, language)}
    </span>
  );
}

export type TagLook = 'good' | 'care' | 'off' | 'key';

/** A state in a word. */
export function Tag(props: { readonly look: TagLook; readonly children: ReactNode }) {
  return <span className={`tag tag-${props.look}`}>{props.children}</span>;
}
