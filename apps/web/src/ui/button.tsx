import type { MouseEvent, ReactNode } from 'react';
import { goTo } from '../lib/router.ts';

export type ButtonLook = 'main' | 'second' | 'danger' | 'danger-second' | 'text';

interface ButtonProps {
  readonly children: ReactNode;
  readonly look?: ButtonLook;
  readonly submit?: boolean;
  /** Pressing does nothing, but the button can still be found and read (DADS). */
  readonly off?: boolean;
  readonly onPress?: () => void;
  /** A fuller name, for lists in which many buttons read the same; begins with the visible text. */
  readonly name?: string;
}

export function Button(props: ButtonProps) {
  const { children, look = 'main', submit = false, off = false, onPress, name } = props;
  const press = (event: MouseEvent) => {
    if (off) event.preventDefault();
    else onPress?.();
  };
  return (
    <button
      type={submit ? 'submit' : 'button'}
      className={`button button-${look}`}
      aria-disabled={off || undefined}
      aria-label={name}
      onClick={press}
    >
      {children}
    </button>
  );
}

interface LinkProps {
  readonly to: string;
  readonly children: ReactNode;
  readonly className?: string;
  readonly current?: boolean;
}

/** A link to another page of the same bundle. */
export function PageLink({ to, children, className, current }: LinkProps) {
  const follow = (event: MouseEvent) => {
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;
    if (!plain || event.altKey || event.defaultPrevented) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a href={to} className={className} aria-current={current ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}

/** A link that looks like a button. */
export function ButtonLink(props: LinkProps & { readonly look?: ButtonLook }) {
  const { to, children, look = 'main' } = props;
  return (
    <PageLink to={to} className={`button button-${look}`}>
      {children}
    </PageLink>
  );
}
