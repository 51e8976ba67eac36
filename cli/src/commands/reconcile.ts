import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { createLinkClient } from '@sekisho/fapi/client/link-client.ts';
import { openPostgresLedger } from '@sekisho/ledger/postgres-ledger.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import {
  type Env,
  idsFrom,
  systemClock,
  systemConnect,
  systemFetch,
  systemRandom,
} from '@sekisho/runtime/env.ts';
import { EXIT } from '@sekisho/runtime/program/run-server.ts';
import {
  type ComparedCredits,
  type CreditDifference,
  paidBanks,
  reconcileCredits,
} from '@sekisho/wallet/cash-out/reconciliation.ts';
import {
  type Compared,
  chargedBanks,
  type Difference,
  reconcile,
} from '@sekisho/wallet/charge/reconciliation.ts';
import { readWalletSettings, type WalletSettings } from '@sekisho/wallet/settings.ts';
import { type Command, CommandRefusal, optionsOf, UsageRefusal } from '../command.ts';
import { databaseRefusal } from '../databases.ts';

const USAGE = `Usage: reconcile --config WALLET-FILE [--json]
Fetches from every bank what it took and paid for this wallet, compares it with the wallet's charges,
cash-outs and books, and names each difference with its yen. Books nothing, here or there; servers may run meanwhile.
Exit code 0: no difference; 1: differences; 69: a bank or the database did not answer.`;

interface Report {
  readonly bank: string;
  readonly name: string;
  readonly compared: Compared;
  readonly differences: readonly Difference[];
  readonly credits: ComparedCredits;
  readonly creditDifferences: readonly CreditDifference[];
}

export const reconcileCommand: Command = {
  name: 'reconcile',
  summary: 'compares a wallet’s charges and cash-outs with what the banks took and paid',
  usage: USAGE,
  async run(args, { out }) {
    const isJson = args.includes('--json');
    const rest = args.filter((arg) => arg !== '--json');
    const { config } = optionsOf(rest, ['config']);
    if (config === undefined) throw new UsageRefusal('Say which wallet: --config FILE.');
    const settings = await readSettings(config);
    const env = openEnv(settings);
    try {
      const reports = await reportAll(env, settings);
      out(isJson ? toJson(reports) : toText(reports));
      const same = reports.every(
        ({ differences, creditDifferences }) => differences.length + creditDifferences.length === 0,
      );
      return same ? EXIT.done : EXIT.failed;
    } catch (failure) {
      if (failure instanceof Fault) throw new CommandRefusal(SILENT, EXIT.unavailable);
      throw databaseRefusal(failure, settings.process.databaseUrl);
    } finally {
      await env.db.close();
    }
  },
};

const SILENT = 'The database did not answer; nothing can be said.';

async function readSettings(config: string): Promise<WalletSettings> {
  const read = await readWalletSettings(systemClock, config);
  if (read.ok) return read.value;
  const lines = read.wrong.map(({ place, sentence }) => `${config}: ${place} ${sentence}`);
  throw new CommandRefusal(lines.join('\n'), EXIT.configuration);
}

function openEnv({ process }: WalletSettings): Env {
  return {
    clock: systemClock,
    random: systemRandom,
    ids: idsFrom(systemClock, systemRandom),
    db: openDb(process.databaseUrl, { connections: 2 }),
    fetch: systemFetch({ timeoutMs: 30_000 }),
    connect: systemConnect(),
    log: { write: () => undefined },
  };
}

/** Refuses when a bank is missing or does not answer: half a comparison would read as a whole one. */
async function reportAll(env: Env, { wallet }: WalletSettings): Promise<readonly Report[]> {
  const ledger = openPostgresLedger(env);
  const configured = new Set(wallet.banks.map(({ code }) => code));
  const known = new Set([...(await chargedBanks(env.db)), ...(await paidBanks(env.db))]);
  const forgotten = [...known].filter((code) => !configured.has(code));
  if (forgotten.length > 0) {
    throw new CommandRefusal(
      `There are charges from ${forgotten.join(', ')} or cash-outs to it, which the configuration does not name; without them nothing can be said.`,
      EXIT.configuration,
    );
  }
  const reports: Report[] = [];
  for (const { code, name, issuer } of wallet.banks) {
    const client = createLinkClient(env, {
      issuer,
      clientId: wallet.clientId,
      redirectUri: `${wallet.origin}/link/callback`,
      keys: wallet.linkKeys,
    });
    const differences: Difference[] = [];
    try {
      const tell = (difference: Difference) => void differences.push(difference);
      const compared = await reconcile({ env, ledger }, { code, client }, tell);
      const creditDifferences: CreditDifference[] = [];
      const credits = await reconcileCredits({ env, ledger }, { code, client }, (difference) => {
        creditDifferences.push(difference);
      });
      reports.push({ bank: code, name, compared, differences, credits, creditDifferences });
    } catch (failure) {
      if (!(failure instanceof Fault) || failure.code.startsWith('ledger_')) throw failure;
      throw new CommandRefusal(
        `Bank ${code} did not answer (${failure.code}); nothing can be said.`,
        EXIT.unavailable,
      );
    }
  }
  return reports;
}

const WORDS: Readonly<Record<Difference['kind'], string>> = {
  bank_only: 'at the bank only',
  wallet_only: 'at the wallet only',
  other_amount: 'other amount',
  other_mandate: 'other mandate',
  other_state: 'other state',
  other_books: 'not as in the books',
};

function toText(reports: readonly Report[]): string {
  const lines = reports.flatMap(({ bank, name, compared, differences, ...paid }) => [
    `${bank} ${name}: ${compared.debits} debits, the bank took ${say(compared.taken)}, booked ${say(compared.booked)}; differences: ${differences.length}`,
    ...differences.map((difference) => `  ${lineOf(difference)}`),
    `${bank} ${name}: ${paid.credits.credits} credits, the bank paid ${say(paid.credits.paid)}, booked ${say(paid.credits.booked)}; differences: ${paid.creditDifferences.length}`,
    ...paid.creditDifferences.map((difference) => `  ${creditLineOf(difference)}`),
  ]);
  const { missing, surplus } = sums(reports);
  lines.push(
    `Taken by banks and not booked: ${say(missing)}. Booked and not taken: ${say(surplus)}.`,
    `Paid by banks and not booked: ${say(paidTooMuch(reports))}. Booked and not paid: ${say(notPaid(reports))}.`,
  );
  return lines.join('\n');
}

function lineOf({ kind, debit, theirs, ours, taken, booked }: Difference): string {
  const at = (time: Parameters<typeof toRfc3339>[0] | undefined) =>
    time === undefined ? '' : ` at ${toRfc3339(time)}`;
  const bank =
    theirs === undefined
      ? 'the bank has none'
      : `the bank took ${say(taken)} (${theirs.state}${at(theirs.at)}, ${theirs.mandate})`;
  const wallet =
    ours === undefined
      ? 'the wallet has none'
      : `the wallet booked ${say(booked)} (${[ours.charge, ours.state, ours.mandate, ours.wallet].filter(Boolean).join(', ')}${at(ours.at)})`;
  return `${WORDS[kind]}: ${debit ?? 'no debit'}: ${bank}; ${wallet}`;
}

function creditLineOf({ kind, credit, theirs, ours, paid, booked }: CreditDifference): string {
  const bank =
    theirs === undefined
      ? 'the bank has none'
      : `the bank paid ${say(paid)} (${theirs.state}, ${theirs.mandate})`;
  const wallet =
    ours === undefined
      ? `the wallet has none, booked ${say(booked)}`
      : `the wallet booked ${say(booked)} (${[ours.cashOut, ours.state, ours.mandate, ours.wallet].filter(Boolean).join(', ')})`;
  return `${WORDS[kind]}: ${credit}: ${bank}; ${wallet}`;
}

/** What customers may have twice: in an account, and in a wallet that does not know it. */
function paidTooMuch(reports: readonly Report[]): bigint {
  return sumOfGaps(reports, ({ paid, booked }) => paid - booked);
}

/** What left wallets and came to no account. */
function notPaid(reports: readonly Report[]): bigint {
  return sumOfGaps(reports, ({ paid, booked }) => booked - paid);
}

function sumOfGaps(
  reports: readonly Report[],
  gapOf: (difference: CreditDifference) => bigint,
): bigint {
  const gaps = reports.flatMap(({ creditDifferences }) => creditDifferences.map(gapOf));
  return gaps.filter((gap) => gap > 0n).reduce((sum, gap) => sum + gap, 0n);
}

/** Never one against the other: a debit too much and another too little are two mistakes. */
function sums(reports: readonly Report[]): { readonly missing: bigint; readonly surplus: bigint } {
  const gaps = reports.flatMap(({ differences }) =>
    differences.map(({ taken, booked }) => taken - booked),
  );
  const add = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);
  return {
    missing: add(gaps.filter((gap) => gap > 0n)),
    surplus: -add(gaps.filter((gap) => gap < 0n)),
  };
}

/** A sum of many may be more than an amount of money can be; it is only read. */
function say(amount: bigint): string {
  return `¥${amount.toLocaleString('en-US')}`;
}

function toJson(reports: readonly Report[]): string {
  const { missing, surplus } = sums(reports);
  const value = {
    banks: reports,
    taken_not_booked: missing,
    booked_not_taken: surplus,
    paid_not_booked: paidTooMuch(reports),
    booked_not_paid: notPaid(reports),
  };
  const plain = (_key: string, one: unknown) =>
    typeof one === 'bigint' ? Number.parseInt(one.toString(), 10) : one;
  return JSON.stringify(value, plain, 2);
}
