import {
  type Briefing,
  type Evidence,
  exerciseApi,
  type HonestPerson,
  type Victim,
} from '@sekisho/contract/exercise.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept } from '@sekisho/domain/base/result.ts';
import type { ControlId } from '@sekisho/domain/controls/controls.ts';
import type { Db } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { type Bindings, bindApi, type Handlers } from '@sekisho/runtime/http/bind-api.ts';
import { createSessions } from '@sekisho/runtime/sessions.ts';
import { Hono } from 'hono';
import type { DemonstrationStore } from '../store.ts';
import { BANKS } from '../world/companies.ts';
import {
  type ExercisePerson,
  HONEST,
  MULE,
  MULE_CLERK,
  MULE_SHOP,
  victims,
} from '../world/exercise-people.ts';
import type { WorldMap } from '../world/world-map.ts';
import { actsAfter, actTime, booksBalance } from './evidence.ts';
import type { OwnPages } from './proxy.ts';

/** What an exercise reads beside the attacked pages: of a database that was made for exercises only. */
export interface ExerciseParts {
  readonly env: Env;
  /** The databases of the wallets and gates. */
  readonly databases: ReadonlyMap<string, Db>;
  readonly store: DemonstrationStore;
  readonly world: WorldMap;
  readonly without: readonly ControlId[] | 'all';
  /** Yen that left a person's accounts, by the bank's own statement. */
  readonly takenFrom: (person: ExercisePerson) => Promise<number>;
  /** Yen captured at the mule's shop, by the wallet operator's ledger. */
  readonly captured: () => Promise<number>;
  /** The key with which the shop's operator speaks to banks. */
  readonly partnerKey: Briefing['partnerKey'];
}

const PATH = '/.demonstration/exercise/';

export function createExercisePages(parts: ExerciseParts): OwnPages {
  const app = new Hono<Bindings>();
  bindApi(app, exerciseApi, handlers(parts), {
    env: parts.env,
    sessions: createSessions(parts.env, { secureCookies: false }),
    realm: () => 'exercise',
  });
  return async (request, peer) =>
    new URL(request.url).pathname.startsWith(PATH)
      ? app.fetch(request, { peer: { address: peer } })
      : undefined;
}

function handlers(parts: ExerciseParts): Handlers<typeof exerciseApi> {
  const { env, store, world } = parts;
  return {
    async getBriefing({ query }) {
      const chosen = victims(Number(query.victims ?? 10));
      return accept({
        wallets: world.wallets.map(({ id, origin }) => ({ id, origin })),
        banks: world.banks.map(({ code, name, origin }) => ({ code, name, origin })),
        victims: await Promise.all(chosen.map((one) => victimOf(store, one))),
        mule: await honestPersonOf(store, MULE),
        honest: await honestPersonOf(store, HONEST),
        shop: {
          name: MULE_SHOP.name,
          wallet: 'wallet-a',
          person: MULE_CLERK.id,
          passkeys: await passkeysOf(store, MULE_CLERK.id),
        },
        partnerKey: parts.partnerKey,
      });
    },
    async getEvidence({ query }) {
      const acts = await actsAfter(parts.databases, query.after);
      const evidence: Evidence = {
        now: toRfc3339(env.clock.now()),
        without: parts.without === 'all' ? ['all'] : [...parts.without],
        books: await Promise.all(
          [...parts.databases].map(async ([server, db]) => ({
            server,
            balanced: await booksBalance(db),
          })),
        ),
        taken: await Promise.all(
          victims(100).map(async (one) => ({ victim: one.id, yen: await parts.takenFrom(one) })),
        ),
        captured: await parts.captured(),
        acts: acts.map((row) => ({
          id: row.id as Id<'aud'>,
          server: row.server,
          at: actTime(row),
          act: row.act,
          actor: row.actor,
          objects: row.objects,
        })),
      };
      return accept(evidence);
    },
    async readMessages({ query }) {
      const messages = await store.messagesTo(`+81${query.phone.slice(1)}`);
      return accept({
        messages: messages.map(({ text, at, from }) => ({ text, from, at: toRfc3339(at) })),
      });
    },
  };
}

async function passkeysOf(store: DemonstrationStore, person: string) {
  const keys = await store.withPasskeys(person, (kept) => ({ keys: kept, value: kept }));
  return keys as unknown as Record<string, unknown>[];
}

async function victimOf(store: DemonstrationStore, person: ExercisePerson): Promise<Victim> {
  const { accounts, nameKanji, nameKana } = person;
  const account = present(accounts[0], 'A victim has an account.');
  return {
    id: person.id,
    name: nameKanji,
    kana: nameKana,
    birthDate: person.birthDate,
    address: person.address,
    bankCode: codeOf(account.bank),
    branchCode: account.branchCode,
    accountNumber: account.accountNumber,
    pin: person.pin,
    phone: person.phone,
    passkeys: await passkeysOf(store, person.id),
  };
}

async function honestPersonOf(
  store: DemonstrationStore,
  person: ExercisePerson,
): Promise<HonestPerson> {
  const account = present(person.accounts[0], 'An honest person has an account.');
  const document = present(await store.document(person.id), 'An honest person has a document.');
  return {
    id: person.id,
    name: person.nameKanji,
    phone: person.phone,
    email: person.email,
    bankCode: codeOf(account.bank),
    branchCode: account.branchCode,
    accountNumber: account.accountNumber,
    passkeys: await passkeysOf(store, person.id),
    document: document as unknown as Record<string, unknown>,
  };
}

function codeOf(bank: string): string {
  return present(
    BANKS.find(({ id }) => id === bank),
    'The bank is in the world.',
  ).code;
}
