import { toBase64url } from './base64url.ts';
import type { Keep } from './browser.ts';

/**
 * The idempotency keys of this tab. One act ("charge 3,000 from this link") keeps one key until its
 * outcome is known: pressing twice, trying again and reloading the page all send the same key.
 */
export interface ActKeys {
  /** The key of an act, made at the first call. */
  keyOf(act: string): string;
  /** The outcome is known: the next press is a new act. */
  settle(act: string): void;
}

const PREFIX = 'act:';

export function createActKeys(keep: Keep, randomBytes: (count: number) => Uint8Array): ActKeys {
  return {
    keyOf(act) {
      const known = keep.getItem(PREFIX + act);
      if (known !== null) return known;
      const made = toBase64url(randomBytes(18));
      keep.setItem(PREFIX + act, made);
      return made;
    },
    settle(act) {
      keep.removeItem(PREFIX + act);
    },
  };
}
