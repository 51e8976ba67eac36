import { openTill } from '@sekisho/demo/journeys/days.ts';
import type { Dice } from '../engine/dice.ts';
import { originOf, type WalletId } from '../world/companies.ts';
import type { World } from '../world/world.ts';
import { type Belongings, openActor } from './actor.ts';
import { askUntilAnswered, tryAnew } from './persistence.ts';

/** A till with its clerk. */
export interface Shop {
  /** Shows a code for an amount; undefined when the till gave none. */
  show(amount: number): Promise<string | undefined>;
}

export function openShop(world: World, dice: Dice, at: WalletId, has: Belongings): Shop {
  const clerk = openActor(world, clerkOf(at), has);
  const origin = originOf(at);
  const enter = () => openTill(clerk, origin);
  let entered: Promise<unknown> | undefined;
  let shown = 0;
  return {
    async show(amount) {
      entered ??= tryAnew({ world, dice }, 40, enter);
      await entered;
      const idempotencyKey = `till-${at}-${String(++shown).padStart(8, '0')}`;
      const answer = await askUntilAnswered(
        { world, dice },
        () => clerk.till(origin).createPaymentRequest({ body: { amount } }, { idempotencyKey }),
        enter,
      );
      return answer.ok ? answer.value.code : undefined;
    },
  };
}

function clerkOf(at: WalletId) {
  return {
    ...{ id: `clerk-${at}`, nameKanji: '店員', nameKana: 'テンイン', birthDate: '1980-01-01' },
    ...{ sex: '女' as const, phone: '09000000599', wallets: [], linked: [] },
    account: { bank: 'bank-a' as const, number: '0000000', deposit: 0 },
  };
}
