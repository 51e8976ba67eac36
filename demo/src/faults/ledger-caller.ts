import { Fault } from '@sekisho/domain/base/result.ts';
import type { Ledger } from '@sekisho/ledger/ledger.ts';
import type { Db } from '@sekisho/runtime/db.ts';
import { isOutage } from '@sekisho/runtime/outage.ts';
import type { Draw } from './draw.ts';
import { pause } from './insist.ts';
import { BANK, itemOf, METERS, type Move, type Order, RICH, TIGHT } from './ledger-orders.ts';

/** What an engine's process tells its parent, a line each, before it does anything else. */
export type Said =
  /** It is about to hand the order over. */
  | { readonly asked: Order }
  /** The ledger's answer: `created`, `replayed`, or a refusal. */
  | { readonly answered: string; readonly as: string }
  /** The answer was lost; it hands the same over again. */
  | { readonly doubted: string }
  | { readonly wrong: string };

export interface CallerParts {
  readonly ledger: Ledger;
  readonly db: Db;
  readonly draw: Draw;
  readonly nextId: () => string;
  readonly say: (said: Said) => void;
  readonly stopped: () => boolean;
}

/** So long may one order take; recovery from several kills in a row is a matter of seconds. */
const PATIENCE_MS = 90_000;
const THINK_MAX_MS = 15;

/** Gives order after order, of every kind, until it is told to stop. */
export async function giveOrders(parts: CallerParts): Promise<void> {
  while (!parts.stopped()) {
    await actOnce(parts);
    await pause(parts.draw(THINK_MAX_MS));
  }
}

/** Hands over what somebody before gave and got no answer to, or got one and asks once more. */
export async function handOverAgain(parts: CallerParts, orders: readonly Order[]): Promise<void> {
  await Promise.all(orders.map((order) => submit(parts, order)));
}

async function actOnce(parts: CallerParts): Promise<void> {
  const choice = parts.draw(100);
  if (choice < 25) await give(parts, 'single', [between(parts)]);
  else if (choice < 40) await give(parts, 'chain', several(parts, 2 + parts.draw(4)));
  else if (choice < 60) await hold(parts);
  else if (choice < 72) await give(parts, 'receipt', several(parts, 1 + parts.draw(3)));
  else if (choice < 90) await turn(parts);
  else await spendLittle(parts);
}

/** A hold, then one of: posted, voided, left to its time. Sometimes so late that its time is over. */
async function hold(parts: CallerParts): Promise<void> {
  const { draw } = parts;
  const held = { ...between(parts), holdsSeconds: draw(4) };
  if (!(await give(parts, 'hold', [held])) || draw(3) === 0) return;
  await pause(draw(10) === 0 ? 1_000 + draw(1_500) : draw(100));
  const { id: _, holdsSeconds: __, ...same } = held;
  const id = parts.nextId();
  const resolution =
    draw(2) === 0
      ? { ...same, id, posts: held.id, amount: 1 + draw(held.amount) }
      : { ...same, id, voids: held.id };
  await give(parts, 'resolution', [resolution]);
}

/** Decided on a meter that others turn too: of those who read the same version one wins. */
async function turn(parts: CallerParts): Promise<void> {
  const key = `meter-${parts.draw(METERS)}`;
  const version = await readMeter(parts, key);
  if (version === undefined) return;
  await give(parts, 'versioned', several(parts, 1 + parts.draw(2)), { key, version });
}

async function readMeter({ db, say }: CallerParts, key: string): Promise<number | undefined> {
  try {
    const [row] = await db.sql<{ version: bigint }[]>`
      select version from meter where key = ${key}`;
    return row === undefined ? undefined : Number(row.version);
  } catch (error) {
    if (!isOutage(error)) say({ wrong: `A meter could not be read: ${error}.` });
    return undefined;
  }
}

/** From an account with next to nothing: spent, held for a second, or refilled by the bank. */
async function spendLittle(parts: CallerParts): Promise<void> {
  const { draw } = parts;
  const from = TIGHT.first + draw(TIGHT.count);
  const move = { id: parts.nextId(), from, to: rich(draw), amount: 1 + draw(20) };
  const choice = draw(3);
  if (choice === 0) await give(parts, 'tight', [{ ...move, holdsSeconds: 1 }]);
  else if (choice === 1) await give(parts, 'tight', [move]);
  else await give(parts, 'single', [{ ...move, from: BANK, to: from, amount: 1 + draw(12) }]);
}

function rich(draw: Draw): number {
  return RICH.first + draw(RICH.count);
}

function between({ draw, nextId }: CallerParts): Move {
  const from = rich(draw);
  const others = RICH.count - 1;
  const to = RICH.first + ((from - RICH.first + 1 + draw(others)) % RICH.count);
  return { id: nextId(), from, to, amount: 1 + draw(9) };
}

function several(parts: CallerParts, count: number): readonly Move[] {
  return Array.from({ length: count }, () => between(parts));
}

/** Says that it asks, before it asks: what was asked and not answered is in doubt. */
async function give(
  parts: CallerParts,
  kind: Order['kind'],
  moves: readonly Move[],
  meter?: { readonly key: string; readonly version: number },
): Promise<boolean> {
  const receipt = kind === 'receipt' || kind === 'versioned';
  const id = moves[0]?.id ?? '';
  const order = { id, kind, moves, receipt, ...(meter ? { meter } : {}), at: Date.now() };
  parts.say({ asked: order });
  return submit(parts, order);
}

async function submit({ ledger, say, draw }: CallerParts, order: Order): Promise<boolean> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    try {
      const outcome = await ledger.submit(itemOf(order));
      const created = outcome.ok && !outcome.replayed ? 'created' : 'replayed';
      say({ answered: order.id, as: outcome.ok ? created : outcome.refusal });
      return outcome.ok;
    } catch (error) {
      if (!(error instanceof Fault && error.retry)) {
        say({ wrong: `${order.kind} ${order.id} was answered with ${error}.` });
        return false;
      }
      say({ doubted: order.id });
      await pause(10 + draw(50));
    }
  }
  say({ wrong: `${order.kind} ${order.id} had no answer for ${PATIENCE_MS / 1_000} seconds.` });
  return false;
}
