import { assert } from '@sekisho/domain/base/assert.ts';
import { SECOND } from '@sekisho/domain/base/instant.ts';
import { type Adapter, type AdapterPayload, errors } from 'oidc-provider';
import type { JsonObject } from '../closed-json.ts';
import { digest, type Item, type ItemStore } from './item-store.ts';

/** Seconds that a pushed request outlives its URI, so that its one use is remembered meanwhile. */
export const INTERACTION_SECONDS = 600;

const PAR = 'PushedAuthorizationRequest';
const UNDER_GRANT = new Set(['AccessToken', 'RefreshToken', 'AuthorizationCode']);
const KINDS = new Set([...UNDER_GRANT, 'Grant', 'Interaction', PAR, 'ReplayDetection']);

export interface AdapterPorts {
  /** A partner as client metadata. */
  findClient(clientId: string): Promise<AdapterPayload | undefined>;
  /** A grant ended by itself: its code was redeemed twice, or the wallet revoked its token. */
  grantEnded(mandate: string): Promise<void>;
}

/**
 * The store of `oidc-provider`. Where the library reads and then writes, two processes could both
 * go on; here the database decides, and the loser gets the library's own refusal.
 */
export function postgresAdapter(store: ItemStore, ports: AdapterPorts): (kind: string) => Adapter {
  return (kind) => {
    // No session is ever stored: every authorisation begins with a new login at the bank.
    if (kind === 'Session') return nothingStored;
    if (kind === 'Client') return { ...nothingStored, find: ports.findClient };
    return {
      async find(id) {
        const row = await store.find(kind, keyOf(kind, id));
        if (row === undefined) return undefined;
        const consumed = row.consumed_at === null ? {} : { consumed: Number(row.consumed_at) };
        const left = Number(row.expires_at) - store.in(0);
        // The library judges a request's `exp` itself, by a clock that need not be ours.
        const late = kind === PAR && left <= INTERACTION_SECONDS * SECOND ? { exp: 1 } : {};
        return { ...row.payload, ...consumed, ...late, jti: id } as AdapterPayload;
      },
      findByUid: nothingStored.findByUid,
      findByUserCode: nothingStored.findByUserCode,
      upsert: (id, payload, seconds) => upsert(store, toItem(store, kind, id, payload, seconds)),
      async consume(id) {
        if (await store.consume(kind, keyOf(kind, id))) return;
        if (kind === 'AuthorizationCode') await endGrantOfCode(store, ports, id);
        throw kind === PAR
          ? new errors.InvalidRequestUri('request_uri was already used')
          : new errors.InvalidGrant('already consumed');
      },
      async destroy(id) {
        if (kind !== 'Grant') return store.remove(kind, keyOf(kind, id));
        if (await store.removeGrant(id)) await ports.grantEnded(id);
      },
      // The library destroys the grant in the same breath, and that takes the whole family along.
      revokeByGrantId: async () => undefined,
    };
  };
}

const nothingStored: Adapter = {
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  upsert: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
};

/** A mandate's id is no secret; everything else is found by the hash of what the caller holds. */
function keyOf(kind: string, id: string): string {
  return kind === 'Grant' ? id : digest(id);
}

function toItem(
  store: ItemStore,
  kind: string,
  id: string,
  { jti: _secret, ...payload }: AdapterPayload,
  seconds: number | undefined,
): Item {
  assert(KINDS.has(kind) && seconds !== undefined, 'Only known things are stored, all expire.');
  const kept = kind === PAR ? seconds + INTERACTION_SECONDS : seconds;
  return {
    kind,
    id: keyOf(kind, id),
    family: familyOf(kind, id, payload),
    payload: payload as JsonObject,
    expiresAt: store.in(kept),
  };
}

function familyOf(kind: string, id: string, payload: AdapterPayload): string | null {
  if (kind === 'Grant') return id;
  if (kind === PAR) return digest(id);
  if (kind === 'Interaction') {
    return typeof payload.parJti === 'string' ? digest(payload.parJti) : null;
  }
  return payload.grantId ?? null;
}

async function upsert(store: ItemStore, item: Item): Promise<void> {
  const { kind, family } = item;
  if (kind === 'ReplayDetection') {
    const seconds = Math.ceil((item.expiresAt - store.in(0)) / 1000);
    if (await store.once(kind, item.id, seconds)) return;
    // Two copies of one request met. `invalid_grant` would tell the wallet that its mandate is gone,
    // and whoever sent the request again on its way may hand it the answer of the second copy.
    throw new errors.InvalidRequest('replay detected');
  }
  if (!UNDER_GRANT.has(kind)) return store.put(item);
  assert(family !== null, 'A token belongs to a grant.');
  if (await store.putUnderGrant({ ...item, family })) return;
  throw new errors.InvalidGrant('grant not found');
}

/** RFC 6749 section 4.1.2: a code that is redeemed twice takes its tokens with it. */
async function endGrantOfCode(store: ItemStore, ports: AdapterPorts, code: string): Promise<void> {
  const row = await store.find('AuthorizationCode', digest(code));
  if (row?.family && (await store.removeGrant(row.family))) await ports.grantEnded(row.family);
}
