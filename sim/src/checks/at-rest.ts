import { type Id, idToBits } from '@sekisho/domain/base/id.ts';
import { checkBooks } from '@sekisho/ledger/books.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import { THIEF } from '../people/cast.ts';
import { BANKS, WALLETS, type WalletId } from '../world/companies.ts';
import { type Grounds, PROGRAMS } from '../world/ground.ts';
import type { Intent, Memory } from './memory.ts';
import { promise } from './violation.ts';

/** What still has to happen in any of the databases, in words; empty when the world is at rest. */
export async function whatIsOpen(grounds: Grounds): Promise<readonly string[]> {
  const found: string[] = [];
  for (const program of PROGRAMS) {
    const { aside } = grounds.of(program);
    const rows = program.startsWith('wallet') ? await openAtWallet(aside) : await openAtGate(aside);
    found.push(...rows.map(({ what }) => `${program}: ${what}`));
  }
  return found;
}

function openAtWallet(sql: Sql): Promise<readonly { what: string }[]> {
  return sql<{ what: string }[]>`
    select 'charge ' || id || ' ' || state as what from charge where state in ('created', 'sent')
    union all select 'link ' || id || ' unlinking' from link where state = 'unlinking'
    union all select 'outbox ' || kind || ' ' || id from outbox order by 1`;
}

function openAtGate(sql: Sql): Promise<readonly { what: string }[]> {
  return sql<{ what: string }[]>`
    select 'debit ' || id || ' accepted' as what from debit where state = 'accepted'
    union all select 'mandate ' || id || ' ' || state from mandate
      where state in ('requested', 'notified', 'confirmed')
    union all select 'mandate ' || id || ' that no wallet acknowledged' from mandate
      where state in ('active', 'suspended') and acknowledged_at is null
    union all select 'outbox ' || kind || ' ' || id from outbox order by 1`;
}

/** The accounts of both companies, and what people were told, agree to the yen. */
export async function judgeRest(grounds: Grounds, memory: Memory): Promise<void> {
  for (const program of PROGRAMS) await checkBooks(grounds.of(program).aside);
  for (const { id } of WALLETS) {
    await judgeBetweenCompanies(grounds, id);
    await judgeWallets(grounds, id);
    await judgeTold(grounds, memory, id);
  }
  await judgeDeposits(grounds);
  await judgeLinks(grounds, memory);
}

/** What each wallet says a bank owes it, the bank's own account for it, and the debits: one sum. */
async function judgeBetweenCompanies(grounds: Grounds, wallet: WalletId): Promise<void> {
  const { aside } = grounds.of(wallet);
  for (const bank of BANKS) {
    const [charged] = await aside<{ sum: bigint }[]>`
      select coalesce(sum(c.amount), 0)::bigint as sum
      from charge c join link l on l.id = c.link where l.bank = ${bank.code} and c.state = 'posted'`;
    const settlement = await sumsOf(aside, 10_000n + BigInt(bank.code));
    const gate = grounds.of(bank.gate).aside;
    const [debited] = await gate<{ sum: bigint }[]>`
      select coalesce(sum(d.amount), 0)::bigint as sum
      from debit d join mandate m on m.id = d.mandate
      where d.bank = ${bank.code} and m.partner = ${wallet} and d.state = 'posted'`;
    const [own] = await gate<{ account: string }[]>`
      select account from core_own_account
      where bank = ${bank.code} and purpose = ${`partner ${wallet}`}`;
    const core = own === undefined ? 0n : (await sumsOf(gate, bitsOf(own.account))).credits;
    const sums = [charged?.sum ?? 0n, settlement.debits, debited?.sum ?? 0n, core];
    promise(
      new Set(sums).size === 1,
      `${wallet} and ${bank.id}: charges ¥${sums[0]}, settlement account ¥${sums[1]}, debits ¥${sums[2]}, the core's account ¥${sums[3]}`,
    );
  }
}

async function judgeWallets(grounds: Grounds, wallet: WalletId): Promise<void> {
  const { aside } = grounds.of(wallet);
  const rows = await aside<{ id: string; charged: bigint; paid: bigint }[]>`
    select id,
      (select coalesce(sum(amount), 0)::bigint from charge
        where wallet = w.id and state = 'posted') as charged,
      (select coalesce(sum(amount), 0)::bigint from payment where wallet = w.id) as paid
    from wallet w`;
  for (const { id, charged, paid } of rows) {
    const { credits, debits } = await sumsOf(aside, bitsOf(id));
    promise(
      credits === charged && debits === paid,
      `${id}: ¥${credits} came in and ¥${debits} went out; charges ¥${charged}, payments ¥${paid}`,
    );
  }
}

/** Nothing that somebody was told is lost, and nothing was done that nobody meant. */
async function judgeTold(grounds: Grounds, memory: Memory, wallet: WalletId): Promise<void> {
  const { aside } = grounds.of(wallet);
  const charges = await aside<{ id: string; state: string; amount: bigint }[]>`
    select id, state, amount from charge order by id`;
  const payments = await aside<{ id: string; amount: bigint }[]>`select id, amount from payment`;
  const states = new Map([
    ...charges.map(({ id, state, amount }) => [id, { state, amount }] as const),
    ...payments.map(({ id, amount }) => [id, { state: 'posted', amount }] as const),
  ]);
  const meant = memory.intents.filter(({ at }) => at === wallet);
  for (const { id, told, amount, key, who } of meant) {
    promise(told !== undefined, `${who} was never answered about ${key}`);
    if (id === undefined) continue;
    const found = states.get(id);
    promise(found !== undefined, `${who} was told of ${id}, and it is not there`);
    promise(found.amount === BigInt(amount), `${id} is of ¥${found.amount}, meant was ¥${amount}`);
    const kept = told === 'open' || (told === 'done') === (found.state === 'posted');
    promise(kept, `${who} was told that ${id} is ${told}, and it is ${found.state}`);
  }
  const told = new Set(meant.flatMap(({ id }) => id ?? []));
  for (const id of states.keys()) {
    if (told.has(id)) continue;
    promise(await cameAfterRefusal(aside, meant, id), `${id} was made, and nobody was told of it`);
  }
}

/**
 * A refusal does not use its key up. A copy of the request that the network held back may therefore
 * be taken later than its author was told no, but never before.
 */
async function cameAfterRefusal(sql: Sql, meant: readonly Intent[], id: string): Promise<boolean> {
  const [row] = await sql<{ key: string; at: bigint }[]>`
    select k.key, coalesce(c.requested_at, p.at) as at from idempotency_key k
    left join charge c on c.id = k.subject left join payment p on p.id = k.subject
    where k.subject = ${id}`;
  const refusedAt = meant.find(({ key }) => key === row?.key)?.refusedAt;
  return row !== undefined && refusedAt !== undefined && row.at > refusedAt;
}

async function judgeDeposits(grounds: Grounds): Promise<void> {
  for (const bank of BANKS) {
    const { aside } = grounds.of(bank.gate);
    const rows = await aside<{ core_account: string; taken: bigint }[]>`
      select core_account, (select coalesce(sum(amount), 0)::bigint from debit
        where depositor = d.id and state = 'posted') as taken
      from depositor d where bank = ${bank.code}`;
    for (const { core_account: account, taken } of rows) {
      const { debits } = await sumsOf(aside, bitsOf(account));
      promise(debits === taken, `¥${debits} left ${account}; its debits are ¥${taken}`);
    }
  }
}

const AGREE: Readonly<Record<string, readonly string[]>> = {
  active: ['active'],
  suspended: ['suspended'],
  ended: ['revoked'],
};

/** Link and mandate say the same, and what was stopped stays stopped. */
async function judgeLinks(grounds: Grounds, memory: Memory): Promise<void> {
  const mandates = new Map<string, string>();
  for (const gate of ['gate-1', 'gate-2'] as const) {
    const rows = await grounds.of(gate).aside<{ id: string; state: string }[]>`
      select id, state from mandate`;
    for (const { id, state } of rows) mandates.set(id, state);
  }
  const links = new Map<string, { state: string; mandate: string | null }>();
  for (const { id } of WALLETS) {
    const rows = await grounds.of(id).aside<
      { id: string; state: string; mandate: string | null }[]
    >`
      select id, state, mandate from link`;
    for (const row of rows) links.set(row.id, row);
  }
  for (const [id, { state, mandate }] of links) {
    if (mandate === null) continue;
    const other = mandates.get(mandate) ?? 'unknown';
    promise(AGREE[state]?.includes(other) ?? true, `link ${id} is ${state}, its mandate ${other}`);
  }
  const known = new Set([...links.values()].map(({ mandate }) => mandate));
  for (const [id, state] of mandates) {
    const orphan = (state === 'active' || state === 'suspended') && !known.has(id);
    promise(!orphan, `mandate ${id} is ${state}, and no wallet has it`);
  }
  for (const { kind, id, by, stands } of memory.stopped) {
    const state = kind === 'link' ? links.get(id)?.state : mandates.get(id);
    promise(!stands || state !== 'active', `${by} stopped ${id}, and it is active`);
  }
}

/** The thief has what he began with: nothing. */
export async function judgeThief(grounds: Grounds, memory: Memory): Promise<void> {
  const wallet = memory.wallets.get(`${THIEF} wallet-a`);
  if (wallet === undefined) return;
  const { credits } = await sumsOf(grounds.of('wallet-a').aside, bitsOf(wallet));
  promise(credits === 0n, `the thief has got ¥${credits}`);
}

function bitsOf(id: string): bigint {
  return idToBits(id as Id<'wlt'>);
}

async function sumsOf(sql: Sql, account: bigint) {
  const [row] = await sql<{ debits: bigint; credits: bigint }[]>`
    select debits_posted as debits, credits_posted as credits from ledger_account
    where id = ${account.toString(16).padStart(32, '0')}::uuid`;
  return row ?? { debits: 0n, credits: 0n };
}
