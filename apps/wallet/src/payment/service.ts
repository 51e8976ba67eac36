import { present } from '@sekisho/domain/base/assert.ts';
import { type Id, idToBits } from '@sekisho/domain/base/id.ts';
import { type Instant, instant, plus } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { yen, yenToNumber } from '@sekisho/domain/base/yen.ts';
import { LIMIT_DAY_MS, roomBefore } from '@sekisho/domain/limits/limits.ts';
import { write } from '@sekisho/ledger/ledger.ts';
import { readSwitch } from '@sekisho/runtime/switches/service.ts';
import { shopAccount, TRANSFER_CODES, walletAccount, YEN_LEDGER } from '../books/accounts.ts';
import { balanceOf, expectWallet, readWallet, type Wallet } from '../enrolment/service.ts';
import { judgeUse } from '../enrolment/stage.ts';
import { claimKey, type KeyedAct } from '../idempotency/service.ts';
import { readLimits } from '../limits/raise.ts';
import { noticeWrite } from '../notice/service.ts';
import type { Parts } from '../parts.ts';
import { expectSwitches } from '../switches/service.ts';
import { readRequestCode } from './codes.ts';
import * as store from './store.ts';

export interface BillView {
  readonly paymentRequest: Id<'prq'>;
  readonly shopName: string;
  readonly tillName: string;
  readonly amount: bigint;
  readonly expiresAt: Instant;
}

/** What the till's code asks for, in the server's own words: a printed code can say anything. */
export async function readBill(
  { env }: Parts,
  code: string,
): Promise<
  Result<BillView, 'code_unreadable' | 'code_of_other_scheme' | 'payment_request_closed'>
> {
  const read = readRequestCode(code);
  if (!read.ok) return read;
  const row = await store.findRequest(env.db.sql, read.value.paymentRequest);
  // Another operator that runs the same programs writes codes of the same shape.
  if (row === undefined) return refuse('code_of_other_scheme');
  if (row.code !== code) return refuse('code_unreadable');
  if (!isOpen(row, env.clock.now())) return refuse('payment_request_closed');
  return accept({
    paymentRequest: row.id,
    shopName: row.shop_name,
    tillName: row.till_name,
    amount: row.amount,
    expiresAt: instant(Number(row.expires_at)),
  });
}

/** Open and not run out: the clock closes a request before the tick has written it down. */
export function isOpen(row: store.RequestRow, now: Instant): boolean {
  return row.state === 'open' && now < Number(row.expires_at);
}

export interface PaymentOrder {
  readonly wallet: Id<'wlt'>;
  readonly key: string;
  readonly paymentRequest: Id<'prq'>;
  readonly amount: bigint;
}

export interface PaymentView {
  readonly id: Id<'pay'>;
  readonly paymentRequest: Id<'prq'>;
  readonly shopName: string;
  readonly amount: bigint;
  readonly at: Instant;
  readonly balance: bigint;
}

export type PaymentRefusal =
  | 'not_found'
  | 'identity_needed'
  | 'wallet_frozen'
  | 'wallet_locked'
  | 'act_stopped'
  | 'payment_request_closed'
  | 'amount_differs'
  | 'own_limit'
  | 'insufficient_balance'
  | 'idempotency_key_reused';

const DECISIONS_MAX = 10;

/**
 * Pays a request from the wallet. The payment's id belongs to the key and is the transfer's id, so a
 * repeat finds the first; the request's version lets one of two payers through.
 */
export async function pay(
  parts: Parts,
  order: PaymentOrder,
): Promise<Result<PaymentView, PaymentRefusal>> {
  const { env } = parts;
  const { wallet: owner, key, paymentRequest, amount } = order;
  const body = { paymentRequest, amount: yenToNumber(yen(amount)) };
  const act: KeyedAct = { owner, key, operation: 'pay', body };
  const claimed = await claimKey(env.db.sql, act, env.ids.next('pay'), env.clock.now());
  if (!claimed.ok) return claimed;
  const payment = claimed.value as Id<'pay'>;
  for (let decision = 1; decision <= DECISIONS_MAX; decision++) {
    const row = await store.findRequest(env.db.sql, paymentRequest);
    if (row === undefined) return refuse('not_found');
    if (row.payment === payment) return accept(await toView(parts, row));
    const wallet = await readWallet(env.db.sql, owner);
    const objects = { shop: row.shop, wallet: owner };
    const { stop, version } = await readSwitch(env.db.sql, parts.board, 'pay', objects);
    const judged = judge(parts, order, { row, wallet, stopped: stop !== undefined });
    if (!judged.ok) return judged;
    const room = await judgeLimits(parts, owner, row.amount);
    if (!room.ok) return room;
    const decided = { payment, row, wallet, room: room.value, board: version };
    const refusal = await submit(parts, decided);
    if (refusal !== undefined && refusal !== 'moved') return refuse(refusal);
  }
  throw new Fault('payment_request_too_busy', { retry: true });
}

function judge(
  { env, config }: Parts,
  order: PaymentOrder,
  of: { readonly row: store.RequestRow; readonly wallet: Wallet; readonly stopped: boolean },
): Result<true, PaymentRefusal> {
  const { row, wallet, stopped } = of;
  const use = judgeUse(wallet, config.controls);
  if (!use.ok) return use;
  if (stopped) return refuse('act_stopped');
  if (!isOpen(row, env.clock.now())) return refuse('payment_request_closed');
  return row.amount === order.amount ? accept(true) : refuse('amount_differs');
}

/** What may have been paid in the last 24 hours so that the holder's own limits let this pass. */
interface Room {
  readonly since: Instant;
  readonly most: bigint;
}

async function judgeLimits(
  parts: Parts,
  wallet: Id<'wlt'>,
  amount: bigint,
): Promise<Result<Room, 'own_limit'>> {
  const since = plus(parts.env.clock.now(), -LIMIT_DAY_MS);
  const { limits } = await readLimits(parts, parts.env.db.sql, wallet);
  const of = { each: limits.perPayment, perDay: limits.paymentsPerDay };
  const most = roomBefore(of, yen(amount));
  if (!most.ok) return most;
  const spent = await paidSince(parts, wallet, since);
  return spent <= most.value ? accept({ since, most: most.value }) : refuse('own_limit');
}

/** Yen that a wallet has paid after an instant. */
export async function paidSince({ env }: Parts, wallet: Id<'wlt'>, since: Instant) {
  return store.sumOfWallet(env.db.sql, wallet, since);
}

/** What a payment was decided on. */
interface Decided {
  readonly payment: Id<'pay'>;
  readonly row: store.RequestRow;
  readonly wallet: Wallet;
  readonly room: Room;
  /** The version of the switches that it was decided on. */
  readonly board: bigint;
}

/** Nothing when it was paid; `moved` when what it was decided on has changed. */
async function submit(
  parts: Parts,
  of: Decided,
): Promise<'insufficient_balance' | 'moved' | undefined> {
  const { env, ledger, auditWrite, board } = parts;
  const { payment, row, wallet, room } = of;
  const { amount, till, shop } = row;
  const outcome = await ledger.submit({
    transfers: [
      {
        id: idToBits(payment),
        debitAccountId: walletAccount(wallet.id).id,
        creditAccountId: shopAccount(shop).id,
        amount,
        userData128: idToBits(row.id),
        ledger: YEN_LEDGER,
        code: TRANSFER_CODES.payment,
      },
    ],
    writes: [
      write(store.writePayment, {
        id: payment,
        payment_request: row.id,
        wallet: wallet.id,
        till,
        amount,
        at: BigInt(env.clock.now()),
      }),
      write(store.writePaid, row.id),
      write(auditWrite, {
        act: 'payment.captured',
        actor: wallet.id,
        objects: { payment, request: row.id, shop, till, amount: yenToNumber(yen(amount)) },
      }),
      noticeWrite(parts, {
        wallet: wallet.id,
        kind: 'payment_done',
        facts: { shop, payment, amount: yenToNumber(yen(amount)) },
        source: payment,
      }),
    ],
    expects: [
      { statement: store.requestUnchanged, key: row.id, version: row.version },
      expectWallet(wallet),
      {
        statement: store.spentWithin,
        key: store.spentKey(wallet.id, room.since),
        version: room.most,
        shared: true,
      },
      ...expectSwitches(board, of.board),
    ],
  });
  if (outcome.ok) return undefined;
  switch (outcome.refusal) {
    case 'version_conflict':
      return 'moved';
    case 'exceeds_credits':
    case 'debit_account_not_found':
      return 'insufficient_balance';
    default:
      throw new Fault(`payment_refused_${outcome.refusal}`, { retry: true });
  }
}

async function toView(parts: Parts, row: store.RequestRow): Promise<PaymentView> {
  const sentence = 'A paid request has its payment.';
  return {
    id: present(row.payment, sentence),
    paymentRequest: row.id,
    shopName: row.shop_name,
    amount: row.amount,
    at: instant(Number(present(row.paid_at, sentence))),
    balance: await balanceOf(parts, present(row.paid_by, sentence)),
  };
}

/** Where a payment was made. */
export async function readPaymentPlace({ env }: Parts, payment: string) {
  return store.findPaymentPlace(env.db.sql, payment);
}

/** Names of shops, for a customer's history. */
export async function readShopNames(
  { env }: Parts,
  shops: readonly Id<'shp'>[],
): Promise<ReadonlyMap<string, string>> {
  return store.shopNames(env.db.sql, shops);
}

export async function expireRequests({ env }: Parts, now: Instant): Promise<void> {
  await store.expireOpen(env.db.sql, now);
}
