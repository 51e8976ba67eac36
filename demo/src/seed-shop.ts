import { present } from '@sekisho/domain/base/assert.ts';
import { ALL_CONTROLS } from '@sekisho/domain/controls/controls.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { openParts } from '@sekisho/wallet/parts.ts';
import { enrolClerk, openShop } from '@sekisho/wallet/payment/shop-service.ts';
import { openSoftwarePasskey } from './device/software-passkey.ts';
import type { SeedParts } from './seed.ts';
import { bytes, vaultKeys } from './server-secrets.ts';
import { WALLETS } from './world/companies.ts';
import type { Person } from './world/people.ts';
import { originOf } from './world/world-map.ts';

/** Eating places (ISO 18245). */
const CATEGORY_CODE = '5812';

/** Opens the shop of the demonstration at its wallet operator, with one till and one clerk. */
export async function seedShop(
  { env, databases, secrets, store, port }: SeedParts,
  shop: {
    readonly wallet: 'wallet-a' | 'wallet-b';
    readonly name: string;
    readonly postalCode: string;
    readonly tillName: string;
    readonly clerk: Person;
  },
): Promise<void> {
  if ((await store.setting('shop')) !== undefined) return;
  const walletEnv: Env = {
    ...env,
    db: present(databases.get(shop.wallet), 'Every wallet has a database.'),
  };
  const own = present(secrets.servers[shop.wallet], 'Every wallet has its secrets.');
  const origin = originOf(shop.wallet, port);
  const operator = WALLETS.find(({ id }) => id === shop.wallet);
  const parts = openParts(walletEnv, {
    origin,
    operatorName: present(operator, 'The operator is in the world.').name,
    clientId: shop.wallet,
    vault: vaultKeys(own),
    codeKey: bytes(own.codeKey),
    linkKeys: present(secrets.walletKeys[shop.wallet], 'Every wallet has its keys.'),
    banks: [],
    documentIssuers: [],
    // Opening a shop sends no text and waits for nobody.
    sms: { send: async () => ({ messageId: '' }), close: async () => undefined },
    waiter: { wait: async () => undefined },
    controls: ALL_CONTROLS,
  });
  const opened = await openShop(parts, {
    name: shop.name,
    categoryCode: CATEGORY_CODE,
    postalCode: shop.postalCode,
    tills: [shop.tillName],
  });
  const clerk = await enrolClerk(parts, {
    till: present(opened.tills[0], 'The shop has a till.'),
    name: shop.clerk.nameKanji,
    createPasskey: (options) =>
      store.withPasskeys(shop.clerk.id, (keys) => {
        const device = openSoftwarePasskey({ person: shop.clerk.id, random: env.random, keys });
        const created = device.createCredential(options, origin);
        return { keys: device.keys(), value: created.ok ? created.value : undefined };
      }),
  });
  if (!clerk.ok) throw new Error(`The clerk ${shop.clerk.id}: ${clerk.refusal}.`);
  await parts.ledger.close();
  await store.saveSetting('shop', opened.shop);
}
