import { BooksWrong, checkBooks } from '@sekisho/ledger/books.ts';
import type { Db, Sql } from '@sekisho/runtime/db.ts';
import { isOutage } from '@sekisho/runtime/outage.ts';
import type { Known } from './acknowledgements.ts';
import { pause } from './insist.ts';
import { amountOf, funding, METERS, type Order } from './ledger-orders.ts';

interface TransferRow {
  readonly id: string;
  readonly amount: bigint;
}

interface ReceiptRow {
  readonly item: string;
  readonly transfers: bigint;
  readonly amount: bigint;
  readonly meter: string | null;
  readonly version: bigint | null;
}

/** What stands in the database at one moment. */
interface Standing {
  readonly transfers: ReadonlyMap<string, bigint>;
  readonly receipts: readonly ReceiptRow[];
  readonly meters: ReadonlyMap<string, bigint>;
  readonly wrong: readonly string[];
}

const PATIENCE_MS = 60_000;

/**
 * Compares the database with what was answered before it was read, and says everything that is not as
 * it must be. Others may write meanwhile: it reads one snapshot. `settled` says that every order has its
 * answer, so that what nobody acknowledged must not be there either.
 */
export async function judgeLedger(
  db: Db,
  orders: ReadonlyMap<string, Known>,
  settled: boolean,
): Promise<readonly string[]> {
  const before = [...orders.values()].map(({ order, answer }) => ({ order, answer }));
  const standing = await insistOnReading(db);
  const wrong = [...standing.wrong, ...receiptsBlamed(standing, orders)];
  const expected = new Map<string, bigint>();
  for (const { order, answer } of [{ order: funding(), answer: 'stands' as const }, ...before]) {
    wrong.push(...orderBlamed(standing, order, answer));
    for (const { id, amount } of order.moves) expected.set(id, BigInt(amount));
    if (settled && answer === 'none') wrong.push(`${order.kind} ${order.id} has no answer.`);
  }
  for (const [id, amount] of standing.transfers) {
    const wanted = expected.get(id);
    if (wanted === undefined && settled) wrong.push(`Transfer ${id} was asked for by nobody.`);
    if (wanted !== undefined && wanted !== amount) {
      wrong.push(`Transfer ${id} has ¥${amount} in place of ¥${wanted}.`);
    }
  }
  return wrong;
}

/** A database that is recovering is read as soon as it can be. */
async function insistOnReading(db: Db): Promise<Standing> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await db.transaction(read);
    } catch (error) {
      if (!isOutage(error) || performance.now() > deadline) throw error;
      await pause(50);
    }
  }
}

async function read(sql: Sql): Promise<Standing> {
  await sql`set transaction isolation level repeatable read, read only`;
  const wrong: string[] = [];
  const rows = await sql<TransferRow[]>`
    select replace(id::text, '-', '') as id, amount from ledger_transfer`;
  const transfers = new Map<string, bigint>();
  for (const { id, amount } of rows) {
    if (transfers.has(id)) wrong.push(`Transfer ${id} stands twice.`);
    transfers.set(id, amount);
  }
  const receipts = await sql<ReceiptRow[]>`
    select replace(item::text, '-', '') as item, transfers, amount, meter, version from receipt`;
  const meters = await sql<{ key: string; version: bigint }[]>`select key, version from meter`;
  try {
    await checkBooks(sql);
  } catch (error) {
    if (!(error instanceof BooksWrong)) throw error;
    wrong.push(`The books: ${error.message}.`);
  }
  return {
    transfers,
    receipts,
    meters: new Map(meters.map(({ key, version }) => [key, version])),
    wrong,
  };
}

/** Whole or absent; there when it was acknowledged, absent when it was refused. */
function orderBlamed(
  { transfers }: Standing,
  { kind, id, moves }: Order,
  answer: Known['answer'],
): readonly string[] {
  const there = moves.filter((move) => transfers.has(move.id)).length;
  if (there > 0 && there < moves.length) {
    return [`${kind} ${id} is half there: ${there} of ${moves.length} transfers.`];
  }
  if (answer === 'stands' && there === 0) return [`${kind} ${id} was acknowledged and is lost.`];
  if (answer === 'refused' && there > 0) return [`${kind} ${id} was refused and stands.`];
  return [];
}

/** Every receipt once and with its transfers, every such order with its receipt, no version twice. */
function receiptsBlamed(
  { receipts, transfers, meters }: Standing,
  orders: ReadonlyMap<string, Known>,
): readonly string[] {
  const wrong: string[] = [];
  const written = new Set<string>();
  const turns = new Map<string, Set<bigint>>();
  for (const { item, transfers: count, amount, meter, version } of receipts) {
    if (written.has(item)) wrong.push(`The receipt of ${item} stands twice.`);
    written.add(item);
    if (!transfers.has(item)) wrong.push(`The receipt of ${item} stands without its transfers.`);
    const order = orders.get(item)?.order;
    const fits = order && Number(count) === order.moves.length;
    if (order && !(fits && amount === BigInt(amountOf(order)))) {
      wrong.push(`The receipt of ${item} is not that of its order.`);
    }
    if (meter === null || version === null) continue;
    const seen = turns.get(meter) ?? new Set<bigint>();
    if (seen.has(version)) wrong.push(`Version ${version} of ${meter} was turned twice.`);
    turns.set(meter, seen.add(version));
  }
  for (const { order } of orders.values()) {
    if (order.receipt && transfers.has(order.id) && !written.has(order.id)) {
      wrong.push(`${order.kind} ${order.id} stands without its receipt.`);
    }
  }
  if (meters.size !== METERS) wrong.push(`There are ${meters.size} meters.`);
  for (const [key, version] of meters) {
    const turned = turns.get(key)?.size ?? 0;
    if (BigInt(turned) !== version) wrong.push(`${key} is at ${version} after ${turned} turns.`);
  }
  return wrong;
}
