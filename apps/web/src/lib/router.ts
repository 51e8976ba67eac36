import { useSyncExternalStore } from 'react';

/** `/charges/:id` as a pattern; the values of its names when a path fits. */
export function matchPath(
  pattern: string,
  path: string,
): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  if (wanted.length !== given.length) return undefined;
  const values: Record<string, string> = {};
  for (const [i, part] of wanted.entries()) {
    const here = given[i] ?? '';
    if (part.startsWith(':')) values[part.slice(1)] = decoded(here);
    else if (part !== here) return undefined;
  }
  return values;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The first entry whose pattern fits. */
export function chooseRoute<T>(
  routes: readonly (readonly [pattern: string, entry: T])[],
  path: string,
): { readonly entry: T; readonly params: Readonly<Record<string, string>> } | undefined {
  for (const [pattern, entry] of routes) {
    const params = matchPath(pattern, path);
    if (params) return { entry, params };
  }
  return undefined;
}

/** A path of our own to go on at, taken from an address; never another site. */
export function safePath(wanted: string | null, otherwise: string): string {
  return wanted !== null && /^\/(?![/\\])[^\\\s]*$/.test(wanted) ? wanted : otherwise;
}

const listeners = new Set<() => void>();
const told = () => {
  for (const listener of listeners) listener();
};

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) addEventListener('popstate', told);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) removeEventListener('popstate', told);
  };
}

/** How often a page was asked for that was already there. */
let again = 0;

/** Goes to another page of this bundle; to the one that is there, it begins that page anew. */
export function goTo(path: string, how: 'push' | 'replace' = 'push'): void {
  const isHere = path === location.pathname;
  if (isHere) again++;
  if (how === 'push' && !isHere) history.pushState(null, '', path);
  else history.replaceState(null, '', path);
  told();
}

/** Another value whenever the page that is there is to begin anew: a key for what is drawn. */
export function useBeginning(): number {
  return useSyncExternalStore(subscribe, () => again);
}

/** The address now, as `path?query#fragment`. */
export function useAddress(): URL {
  const href = useSyncExternalStore(subscribe, () => location.href);
  return new URL(href);
}
