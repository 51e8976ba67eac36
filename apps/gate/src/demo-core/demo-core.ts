import { assert, present } from '@sekisho/domain/base/assert.ts';
import { type Id, idFromBits, idToBits, parseId } from '@sekisho/domain/base/id.ts';
import { type Instant, instant } from '@sekisho/domain/base/instant.ts';
import { accept, Fault, type Result, refuse } from '@sekisho/domain/base/result.ts';
import { type Yen, yen } from '@sekisho/domain/base/yen.ts';
import { ACCOUNT_FLAGS, creditsLeft } from '@sekisho/domain/ledger/account.ts';
import { type ExpectStatement, type Ledger, write } from '@sekisho/ledger/ledger.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import type { Vault } from '@sekisho/runtime/vault.ts';
import type {
  AccountPlace,
  CoreBanking,
  CoreCredit,
  CoreDebit,
  CoreHolder,
  CorePostingRefusal,
} from '../core-banking.ts';
import * as store from './store.ts';

/** Yen. Accounts of different ledgers never exchange transfers. */
const LEDGER = 392;
const ACCOUNT_CODE = { deposit: 1, own: 2 } as const;
const TRANSFER_CODE = { opening: 1, debit: 2, credit: 3, giveBack: 4 } as const;
const RETURN_TEXT = 'ｼｷﾝﾍﾝｷﾔｸ';
const NANOSECONDS_A_MILLISECOND = 1_000_000n;

export interface NewDeposit extends AccountPlace {
  readonly branchName: string;
  readonly holder: CoreHolder;
  readonly deposit: Yen;
}

/** The embedded demonstration bank: one bank's accounts on a ledger, behind the gate's port. */
export interface DemoCore extends CoreBanking {
  /** Opens an account with its first deposit. Opening the same number again changes nothing. */
  openAccount(account: NewDeposit): Promise<string>;
  /** A frozen account cannot be debited. */
  setAccountState(id: string, state: 'open' | 'frozen'): Promise<void>;
  /** Closes an account and gives back what partners paid in, as far as it is still there. */
  closeAccount(id: string): Promise<void>;
  /** The account goes to somebody else, as after a succession. */
  changeHolder(id: string, holder: CoreHolder): Promise<void>;
}

interface Parts {
  readonly env: Pick<Env, 'clock' | 'ids' | 'db'>;
  readonly vault: Vault;
  readonly ledger: Ledger;
  /** The bank's code. */
  readonly bank: string;
}

export function createDemoCore(parts: Parts): DemoCore {
  const { env, vault, bank, ledger } = parts;
  const { sql } = env.db;
  const orderOpen = store.orderOpenAt(env.clock);
  return {
    async findAccount(place) {
      const indexes = vault.searchFor('core_account', numberOf(place));
      const id = await store.findAccountId(sql, bank, indexes);
      return id === undefined ? undefined : readAccount(parts, id);
    },
    account: (id) => readAccount(parts, id),
    holder: (id) => readHolder(parts, id),
    async availableFunds(id) {
      const row = await store.readAccount(sql, bank, id);
      if (row?.state !== 'open') return undefined;
      const [account] = await ledger.lookupAccounts([bitsOf(id)]);
      return yen(creditsLeft(present(account, 'A deposit has an account in the ledger.')));
    },
    postDebit: (debit) => postDebit(parts, debit, orderOpen),
    async postCredit(credit) {
      const answer = await postCredit(parts, credit, orderOpen);
      if (answer.ok) return answer;
      const { refusal } = answer;
      assert(refusal !== 'insufficient_funds', 'A partner has no limit here.');
      return refuse(refusal);
    },
    async returnedCredits(limit) {
      const rows = await store.listUntaken(sql, bank, limit);
      return rows.map(({ credit, at }) => ({ id: credit, returnedAt: instant(Number(at)) }));
    },
    returnTaken: (id) => store.writeTaken(sql, bank, id),
    async statement(id, { before, limit }) {
      const earlier = before === undefined ? undefined : parseId('tfr', before);
      if (earlier?.ok === false) return [];
      const [last] = earlier?.ok ? await ledger.lookupTransfers([idToBits(earlier.value)]) : [];
      const transfers = await ledger.accountTransfers({
        accountId: bitsOf(id),
        limit,
        ...(last === undefined ? {} : { before: last.timestamp }),
      });
      const ids = transfers.map((transfer) => idFromBits('tfr', transfer.id));
      const postings = await store.readPostings(sql, ids);
      return transfers.map((transfer) => {
        const posting = postings.get(idFromBits('tfr', transfer.id));
        const { direction, statementText } = present(posting, 'A transfer has its line.');
        return {
          id: idFromBits('tfr', transfer.id),
          at: toInstant(transfer.timestamp),
          direction,
          amount: yen(transfer.amount),
          text: statementText,
        };
      });
    },
    openAccount: (account) => openAccount(parts, account),
    setAccountState: (id, state) => store.setAccountState(sql, bank, id, state),
    async closeAccount(id) {
      await store.setAccountState(sql, bank, id, 'closed');
      for (const { credit } of await store.listReturnable(sql, id)) await giveBack(parts, credit);
    },
    async changeHolder(id, holder) {
      await store.writeHolder(sql, bank, id, await sealHolder(vault, sql, id, holder));
    },
    async tick(now) {
      await ledger.tick(now);
    },
  };
}

async function readAccount({ env, vault, bank }: Parts, id: string) {
  const row = await store.readAccount(env.db.sql, bank, id);
  if (row === undefined) return undefined;
  const number = await vault.open(env.db.sql, id, 'number', row.number_sealed);
  return { id, branchName: row.branch_name, masked: `普通 ****${number.slice(-3)}` };
}

async function readHolder(
  { env, vault, bank }: Parts,
  id: string,
): Promise<CoreHolder | undefined> {
  const { sql } = env.db;
  const row = await store.readAccount(sql, bank, id);
  if (row === undefined) return undefined;
  return {
    nameKanji: await vault.open(sql, id, 'name_kanji', row.name_kanji),
    nameKana: await vault.open(sql, id, 'name_kana', row.name_kana),
    birthDate: await vault.open(sql, id, 'birth_date', row.birth_date),
    address: await vault.open(sql, id, 'address', row.address),
    phone: row.phone === null ? undefined : await vault.open(sql, id, 'phone', row.phone),
  };
}

async function postDebit(
  parts: Parts,
  debit: CoreDebit,
  orderOpen: ExpectStatement,
): Promise<Result<{ readonly postedAt: Instant }, CorePostingRefusal>> {
  const { env, bank } = parts;
  const { sql } = env.db;
  const { id, account, amount, statementText } = debit;
  await store.insertOrder(sql, { id, account, amount, statementText, direction: 'out' });
  const row = await store.readAccount(sql, bank, account);
  const refusal =
    row?.state === 'open' ? await book(parts, debit, orderOpen) : 'account_unavailable';
  if (refusal !== undefined) await store.refuseOrder(sql, id, refusal);
  return answerOf(parts, id);
}

async function postCredit(
  parts: Parts,
  credit: CoreCredit,
  orderOpen: ExpectStatement,
): Promise<Result<{ readonly postedAt: Instant }, CorePostingRefusal>> {
  const { env, bank } = parts;
  const { sql } = env.db;
  const { id, account, amount, statementText, partner } = credit;
  await store.insertOrder(sql, { id, account, amount, statementText, direction: 'in', partner });
  const row = await store.readAccount(sql, bank, account);
  const refusal =
    row?.state === 'open' ? await payIn(parts, credit, orderOpen) : 'account_unavailable';
  if (refusal !== undefined) await store.refuseOrder(sql, id, refusal);
  return answerOf(parts, id);
}

async function payIn(
  parts: Parts,
  credit: CoreCredit,
  orderOpen: ExpectStatement,
): Promise<'too_late' | undefined> {
  const outcome = await parts.ledger.submit({
    transfers: [
      {
        id: idToBits(credit.id),
        debitAccountId: await ownAccount(parts, `partner ${credit.partner}`),
        creditAccountId: bitsOf(credit.account),
        amount: credit.amount,
        ledger: LEDGER,
        code: TRANSFER_CODE.credit,
      },
    ],
    writes: [write(store.markPosted, { id: credit.id })],
    expects: [
      { statement: orderOpen, key: credit.id, version: BigInt(credit.notAfter), shared: true },
    ],
  });
  if (outcome.ok) return undefined;
  if (outcome.refusal === 'queue_full') throw new Fault('core_busy', { retry: true });
  assert(outcome.refusal === 'version_conflict', 'Nothing else stops money that comes in.');
  return 'too_late';
}

/** Gives one credit back, once; one that was spent meanwhile stays where it is. */
async function giveBack(parts: Parts, credit: Id<'tfr'>): Promise<void> {
  const { env, bank, ledger } = parts;
  const { sql } = env.db;
  const posting = env.ids.next('tfr');
  const opened = await store.openReturn(sql, { bank, credit, posting });
  const { account, amount } = opened;
  const order = { id: opened.posting, account, amount, statementText: RETURN_TEXT };
  await store.insertOrder(sql, { ...order, direction: 'out' });
  const outcome = await ledger.submit({
    transfers: [
      {
        id: idToBits(opened.posting),
        debitAccountId: bitsOf(account),
        creditAccountId: await ownAccount(parts, `partner ${opened.partner}`),
        amount,
        ledger: LEDGER,
        code: TRANSFER_CODE.giveBack,
      },
    ],
    writes: [
      write(store.markPosted, { id: opened.posting }),
      write(store.markReturned, { credit, at: env.clock.now() }),
    ],
  });
  assert(outcome.ok || outcome.refusal === 'exceeds_credits', 'What is there can be given back.');
}

/** The one answer of an order, which somebody else may have written first. */
async function answerOf({ env, ledger }: Parts, id: Id<'tfr'>) {
  const order = (await store.readPostings(env.db.sql, [id])).get(id);
  assert(order !== undefined && order.state !== 'open', 'An order that was judged has its answer.');
  if (order.refusal !== null) return refuse(order.refusal);
  const [transfer] = await ledger.lookupTransfers([idToBits(id)]);
  const { timestamp } = present(transfer, 'What was booked is in the ledger.');
  return accept({ postedAt: toInstant(timestamp) });
}

/** Books the order unless it has its answer; gives the reason when it cannot be booked. */
async function book(
  parts: Parts,
  debit: CoreDebit,
  orderOpen: ExpectStatement,
): Promise<CorePostingRefusal | undefined> {
  const outcome = await parts.ledger.submit({
    transfers: [
      {
        id: idToBits(debit.id),
        debitAccountId: bitsOf(debit.account),
        creditAccountId: await ownAccount(parts, `partner ${debit.partner}`),
        amount: debit.amount,
        ledger: LEDGER,
        code: TRANSFER_CODE.debit,
      },
    ],
    writes: [write(store.markPosted, { id: debit.id })],
    expects: [
      { statement: orderOpen, key: debit.id, version: BigInt(debit.notAfter), shared: true },
    ],
  });
  if (outcome.ok) return undefined;
  if (outcome.refusal === 'queue_full') throw new Fault('core_busy', { retry: true });
  // The order has its answer already, which then stays, or its time is over.
  if (outcome.refusal === 'version_conflict') return 'too_late';
  assert(outcome.refusal === 'exceeds_credits', 'An open account can be debited what is on it.');
  return 'insufficient_funds';
}

async function openAccount(parts: Parts, account: NewDeposit): Promise<string> {
  const { env, vault, bank, ledger } = parts;
  const { holder } = account;
  const known = await store.findAccountId(
    env.db.sql,
    bank,
    vault.searchFor('core_account', numberOf(account)),
  );
  const id = known ?? env.ids.next('bac');
  if (known === undefined) {
    await env.db.transaction(async (sql) => {
      await store.insertAccount(sql, {
        id,
        bank,
        number_index: vault.indexOf('core_account', numberOf(account)),
        branch_code: account.branchCode,
        branch_name: account.branchName,
        number_sealed: await vault.seal(sql, id, 'number', account.accountNumber),
        ...(await sealHolder(vault, sql, id, holder)),
        opened_at: env.clock.now(),
      });
    });
  }
  const flags = ACCOUNT_FLAGS.debits_must_not_exceed_credits;
  await createAccount(ledger, { id: bitsOf(id), code: ACCOUNT_CODE.deposit, flags });
  await bookOpening(parts, id, account.deposit);
  return id;
}

async function sealHolder(
  vault: Vault,
  sql: Sql,
  id: string,
  holder: CoreHolder,
): Promise<store.HolderRow> {
  const seal = (field: string, plain: string) => vault.seal(sql, id, field, plain);
  return {
    name_kanji: await seal('name_kanji', holder.nameKanji),
    name_kana: await seal('name_kana', holder.nameKana),
    birth_date: await seal('birth_date', holder.birthDate),
    address: await seal('address', holder.address),
    phone: holder.phone === undefined ? null : await seal('phone', holder.phone),
  };
}

/** The opening has the account's own number, so that a start that was cut short can go on. */
async function bookOpening(parts: Parts, id: string, deposit: Yen): Promise<void> {
  if (deposit === 0n) return;
  const { env, ledger } = parts;
  await store.insertOrder(env.db.sql, {
    id: idFromBits('tfr', bitsOf(id)),
    account: id,
    amount: deposit,
    direction: 'in',
    statementText: 'ｺﾞﾆﾕｳｷﾝ',
  });
  const outcome = await ledger.submit({
    transfers: [
      {
        id: bitsOf(id),
        debitAccountId: await ownAccount(parts, 'cash'),
        creditAccountId: bitsOf(id),
        amount: deposit,
        ledger: LEDGER,
        code: TRANSFER_CODE.opening,
      },
    ],
    writes: [write(store.markPosted, { id: idFromBits('tfr', bitsOf(id)) })],
  });
  assert(
    outcome.ok || outcome.refusal === 'exists_with_different_amount',
    'An opening deposit is booked once.',
  );
}

async function ownAccount({ env, bank, ledger }: Parts, purpose: string): Promise<bigint> {
  const id = await store.ownAccount(env.db.sql, bank, purpose, env.ids.next('acc'));
  await createAccount(ledger, { id: bitsOf(id), code: ACCOUNT_CODE.own, flags: 0 });
  return bitsOf(id);
}

async function createAccount(
  ledger: Ledger,
  account: { readonly id: bigint; readonly code: number; readonly flags: number },
): Promise<void> {
  const [status] = await ledger.createAccounts([{ ...account, ledger: LEDGER }]);
  assert(status === 'created' || status === 'exists', 'An account of the core can be made.');
}

function numberOf({ branchCode, accountNumber }: AccountPlace): string {
  return `${branchCode}-${accountNumber}`;
}

function bitsOf(id: string): bigint {
  return idToBits(id as Id<'bac' | 'acc'>);
}

function toInstant(timestamp: bigint): Instant {
  return instant(Number(timestamp / NANOSECONDS_A_MILLISECOND));
}
