import { assert, present } from '@sekisho/domain/base/assert.ts';
import { type Id, idToBits, parseId } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { creditsLeft } from '@sekisho/domain/ledger/account.ts';
import type { Expect } from '@sekisho/ledger/ledger.ts';
import { audit } from '@sekisho/runtime/audit.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { BegunCeremony } from '@sekisho/runtime/passkeys.ts';
import { guardAct } from '@sekisho/runtime/switches/service.ts';
import { walletAccount } from '../books/accounts.ts';
import { isNewDevice } from '../device/service.ts';
import { cancelRaise } from '../limits/raise.ts';
import { notify } from '../notice/service.ts';
import type { Parts } from '../parts.ts';
import { parseEmail } from './email-address.ts';
import { type WalletStage, walletStage } from './stage.ts';
import {
  findByContact,
  findWallet,
  holdWallet,
  insertWallet,
  type WalletRow,
  walletUnchanged,
  writeFrozen,
  writePhone,
  writeState,
} from './store.ts';

/** A wallet as other features see it. */
export interface Wallet {
  readonly id: Id<'wlt'>;
  readonly stage: WalletStage;
  readonly locked: boolean;
  readonly frozen: boolean;
  readonly version: bigint;
}

/** The browser that enrols or signs in: known again by its own cookie, and what it says of itself. */
export interface Visitor {
  readonly browser: Uint8Array;
  readonly device: string;
}

type CeremonyRefusal = 'passkey_refused' | 'ceremony_expired';

const PURPOSES = {
  enrol: 'wallet.enrol',
  signIn: 'wallet.sign-in',
  prove: 'wallet.prove',
} as const;

/** Whose key seals what wallets that are not opened yet leave behind: most of those never are. */
const ENROLMENTS = 'enrolments';
const EMAIL_OF = (wallet: Id<'wlt'>) => `email|${wallet}`;

/**
 * The wallet's id is made here, so that the passkey is bound to it from the first. Whoever begins and
 * goes away leaves a ceremony that is swept, and no key of his own.
 */
export async function beginEnrolment(
  { env, passkeys, vault, board }: Parts,
  email: string,
): Promise<Result<BegunCeremony, 'email_malformed' | 'act_stopped'>> {
  const parsed = parseEmail(email);
  if (!parsed.ok) return parsed;
  const wallet = env.ids.next('wlt');
  return env.db.transaction(async (sql) => {
    const open = await guardAct(sql, board, 'enrol', {});
    if (!open.ok) return open;
    const sealed = await vault.seal(sql, ENROLMENTS, EMAIL_OF(wallet), parsed.value);
    return accept(
      await passkeys.beginRegistration(sql, {
        purpose: PURPOSES.enrol,
        userName: parsed.value,
        userHandle: new TextEncoder().encode(wallet),
        data: { wallet, email: Buffer.from(sealed).toString('base64') },
      }),
    );
  });
}

/** Opens the wallet; it can do nothing before its steps are done. Gives the session's cookie. */
export async function finishEnrolment(
  parts: Parts,
  answer: { readonly ceremony: string; readonly response: unknown },
  visitor: Visitor,
): Promise<Result<{ wallet: Id<'wlt'>; cookie: string }, CeremonyRefusal | 'act_stopped'>> {
  const { env, passkeys, ledger, vault, board } = parts;
  const finished = await env.db.transaction(async (sql) => {
    const verified = await passkeys.finishRegistration(sql, { purpose: PURPOSES.enrol, ...answer });
    if (!verified.ok) return verified;
    const open = await guardAct(sql, board, 'enrol', {});
    if (!open.ok) return open;
    const { passkey, data } = verified.value;
    const wallet = walletIdOf(data.wallet ?? '');
    const kept = new Uint8Array(Buffer.from(data.email ?? '', 'base64'));
    const plain = await vault.open(sql, ENROLMENTS, EMAIL_OF(wallet), kept);
    const email = await vault.seal(sql, wallet, 'email', plain);
    const emailIndex = vault.indexOf('email', plain);
    await insertWallet(sql, { id: wallet, email, emailIndex, createdAt: env.clock.now() });
    const key = await passkeys.keep(sql, wallet, passkey);
    await isNewDevice(parts, sql, wallet, visitor.browser);
    await audit(sql, env, { act: 'wallet.opened', actor: wallet, objects: { wallet } });
    return accept({
      wallet,
      cookie: await openSession(parts, sql, { wallet, passkey: key, visitor }),
    });
  });
  // The books' account is made again, harmlessly, wherever it is needed first.
  if (finished.ok) await ledger.createAccounts([walletAccount(finished.value.wallet)]);
  return finished;
}

export function beginSignIn({ env, passkeys }: Parts): Promise<BegunCeremony> {
  return passkeys.beginAssertion(env.db.sql, { purpose: PURPOSES.signIn, data: {} });
}

export async function finishSignIn(
  parts: Parts,
  answer: { readonly ceremony: string; readonly response: unknown },
  visitor: Visitor,
): Promise<Result<{ wallet: Id<'wlt'>; cookie: string }, CeremonyRefusal>> {
  const { env, passkeys } = parts;
  return env.db.transaction(async (sql) => {
    const verified = await passkeys.finishAssertion(sql, { purpose: PURPOSES.signIn, ...answer });
    if (!verified.ok) return verified;
    // Clerks have passkeys of the same realm, and no wallet.
    const wallet = parseId('wlt', verified.value.owner);
    if (!wallet.ok) return refuse('passkey_refused');
    await audit(sql, env, {
      act: 'wallet.signed_in',
      actor: wallet.value,
      objects: { wallet: wallet.value },
    });
    if (await isNewDevice(parts, sql, wallet.value, visitor.browser)) {
      const facts = { device: visitor.device };
      await notify(parts, sql, { wallet: wallet.value, kind: 'new_device', facts });
    }
    const { passkey } = verified.value;
    const cookie = await openSession(parts, sql, { wallet: wallet.value, passkey, visitor });
    return accept({ wallet: wallet.value, cookie });
  });
}

export async function signOut(parts: Parts, wallet: Id<'wlt'>, request: Request): Promise<string> {
  return parts.env.db.transaction(async (sql) => {
    await audit(sql, parts.env, { act: 'wallet.signed_out', actor: wallet, objects: { wallet } });
    return parts.sessions.end(sql, request, 'customer');
  });
}

export function beginProof({ env, passkeys }: Parts, wallet: Id<'wlt'>): Promise<BegunCeremony> {
  return passkeys.beginAssertion(env.db.sql, { purpose: PURPOSES.prove, data: { wallet } });
}

/** A fresh proof counts for the wallet whose session asked for it, by a passkey of that wallet. */
export async function finishProof(
  { env, passkeys, sessions }: Parts,
  wallet: Id<'wlt'>,
  answer: { readonly ceremony: string; readonly response: unknown },
  request: Request,
): Promise<Result<Instant, CeremonyRefusal>> {
  return env.db.transaction(async (sql) => {
    const verified = await passkeys.finishAssertion(sql, { purpose: PURPOSES.prove, ...answer });
    if (!verified.ok) return verified;
    if (verified.value.owner !== wallet || verified.value.data.wallet !== wallet) {
      return refuse('passkey_refused');
    }
    await sessions.prove(sql, request, 'customer', verified.value.passkey);
    await audit(sql, env, { act: 'wallet.proved_presence', actor: wallet, objects: { wallet } });
    return accept(env.clock.now());
  });
}

function openSession(
  { realm, sessions }: Parts,
  sql: Sql,
  of: { readonly wallet: Id<'wlt'>; readonly passkey: Id<'psk'>; readonly visitor: Visitor },
): Promise<string> {
  const { wallet: subject, passkey, visitor } = of;
  const { device } = visitor;
  const session = { kind: 'customer', subject, realm, proved: true, passkey, device } as const;
  return sessions.open(sql, session);
}

/** The owner of a customer's session is always a wallet. */
export function walletIdOf(subject: string): Id<'wlt'> {
  const id = parseId('wlt', subject);
  assert(id.ok, 'A customer’s session belongs to a wallet.');
  return id.value;
}

/** The wallet as it stands now. */
export async function readWallet(sql: Sql, wallet: Id<'wlt'>): Promise<Wallet> {
  return present(await findWallet(sql, wallet), 'A session’s wallet exists.');
}

/** The wallet, locked until the caller's transaction ends: its acts stand in a row. */
export async function lockWalletRow(sql: Sql, wallet: Id<'wlt'>): Promise<Wallet> {
  return present(await holdWallet(sql, wallet), 'A session’s wallet exists.');
}

/** What was decided on the wallet so far is decided anew: something of it has changed. */
export async function touchWallet(sql: Sql, { id, stage, locked }: Wallet): Promise<void> {
  await writeState(sql, id, { stage, locked });
}

/**
 * Ties an item of the ledger to the stage, lock and limits that it was decided on. Not shared: items
 * of one wallet commit one after the other, so that each sees what the others have spent.
 */
export function expectWallet(wallet: Wallet): Expect {
  const { id: key, version } = wallet;
  return { statement: walletUnchanged, key, version };
}

export async function moveStage(
  sql: Sql,
  wallet: Wallet,
  event: Parameters<typeof walletStage.next>[1],
): Promise<void> {
  const next = walletStage.next(wallet.stage, event);
  assert(next.ok, 'A wallet is moved only where its stage allows it.');
  await writeState(sql, wallet.id, { stage: next.value, locked: wallet.locked });
}

/** Keeps the number that was proved, sealed under the wallet as `phone`. */
export async function keepPhone(
  { vault }: Parts,
  sql: Sql,
  wallet: Id<'wlt'>,
  sealed: Uint8Array,
): Promise<void> {
  const index = vault.indexOf('phone', await vault.open(sql, wallet, 'phone', sealed));
  await writePhone(sql, wallet, { sealed, index });
}

/** The wallet that staff names, locked until the caller's transaction ends, if there is one. */
export async function lockNamedWallet(sql: Sql, wallet: string): Promise<Wallet | undefined> {
  return holdWallet(sql, wallet);
}

/** Freezes or releases: whatever was decided on the wallet before and is not committed is stale. */
export async function setFrozen(sql: Sql, wallet: Id<'wlt'>, frozen: boolean): Promise<void> {
  await writeFrozen(sql, wallet, frozen);
}

/** A wallet as staff finds it. */
export interface FoundWallet extends Wallet {
  readonly openedAt: Instant;
}

/** By its id, or by a number or an address of its holder; at most ten, newest first. */
export async function findWallets(
  { vault }: Parts,
  sql: Sql,
  by: { readonly wallet: string } | { readonly phone: string } | { readonly email: string },
): Promise<readonly FoundWallet[]> {
  if ('wallet' in by) {
    const row = await findWallet(sql, by.wallet);
    return row === undefined ? [] : [toFound(row)];
  }
  const of =
    'phone' in by
      ? { phone: vault.searchFor('phone', by.phone) }
      : { email: vault.searchFor('email', by.email) };
  return (await findByContact(sql, of, FOUND_MAX)).map(toFound);
}

const FOUND_MAX = 10;

function toFound({ created_at, ...wallet }: WalletRow): FoundWallet {
  return { ...wallet, openedAt: instant(Number(created_at)) };
}

/** E-mail and number, which only the holder and our own messages may use. */
export async function readContact(
  { vault }: Parts,
  sql: Sql,
  wallet: Id<'wlt'>,
): Promise<{ readonly email: string; readonly phone: string | undefined }> {
  const row = present(await findWallet(sql, wallet), 'A session’s wallet exists.');
  return {
    email: await vault.open(sql, wallet, 'email', row.email),
    phone: row.phone === null ? undefined : await vault.open(sql, wallet, 'phone', row.phone),
  };
}

/** Locks or unlocks; the same twice changes nothing. */
export async function setLocked(parts: Parts, wallet: Id<'wlt'>, locked: boolean): Promise<void> {
  const { env } = parts;
  await env.db.transaction(async (sql) => {
    const held = await lockWalletRow(sql, wallet);
    if (held.locked === locked) return;
    await writeState(sql, wallet, { stage: held.stage, locked });
    if (locked) await cancelRaise(parts, sql, wallet, 'lock');
    const act = locked ? 'wallet.locked' : 'wallet.unlocked';
    await audit(sql, env, { act, actor: wallet, objects: { wallet } });
    await notify(parts, sql, { wallet, kind: locked ? 'wallet_locked' : 'wallet_unlocked' });
  });
}

/** Yen that the wallet holds, with what is reserved in it and may become free again. */
export async function holdingsOf({ ledger }: Parts, wallet: Id<'wlt'>): Promise<bigint> {
  const [account] = await ledger.lookupAccounts([idToBits(wallet)]);
  return account === undefined ? 0n : account.creditsPosted - account.debitsPosted;
}

/** Yen that the wallet can use. */
export async function balanceOf({ ledger }: Parts, wallet: Id<'wlt'>): Promise<bigint> {
  const [account] = await ledger.lookupAccounts([idToBits(wallet)]);
  return account === undefined ? 0n : creditsLeft(account);
}
