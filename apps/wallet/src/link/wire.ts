import type { Link } from '@sekisho/contract/wallet.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import type { LinkView } from './link-view.ts';

/** A link as it stands on the wire. */
export function toLink(view: LinkView): Link {
  return {
    ...view,
    since: toRfc3339(view.since),
    limitPerDebit: Number(view.limitPerDebit),
    firstDaysUntil: toRfc3339(view.firstDaysUntil),
    caps: [...view.caps],
  };
}
