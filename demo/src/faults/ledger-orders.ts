import { ACCOUNT_FLAGS, type NewAccount } from '@sekisho/domain/ledger/account.ts';
import {
  type NewTransfer,
  postTransfer,
  TRANSFER_FLAGS,
  voidTransfer,
} from '@sekisho/domain/ledger/transfer.ts';
import {
  type ExpectStatement,
  type LedgerItem,
  type WriteStatement,
  write,
} from '@sekisho/ledger/ledger.ts';

/**
 * What may become of an order besides its coming true. Nothing else excuses a refusal: every other
 * account has more than all orders together take.
 */
export const LAWFUL_REFUSALS = {
  single: [],
  chain: [],
  hold: [],
  resolution: ['pending_transfer_expired'],
  receipt: [],
  versioned: ['version_conflict'],
  tight: ['exceeds_credits'],
} as const satisfies Record<string, readonly string[]>;

/** One transfer. Accounts are numbers, ids 32 hexadecimal digits. */
export interface Move {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  /** A hold, for so many seconds; zero is without end. */
  readonly holdsSeconds?: number;
  readonly posts?: string;
  readonly voids?: string;
}

/** An item of the ledger as it goes over a pipe, so that somebody else can hand it over again. */
export interface Order {
  /** That of its first transfer. */
  readonly id: string;
  readonly kind: keyof typeof LAWFUL_REFUSALS;
  readonly moves: readonly Move[];
  /** Whether a receipt is written with it. */
  readonly receipt?: boolean;
  /** The meter that it was decided on, which it turns on by one. */
  readonly meter?: { readonly key: string; readonly version: number };
  /** When it was made, in milliseconds since 1970. */
  readonly at: number;
}

const LEDGER = 1;
const CODE = 1;
/** May be overdrawn: where all money comes from. */
export const BANK = 0;
export const RICH = { first: 1, count: 40 } as const;
/** These have so little that they are refused now and then. */
export const TIGHT = { first: 41, count: 4 } as const;
export const FUNDS = { rich: 1_000_000_000, tight: 40 } as const;
export const METERS = 64;

/** Numbers that are not all small, so that comparing them is as in life. */
const FIRST_ACCOUNT = 0x0192_0000_0000_7000_8000_0000_0000_0000n;
const accountId = (index: number) => FIRST_ACCOUNT + BigInt(index);
const idOf = (hex: string) => BigInt(`0x${hex}`);

/** Kept beside the ledger, without any key: what is written twice must be seen, not refused. */
export const TABLES = `
  create table meter (key text primary key, version bigint not null);
  create table receipt (
    item uuid not null,
    transfers bigint not null,
    amount bigint not null,
    meter text,
    version bigint
  );
  insert into meter select 'meter-' || i, 0 from generate_series(0, ${METERS - 1}) as i;`;

export function accounts(): readonly NewAccount[] {
  const flags = ACCOUNT_FLAGS.debits_must_not_exceed_credits;
  return Array.from({ length: 1 + RICH.count + TIGHT.count }, (_, index) => ({
    id: accountId(index),
    ledger: LEDGER,
    code: CODE,
    ...(index === BANK ? {} : { flags }),
  }));
}

/** One order that gives every account its funds. */
export function funding(): Order {
  const moves = Array.from({ length: RICH.count + TIGHT.count }, (_, i) => ({
    id: (i + 1).toString(16).padStart(32, '0'),
    from: BANK,
    to: i + 1,
    amount: i + 1 < TIGHT.first ? FUNDS.rich : FUNDS.tight,
  }));
  return { id: '1'.padStart(32, '0'), kind: 'chain', moves, at: 0 };
}

interface Receipt {
  readonly item: string;
  readonly transfers: number;
  readonly amount: number;
  readonly meter: string | null;
  readonly version: number | null;
}

const writeReceipt: WriteStatement<Receipt> = {
  name: 'write_receipt',
  async run(sql, rows) {
    await sql`
      insert into receipt (item, transfers, amount, meter, version)
      select * from unnest(
        ${rows.map((r) => r.item)}::uuid[], ${rows.map((r) => r.transfers)}::bigint[],
        ${rows.map((r) => r.amount)}::bigint[], ${rows.map((r) => r.meter)}::text[],
        ${rows.map((r) => r.version)}::bigint[])`;
  },
};

const turnMeter: WriteStatement<string> = {
  name: 'turn_meter',
  async run(sql, keys) {
    await sql`
      update meter set version = version + 1 where key = any(${[...keys]}::text[])`;
  },
};

const expectMeter: ExpectStatement = {
  name: 'meter_version',
  async stale(sql, rows) {
    const current = await sql<{ key: string; version: bigint }[]>`
      select key, version from meter where key = any(${rows.map((r) => r.key)}::text[])
      order by key for update`;
    const versions = new Map(current.map(({ key, version }) => [key, version]));
    return rows.filter((r) => versions.get(r.key) !== r.version).map((r) => r.key);
  },
};

export function itemOf(order: Order): LedgerItem {
  const { meter } = order;
  const receipt: Receipt = {
    item: order.id,
    transfers: order.moves.length,
    amount: amountOf(order),
    meter: meter?.key ?? null,
    version: meter?.version ?? null,
  };
  return {
    transfers: order.moves.map(transferOf),
    writes: [
      ...(order.receipt ? [write(writeReceipt, receipt)] : []),
      ...(meter ? [write(turnMeter, meter.key)] : []),
    ],
    expects: meter
      ? [{ statement: expectMeter, key: meter.key, version: BigInt(meter.version) }]
      : [],
  };
}

export function amountOf({ moves }: Order): number {
  return moves.reduce((sum, { amount }) => sum + amount, 0);
}

function transferOf(move: Move): NewTransfer {
  const id = idOf(move.id);
  const amount = BigInt(move.amount);
  if (move.posts) return postTransfer({ id, pendingId: idOf(move.posts), amount });
  if (move.voids) return voidTransfer({ id, pendingId: idOf(move.voids) });
  return {
    id,
    debitAccountId: accountId(move.from),
    creditAccountId: accountId(move.to),
    amount,
    ledger: LEDGER,
    code: CODE,
    ...(move.holdsSeconds === undefined
      ? {}
      : { flags: TRANSFER_FLAGS.pending, timeoutSeconds: move.holdsSeconds }),
  };
}
