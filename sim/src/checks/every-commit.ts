import type { Realm } from '../engine/globals.ts';
import { CAPS } from '../world/companies.ts';
import type { Grounds, ProgramName } from '../world/ground.ts';
import type { Watcher } from '../world/world.ts';
import type { Memory } from './memory.ts';
import { promise } from './violation.ts';

interface DebitSeen {
  readonly id: string;
  readonly mandate: string;
  readonly depositor: string;
  readonly amount: bigint;
  readonly state: 'accepted' | 'posted' | 'refused';
  readonly mandate_state: string;
  readonly posting_state: string | null;
  readonly posting_amount: bigint | null;
}

interface ChargeSeen {
  readonly id: string;
  readonly wallet: string;
  readonly amount: bigint;
  readonly debit: string;
  readonly state: 'created' | 'sent' | 'posted' | 'refused';
  readonly link_state: string;
  readonly mandate: string | null;
}

const GATE_TABLES = ['debit', 'mandate', 'core_posting'];
const WALLET_TABLES = ['charge', 'link', 'ledger_transfer'];

/**
 * Looks at what is committed after every commit that may have to do with money, in both companies'
 * databases: one statement runs at a time, so what is seen is what was so in that moment.
 */
export function watchEveryCommit(realm: Realm, grounds: Grounds, memory: Memory): Watcher {
  const debits = new Map<string, DebitSeen>();
  const charges = new Map<string, ChargeSeen>();
  const mandates = new Map<string, string>();

  async function lookAtGate(program: ProgramName): Promise<void> {
    const { aside } = grounds.of(program);
    const rows = await realm.outside(async () => [
      ...(await aside<DebitSeen[]>`
        select d.id, d.mandate, d.depositor, d.amount, d.state, m.state as mandate_state,
          p.state as posting_state, p.amount as posting_amount
        from debit d join mandate m on m.id = d.mandate left join core_posting p on p.id = d.posting
        order by d.id`),
    ]);
    for (const row of rows) judgeDebit(row, debits.get(row.id));
    for (const row of rows) debits.set(row.id, row);
    judgeCaps(rows);
    const states = await realm.outside(
      () => aside<{ id: string; state: string }[]>`select id, state from mandate`,
    );
    for (const { id, state } of states) {
      const before = mandates.get(id);
      promise(before !== 'revoked' || state === 'revoked', `mandate ${id} came back as ${state}`);
      mandates.set(id, state);
    }
    for (const charge of charges.values()) judgeBetween(charge, debits.get(charge.debit));
  }

  async function lookAtWallet(program: ProgramName): Promise<void> {
    const { aside } = grounds.of(program);
    const rows = await realm.outside(async () => [
      ...(await aside<ChargeSeen[]>`
        select c.id, c.wallet, c.amount, c.debit, c.state, l.state as link_state, l.mandate
        from charge c join link l on l.id = c.link order by c.id`),
    ]);
    for (const row of rows) {
      judgeCharge(row, charges.get(row.id));
      judgeBetween(row, debits.get(row.debit));
      charges.set(row.id, row);
    }
    judgeRepeats(program, rows, memory);
  }

  return {
    async committed(program, tables) {
      const gate = program.startsWith('gate');
      if (!(gate ? GATE_TABLES : WALLET_TABLES).some((table) => tables.has(table))) return;
      await (gate ? lookAtGate(program) : lookAtWallet(program));
    },
  };
}

function judgeDebit(now: DebitSeen, before: DebitSeen | undefined): void {
  const { id, state } = now;
  if (before === undefined && state !== 'refused') {
    // A stop is in force with its commit: nothing is decided for a mandate that is not active.
    promise(
      now.mandate_state === 'active',
      `debit ${id} was accepted while its mandate ${now.mandate} is ${now.mandate_state}`,
    );
  }
  promise(
    before === undefined || before.state === 'accepted' || before.state === state,
    `debit ${id} was ${before?.state} and is ${state}`,
  );
  promise(
    state !== 'posted' || (now.posting_state === 'posted' && now.posting_amount === now.amount),
    `debit ${id} is posted, and its order to the core is ${now.posting_state}`,
  );
  promise(
    state !== 'refused' || now.posting_state !== 'posted',
    `debit ${id} is refused, and the core has taken the money`,
  );
}

/** All debits of a seed fall into one day. */
function judgeCaps(rows: readonly DebitSeen[]): void {
  const most = CAPS.rolling[0]?.amount ?? 0n;
  const taken = new Map<string, bigint>();
  for (const { depositor, amount, state } of rows) {
    if (state !== 'refused') taken.set(depositor, (taken.get(depositor) ?? 0n) + amount);
  }
  for (const [depositor, sum] of taken) {
    promise(sum <= most, `¥${sum} left the account of ${depositor} in a day; its cap is ¥${most}`);
  }
}

function judgeCharge(now: ChargeSeen, before: ChargeSeen | undefined): void {
  const { id, state } = now;
  promise(
    before !== undefined || now.link_state === 'active',
    `charge ${id} was recorded over a link that is ${now.link_state}`,
  );
  const final = before?.state === 'posted' || before?.state === 'refused';
  promise(!final || before?.state === state, `charge ${id} was ${before?.state} and is ${state}`);
}

/** The wallet books what the bank has taken, and gives up only what the bank never takes. */
function judgeBetween(charge: ChargeSeen, debit: DebitSeen | undefined): void {
  const { id, amount, mandate } = charge;
  if (charge.state === 'posted') {
    promise(
      debit?.state === 'posted',
      `charge ${id} is booked; the bank's debit is ${debit?.state}`,
    );
    promise(
      debit.amount === amount,
      `charge ${id} is of ¥${amount}, its debit of ¥${debit.amount}`,
    );
    promise(debit.mandate === mandate, `charge ${id} and its debit are of different mandates`);
  }
  promise(
    charge.state !== 'refused' || debit === undefined || debit.state === 'refused',
    `charge ${id} is refused, and the bank's debit ${debit?.id} is ${debit?.state}`,
  );
}

/** One press, one charge: there are never more charges than people meant. */
function judgeRepeats(program: string, rows: readonly ChargeSeen[], memory: Memory): void {
  const meant = memory.intents.filter(({ kind, at }) => kind === 'charge' && at === program).length;
  promise(rows.length <= meant, `${rows.length} charges at ${program}; people meant ${meant}`);
}
