import { type DeviceKey, openSoftwarePasskey } from '@sekisho/demo/device/software-passkey.ts';
import { issueDocument } from '@sekisho/demo/documents/mobile-document.ts';
import { drawPortrait } from '@sekisho/demo/documents/portrait.ts';
import { makeSoftwareKey, publicHalf } from '@sekisho/demo/documents/software-key.ts';
import { linkBank, openWallet, signIn } from '@sekisho/demo/journeys/days.ts';
import type { KeptDocument } from '@sekisho/demo/store.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { DAY, type Instant, instant, MINUTE } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { DemoCore } from '@sekisho/gate/demo-core/demo-core.ts';
import { openRegistry } from '@sekisho/gate/seeding.ts';
import { passkeyRealm } from '@sekisho/gate/server.ts';
import { type Env, idsFrom } from '@sekisho/runtime/env.ts';
import { memoryLog } from '@sekisho/runtime/log.ts';
import { createPasskeys } from '@sekisho/runtime/passkeys.ts';
import { openParts } from '@sekisho/wallet/parts.ts';
import { enrolClerk, openShop } from '@sekisho/wallet/payment/shop-service.ts';
import { openDice } from '../engine/dice.ts';
import type { Realm } from '../engine/globals.ts';
import { type Belongings, openActor } from '../people/actor.ts';
import { ADDRESS, CAST, type Role } from '../people/cast.ts';
import {
  bankOf,
  gateConfig,
  makeSecrets,
  originOf,
  type Secrets,
  type Surroundings,
  WALLETS,
  walletConfig,
} from './companies.ts';
import { NO_FAULTS } from './fault-plan.ts';
import type { Grounds, ProgramName } from './ground.ts';
import { openWorld, type World } from './world.ts';

/** What every seed begins with, beside the rows that the grounds keep. */
export interface Template {
  readonly secrets: Secrets;
  readonly start: Instant;
  readonly belongings: ReadonlyMap<string, Belongings>;
  /** The clerk of each wallet's shop. */
  readonly clerks: ReadonlyMap<string, Belongings>;
}

/** Older than the caps of the first three days. */
const AGE_MS = 4 * DAY;
const START = instant(Date.UTC(2026, 10, 22, 3));

/**
 * Makes the world in which every seed begins, by the real services and over the real protocol, in a
 * calm world of its own: open wallets, shops, links that are four days old.
 */
export async function makeTemplate(realm: Realm, grounds: Grounds): Promise<Template> {
  const begin = instant(START - AGE_MS);
  const env = asideEnv(grounds, begin);
  const secrets = await makeSecrets(env('gate-1'));
  const around: Surroundings = {
    secrets,
    sms: { send: async () => ({ messageId: '' }), close: async () => undefined },
    wait: async () => undefined,
  };
  const belongings = new Map<string, Belongings>();
  for (const role of CAST) belongings.set(role.id, await prepare(role, env, around));
  const clerks = new Map<string, Belongings>();
  for (const { id } of WALLETS) {
    clerks.set(id, { passkeys: await openOneShop(id, env(id), around), document: undefined });
  }
  const world = openWorld({
    realm,
    grounds,
    secrets,
    seed: 'template',
    start: begin,
    plan: NO_FAULTS,
  });
  await world.timeline.play(liveFirstDays(world, belongings));
  realm.leave();
  await grounds.keep();
  return { secrets, start: START, belongings, clerks };
}

/** What is set up before anybody lives: written aside, without the seed's order of statements. */
function asideEnv(grounds: Grounds, at: Instant): (program: ProgramName) => Env {
  const clock = { now: () => at };
  const random = openDice('before the world');
  return (program) => {
    const { aside } = grounds.of(program);
    return {
      clock,
      random,
      ids: idsFrom(clock, random),
      db: {
        sql: aside,
        async transaction(work) {
          await aside.unsafe('begin');
          const result = await work(aside);
          await aside.unsafe('commit');
          return result;
        },
        close: async () => undefined,
      },
      fetch: () => Promise.reject(new Error('Nobody is there yet.')),
      connect: () => Promise.reject(new Error('Nobody is there yet.')),
      log: memoryLog(),
    };
  };
}

/** Opens the account at the bank, registers its factors there, and issues the document. */
async function prepare(
  role: Role,
  env: (program: ProgramName) => Env,
  around: Surroundings,
): Promise<Belongings> {
  const { nameKanji, nameKana, birthDate, phone, sex } = role;
  const { gate, code, branch } = bankOf(role.account.bank);
  const config = gateConfig(gate, env(gate), around);
  const bank = present(
    config.banks.find((one) => one.code === code),
    'The gate hosts the bank.',
  );
  const account = { branchCode: branch, accountNumber: role.account.number };
  await (bank.core as DemoCore).openAccount({
    ...account,
    branchName: '本店営業部',
    holder: { nameKanji, nameKana, birthDate, address: ADDRESS, phone: `+81${phone.slice(1)}` },
    deposit: yen(role.account.deposit),
  });
  const { passkey, keys } = await registerPasskey(role, env(gate), passkeyRealm(bank));
  await openRegistry(env(gate), config).registerDepositor(code, { account, passkey });
  const { random, clock } = env(gate);
  const deviceKey = makeSoftwareKey(random);
  const document: KeptDocument = {
    document: await issueDocument({
      issuer: around.secrets.issuer,
      person: {
        ...{ nameKanji, nameKana, birthDate, address: ADDRESS },
        sex: sex === '女' ? 'female' : 'male',
        portrait: drawPortrait(nameKanji),
      },
      deviceKey: publicHalf(deviceKey),
      now: clock.now(),
      random,
    }),
    deviceKey,
  };
  return { passkeys: keys, document };
}

async function registerPasskey(role: Role, env: Env, realm: ReturnType<typeof passkeyRealm>) {
  const passkeys = createPasskeys(env, realm);
  const device = openSoftwarePasskey({ person: role.id, random: env.random, keys: [] });
  const purpose = 'branch';
  const begun = await passkeys.beginRegistration(env.db.sql, {
    ...{ purpose, userName: role.nameKana, data: {} },
    userHandle: env.random.bytes(32),
  });
  const created = device.createCredential(begun.options, realm.origin);
  const finished = await passkeys.finishRegistration(env.db.sql, {
    ...{ purpose, ceremony: begun.ceremony },
    response: created.ok ? created.value : undefined,
  });
  if (!finished.ok) throw new Error(`The passkey of ${role.id}: ${finished.refusal}.`);
  return { passkey: finished.value.passkey, keys: device.keys() };
}

async function openOneShop(
  wallet: (typeof WALLETS)[number]['id'],
  env: Env,
  around: Surroundings,
): Promise<readonly DeviceKey[]> {
  const parts = openParts(env, walletConfig(wallet, around));
  const opened = await openShop(parts, {
    ...{ name: '見本商店', categoryCode: '5812', postalCode: '1000001', tills: ['レジ'] },
  });
  const device = openSoftwarePasskey({ person: `clerk-${wallet}`, random: env.random, keys: [] });
  const clerk = await enrolClerk(parts, {
    till: present(opened.tills[0], 'The shop has a till.'),
    name: '店員',
    async createPasskey(options) {
      const created = device.createCredential(options, originOf(wallet));
      return created.ok ? created.value : undefined;
    },
  });
  if (!clerk.ok) throw new Error(`The clerk: ${clerk.refusal}.`);
  await parts.ledger.close();
  return device.keys();
}

/** Everybody opens wallets and links; then four days pass. */
async function liveFirstDays(world: World, belongings: Map<string, Belongings>): Promise<void> {
  for (const role of CAST) {
    const has = present(belongings.get(role.id), 'Everybody was prepared.');
    const actor = openActor(world, role, has);
    for (const wallet of role.wallets) {
      const me = await openWallet(actor, originOf(wallet));
      if (me.stage !== 'open') throw new Error(`${role.id} is ${me.stage} at ${wallet}.`);
    }
    for (const wallet of role.linked) {
      await signIn(actor, originOf(wallet));
      await linkBank(actor, originOf(wallet), placeOf(role));
    }
    belongings.set(role.id, { passkeys: actor.passkeys(), document: has.document });
  }
  await world.timeline.wait(MINUTE);
  world.timeline.jump(START - world.timeline.now() - 2 * MINUTE);
  await world.timeline.wait(MINUTE);
}

export function placeOf(role: Role) {
  const { code, branch, id } = bankOf(role.account.bank);
  return { origin: originOf(id), code, branchCode: branch, accountNumber: role.account.number };
}
