/**
 * The one door of the pages to what changes by itself: time, chance, timers, storage. Pure code
 * takes what it needs as arguments, so that it can be tested without a browser.
 */

let serverAheadMs = 0;

/** Learns the server's clock from the `Date` of an answer: a device's own clock may be wrong. */
export function learnServerTime(date: string | null): void {
  const told = date === null ? Number.NaN : Date.parse(date);
  if (Number.isFinite(told)) serverAheadMs = told - Date.now();
}

/** Milliseconds since the epoch by the server's clock, to about a second. */
export function serverNow(): number {
  return Date.now() + serverAheadMs;
}

export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}

/** Waits; ends early, without an error, when the signal aborts. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Calls again and again until the returned function is called. */
export function every(milliseconds: number, act: () => void): () => void {
  const timer = setInterval(act, milliseconds);
  return () => clearInterval(timer);
}

export interface Keep {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** A storage that forgets, for browsers that refuse to keep anything. */
function forgetful(): Keep {
  const kept = new Map<string, string>();
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

function storage(kind: 'localStorage' | 'sessionStorage'): Keep {
  try {
    const found = globalThis[kind];
    found.getItem('probe');
    return found;
  } catch {
    return forgetful();
  }
}

/** Kept on this device until it is cleared: the language, the sound. Never anything of a person. */
export const deviceKeep = storage('localStorage');
/** Kept while this tab is open. */
export const tabKeep = storage('sessionStorage');
