import type { Id } from '@sekisho/domain/base/id.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { judgeAddition, judgeRemoval, trustedFrom } from '@sekisho/domain/passkey/trust.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { BegunCeremony, KeptPasskey } from '@sekisho/runtime/passkeys.ts';
import type { ListedSession } from '@sekisho/runtime/sessions.ts';
import { lockWalletRow, readContact } from '../enrolment/service.ts';
import { notify } from '../notice/service.ts';
import type { Parts } from '../parts.ts';

const PURPOSE = 'wallet.add-passkey';
const NAME_OF = 'passkey_name';

/** The session that calls, as far as passkeys and sessions are concerned. */
export interface Proof {
  readonly wallet: Id<'wlt'>;
  readonly provedBy: Id<'psk'> | undefined;
  readonly trusted: boolean;
}

/** A passkey with the name that its holder gave it. */
export interface PasskeyView extends Omit<KeptPasskey, 'name'> {
  readonly name: string | undefined;
}

export async function listPasskeys(
  { passkeys, vault }: Parts,
  sql: Sql,
  wallet: Id<'wlt'>,
): Promise<readonly PasskeyView[]> {
  const rows = await passkeys.list(sql, wallet);
  return Promise.all(
    rows.map(async (row) => ({
      ...row,
      name: row.name && (await vault.open(sql, wallet, NAME_OF, row.name)),
    })),
  );
}

/** Begins to add a passkey. The caller has a fresh proof by a passkey that may do everything. */
export async function beginPasskey(
  parts: Parts,
  wallet: Id<'wlt'>,
): Promise<Result<BegunCeremony, 'wallet_locked' | 'passkeys_full'>> {
  const { env, passkeys } = parts;
  return env.db.transaction(async (sql) => {
    const judged = await mayAdd(parts, sql, wallet);
    if (!judged.ok) return judged;
    const { email } = await readContact(parts, sql, wallet);
    const begun = await passkeys.beginRegistration(sql, {
      purpose: PURPOSE,
      userName: email,
      userHandle: new TextEncoder().encode(wallet),
      data: { wallet },
      owner: wallet,
    });
    return accept(begun);
  });
}

/** Keeps the new passkey. It waits before it can do what opens more, and its holder is told. */
export async function addPasskey(
  parts: Parts,
  wallet: Id<'wlt'>,
  answer: { readonly ceremony: string; readonly response: unknown; readonly name: string },
): Promise<
  Result<PasskeyView, 'wallet_locked' | 'passkeys_full' | 'passkey_refused' | 'ceremony_expired'>
> {
  const { env, passkeys, vault } = parts;
  const { ceremony, response, name } = answer;
  return env.db.transaction(async (sql) => {
    const judged = await mayAdd(parts, sql, wallet);
    if (!judged.ok) return judged;
    const made = await passkeys.finishRegistration(sql, { purpose: PURPOSE, ceremony, response });
    if (!made.ok) return made;
    if (made.value.data.wallet !== wallet) return refuse('passkey_refused');
    const from = trustedFrom(env.clock.now(), 'later');
    const sealed = await vault.seal(sql, wallet, NAME_OF, name);
    const of = { name: sealed, trustedFrom: from };
    const id = await passkeys.keep(sql, wallet, made.value.passkey, of);
    await audit(sql, env, { act: 'passkey.added', actor: wallet, objects: { passkey: id } });
    const facts = { time: from };
    await notify(parts, sql, { wallet, kind: 'passkey_added', facts, source: id });
    return accept({
      id,
      name,
      createdAt: env.clock.now(),
      usedAt: undefined,
      trustedFrom: from,
    });
  });
}

async function mayAdd(parts: Parts, sql: Sql, wallet: Id<'wlt'>) {
  const { locked } = await lockWalletRow(sql, wallet);
  const { length } = await parts.passkeys.list(sql, wallet);
  return judgeAddition({ locked, passkeys: length });
}

export async function renamePasskey(
  parts: Parts,
  wallet: Id<'wlt'>,
  of: { readonly id: Id<'psk'>; readonly name: string },
): Promise<Result<PasskeyView, 'not_found'>> {
  const { env, passkeys, vault } = parts;
  return env.db.transaction(async (sql) => {
    const sealed = await vault.seal(sql, wallet, NAME_OF, of.name);
    if (!(await passkeys.rename(sql, wallet, of.id, sealed))) return refuse('not_found');
    await audit(sql, env, { act: 'passkey.renamed', actor: wallet, objects: { passkey: of.id } });
    const renamed = (await listPasskeys(parts, sql, wallet)).find(({ id }) => id === of.id);
    return renamed === undefined ? refuse('not_found') : accept(renamed);
  });
}

/**
 * Removes a passkey with every session that it opened; a proof by it counts no more. The wallet's row
 * is locked first, so that of two that are removed at once one remains.
 */
export async function removePasskey(
  parts: Parts,
  proof: Proof,
  id: Id<'psk'>,
): Promise<Result<readonly PasskeyView[], 'not_found' | 'passkey_too_new' | 'last_passkey'>> {
  const { env, passkeys, sessions } = parts;
  const { wallet } = proof;
  return env.db.transaction(async (sql) => {
    await lockWalletRow(sql, wallet);
    const kept = await passkeys.list(sql, wallet);
    // The session's own proof may be by a passkey that went while this one waited for its turn.
    const proved = kept.find((passkey) => passkey.id === proof.provedBy);
    const judged = judgeRemoval({
      exists: kept.some((passkey) => passkey.id === id),
      passkeys: kept.length,
      provedByItself: proved?.id === id,
      trustedProof: proved !== undefined && proof.trusted,
    });
    if (!judged.ok) return judged;
    await passkeys.remove(sql, wallet, id);
    await sessions.endOfPasskey(sql, id);
    await audit(sql, env, { act: 'passkey.removed', actor: wallet, objects: { passkey: id } });
    await notify(parts, sql, { wallet, kind: 'passkey_removed', source: id });
    return accept(await listPasskeys(parts, sql, wallet));
  });
}

export async function listSessions(
  { env, sessions }: Parts,
  wallet: Id<'wlt'>,
): Promise<readonly ListedSession[]> {
  return sessions.list(env.db.sql, 'customer', wallet);
}

export async function endSession(
  { env, sessions }: Parts,
  wallet: Id<'wlt'>,
  id: Id<'ses'>,
): Promise<Result<true, 'not_found'>> {
  return env.db.transaction(async (sql) => {
    if (!(await sessions.endOne(sql, 'customer', wallet, id))) return refuse('not_found');
    await audit(sql, env, { act: 'session.ended', actor: wallet, objects: { session: id } });
    return accept(true);
  });
}

export async function endOtherSessions(
  { env, sessions }: Parts,
  wallet: Id<'wlt'>,
  keep: Id<'ses'>,
): Promise<number> {
  return env.db.transaction(async (sql) => {
    const ended = await sessions.endOthers(sql, 'customer', wallet, keep);
    await audit(sql, env, { act: 'session.others_ended', actor: wallet, objects: { ended } });
    return ended;
  });
}
