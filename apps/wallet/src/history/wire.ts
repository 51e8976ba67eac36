import type { Movement } from '@sekisho/contract/movements.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import type { MovementView } from './service.ts';

/** A movement as it stands on the wire. */
export function toMovement(view: MovementView): Movement {
  return { ...view, amount: yenToNumber(yen(view.amount)), at: toRfc3339(view.at) };
}
