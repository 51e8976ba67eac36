import { present } from '@sekisho/domain/base/assert.ts';
import { type Id, idToBits } from '@sekisho/domain/base/id.ts';
import type { Db } from '@sekisho/runtime/db.ts';
import type { Databases } from '../demonstration.ts';
import { booksBalance } from '../front/evidence.ts';
import { WALLETS } from '../world/companies.ts';
import type { Acknowledged } from './customer.ts';

interface ChargeRow {
  readonly id: Id<'chg'>;
  readonly link: string;
  readonly amount: bigint;
  readonly debit: string;
  readonly state: string;
  readonly requested_at: bigint;
}

interface DebitRow {
  readonly id: string;
  readonly amount: bigint;
  readonly state: string;
  readonly posting: Id<'tfr'>;
}

export interface Verdict {
  /** Sentences; none when everything is as it must be. */
  readonly wrong: readonly string[];
  readonly chargesPosted: number;
  readonly yenCharged: string;
  readonly paymentsMade: number;
}

const GATES = ['gate-1', 'gate-2'] as const;

/** Reads both companies' databases at rest and says everything that is not as it must be. */
export async function judge(databases: Databases, acknowledged: Acknowledged): Promise<Verdict> {
  const wrong: string[] = [];
  const debits = new Map<string, DebitRow>();
  const dbOf = (server: string): Db =>
    present(databases.get(server as never), 'Every server has a database.');
  for (const gate of GATES) {
    for (const debit of await readDebits(dbOf(gate), wrong, gate)) debits.set(debit.id, debit);
  }
  const sums = { chargesPosted: 0, yenCharged: 0n, paymentsMade: 0 };
  for (const { id: wallet } of WALLETS) {
    const db = dbOf(wallet);
    const charges = await readCharges(db);
    for (const charge of charges.values()) {
      const debit = debits.get(charge.debit);
      debits.delete(charge.debit);
      wrong.push(...compare(wallet, charge, debit));
      if (charge.state !== 'posted') continue;
      sums.chargesPosted += 1;
      sums.yenCharged += charge.amount;
    }
    wrong.push(...(await keptPromises(wallet, db, charges, acknowledged)));
    const booked = await transfersOf(db, 1);
    if (!sameSet(booked, ids(charges.values(), 'posted'))) {
      wrong.push(`${wallet}: the charges and the transfers in the books are not the same.`);
    }
    const [paid] = await db.sql<{ count: bigint }[]>`select count(*) from payment`;
    sums.paymentsMade += Number(paid?.count ?? 0n);
  }
  for (const debit of debits.values()) {
    if (debit.state !== 'refused') wrong.push(`Debit ${debit.id} belongs to no charge.`);
  }
  for (const server of [...GATES, ...WALLETS.map(({ id }) => id)]) {
    if (!(await booksBalance(dbOf(server)))) wrong.push(`${server}: the books do not balance.`);
  }
  return { wrong, ...sums, yenCharged: String(sums.yenCharged) };
}

async function readCharges({ sql }: Db): Promise<ReadonlyMap<string, ChargeRow>> {
  const rows = await sql<ChargeRow[]>`
    select id, link, amount, debit, state, requested_at from charge order by id`;
  return new Map(rows.map((row) => [row.id, row]));
}

/** The debits of a gate, each of them booked once at its core. */
async function readDebits(db: Db, wrong: string[], gate: string): Promise<readonly DebitRow[]> {
  const rows = await db.sql<DebitRow[]>`select id, amount, state, posting from debit`;
  const posted = new Set(
    rows.filter(({ state }) => state === 'posted').map(({ posting }) => idToBits(posting)),
  );
  if (!sameSet(await transfersOf(db, 2), posted)) {
    wrong.push(`${gate}: the debits and the transfers in the core's books are not the same.`);
  }
  return rows;
}

/** One charge and the bank's side of it: both happened, or neither. */
function compare(wallet: string, charge: ChargeRow, debit: DebitRow | undefined): string[] {
  const { id, state, amount } = charge;
  if (state !== 'posted' && state !== 'refused')
    return [`${wallet}: charge ${id} is still ${state}.`];
  const taken = debit?.state === 'posted' ? debit.amount : 0n;
  if (debit?.state === 'accepted') return [`Debit ${debit.id} is neither posted nor refused.`];
  const given = state === 'posted' ? amount : 0n;
  if (taken === given) return [];
  return [`${wallet}: charge ${id} gave ¥${given} and the bank took ¥${taken}.`];
}

/** What the servers said yes to before a fault is still so after it. */
async function keptPromises(
  wallet: string,
  { sql }: Db,
  charges: ReadonlyMap<string, ChargeRow>,
  acknowledged: Acknowledged,
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [id, promise] of acknowledged.charges) {
    if (promise.wallet !== wallet) continue;
    const kept = charges.get(id);
    if (kept === undefined) wrong.push(`${wallet}: charge ${id} was acknowledged and is lost.`);
    else if (kept.amount !== BigInt(promise.amount)) wrong.push(`Charge ${id} changed its amount.`);
  }
  const rows = await sql<{ id: string; amount: bigint }[]>`select id, amount from payment`;
  const payments = new Map(rows.map(({ id, amount }) => [id, amount]));
  for (const [id, promise] of acknowledged.payments) {
    if (promise.wallet !== wallet) continue;
    if (payments.get(id) !== BigInt(promise.amount)) {
      wrong.push(`${wallet}: payment ${id} was acknowledged and is lost.`);
    }
  }
  for (const [link, { at, wallet: of }] of acknowledged.unlinked) {
    if (of !== wallet) continue;
    for (const charge of charges.values()) {
      const late = charge.link === link && Number(charge.requested_at) > at;
      if (late && charge.state === 'posted') {
        wrong.push(`${wallet}: charge ${charge.id} came over link ${link} after it was ended.`);
      }
    }
  }
  return wrong;
}

async function transfersOf({ sql }: Db, code: number): Promise<ReadonlySet<bigint>> {
  const rows = await sql<{ id: string }[]>`
    select id from ledger_transfer where code = ${code}`;
  return new Set(rows.map(({ id }) => BigInt(`0x${id.replaceAll('-', '')}`)));
}

function ids(charges: Iterable<ChargeRow>, state: string): ReadonlySet<bigint> {
  return new Set([...charges].filter((c) => c.state === state).map(({ id }) => idToBits(id)));
}

function sameSet(a: ReadonlySet<bigint>, b: ReadonlySet<bigint>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}
