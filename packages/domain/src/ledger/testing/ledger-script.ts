import { assert, present } from '../../base/assert.ts';
import {
  ACCOUNT_FLAGS,
  type AccountBalance,
  BALANCE_MAX,
  createAccounts,
  type LedgerAccount,
  type NewAccount,
} from '../account.ts';
import { decideBatch, expirePendings } from '../batch.ts';
import { has, UINT128_MAX } from '../field.ts';
import {
  type LedgerTransfer,
  type NewTransfer,
  type PendingStatus,
  TRANSFER_FLAGS,
} from '../transfer.ts';

/*
 * A script is the ledger's day, one operation a line, with what becomes of it behind the arrow:
 *   account  A1 L1 C1 words…                 -> status    an account, of ledger 1 and with code 1
 *   transfer T1 Dr A1 Cr A2 9 L1 C1 words…   -> status    9 from the debit account to the credit account
 * Words are names of flags (or bit<n>), P=<pending id>, U=<user data>, timeout=<seconds>. Operations with
 * the word `linked` are one item with the next. Transfers gather in one batch until another kind of line.
 * Numbers: `max` is 2^128 - 1, `beyond` one more, `most` the largest sum of an account (2^63 - 1).
 *   commit | after <seconds> | expire | archive T1
 *   balance A1 Dr 9 pending 3 Cr 0 pending 0 [closed]     the account's four sums now
 *   history A1 T1 Dr 9 pending 3 Cr 0 pending 0           its sums as they were after a transfer
 *   history A1 has 2                                       how many such rows it has
 *   moved T1 9                                             the amount that stands in the books
 */
export function runScript(script: string): void {
  const books = new ScriptBooks();
  for (const [i, raw] of script.split('\n').entries()) {
    const line = raw.replace(/--.*/, '').trim();
    if (line !== '') books.run(line, `line ${i}: ${line}`);
  }
  books.finish();
}

interface Item<T> {
  readonly events: T[];
  readonly expected: string[];
  readonly lines: string[];
}

class ScriptBooks {
  readonly accounts = new Map<bigint, LedgerAccount>();
  readonly transfers = new Map<bigint, LedgerTransfer>();
  readonly pendings = new Map<bigint, PendingStatus>();
  readonly archived = new Set<bigint>();
  readonly history: AccountBalance[] = [];
  #now = 1_000_000_000n;
  #transfers: Item<NewTransfer>[] = [];
  #accounts: Item<NewAccount> = { events: [], expected: [], lines: [] };
  #linked = false;

  run(line: string, place: string): void {
    const [operation, expected = ''] = line.split('->').map((part) => part.trim());
    const [kind, ...words] = present(operation, place).split(/\s+/);
    if (kind !== 'transfer') this.#commit();
    if (kind !== 'account') this.#open();
    if (kind === 'transfer') this.#transfer(words, expected, place);
    else if (kind === 'account') this.#account(words, expected, place);
    else if (kind === 'after') this.#now += number(words[0]) * 1_000_000_000n;
    else if (kind === 'expire') this.#expire();
    else if (kind === 'archive') this.#archive(number(words[0]));
    else if (kind === 'balance') this.#balance(words, place);
    else if (kind === 'history') this.#checkHistory(words, place);
    else if (kind === 'moved')
      same(this.#standing(words[0], place).amount, number(words[1]), place);
    else same(kind, 'commit', place);
  }

  finish(): void {
    this.#commit();
    this.#open();
  }

  #account(words: string[], expected: string, place: string): void {
    const { events, expected: all, lines } = this.#accounts;
    events.push({
      id: number(words[0]),
      ledger: small(words[1]),
      code: small(words[2]),
      flags: flagsIn(ACCOUNT_FLAGS, words.slice(3)),
      userData128: option(words, 'U') ?? 0n,
    });
    all.push(expected);
    lines.push(place);
    if (!words.includes('linked')) this.#open();
  }

  #open(): void {
    const { events, expected, lines } = this.#accounts;
    this.#accounts = { events: [], expected: [], lines: [] };
    const result = createAccounts(this.accounts, events, this.#now + 1n);
    this.#now += BigInt(events.length) + 1n;
    same(result.statuses, expected, lines.join('\n'));
    for (const row of result.created) this.accounts.set(row.id, row);
  }

  #transfer(words: string[], expected: string, place: string): void {
    same([words[1], words[3]], ['Dr', 'Cr'], place);
    const transfer: NewTransfer = {
      id: number(words[0]),
      debitAccountId: number(words[2]),
      creditAccountId: number(words[4]),
      amount: number(words[5]),
      ledger: small(words[6]),
      code: small(words[7]),
      pendingId: option(words, 'P') ?? 0n,
      userData128: option(words, 'U') ?? 0n,
      timeoutSeconds: Number(wordOf(words, 'timeout') ?? 0),
      flags: flagsIn(TRANSFER_FLAGS, words.slice(8)),
    };
    if (!this.#linked) this.#transfers.push({ events: [], expected: [], lines: [] });
    const item = present(this.#transfers.at(-1), place);
    item.events.push(transfer);
    item.expected.push(expected);
    item.lines.push(place);
    this.#linked = words.includes('linked');
  }

  #commit(): void {
    const items = this.#transfers;
    this.#transfers = [];
    this.#linked = false;
    const asked = items.map(({ events }) => ({ transfers: events }));
    const decision = decideBatch(this, asked, this.#now + 1n);
    this.#now = decision.nextTimestamp;
    for (const [i, { events, expected, lines }] of items.entries()) {
      const outcome = present(decision.outcomes[i], 'an outcome an item');
      const replayed = outcome.ok && outcome.replayed;
      const statuses = replayed ? events.map(() => 'exists') : decision.statuses[i];
      same(statuses, expected, lines.join('\n'));
    }
    this.#keep(decision);
    for (const row of decision.transfers) this.transfers.set(row.id, row);
    this.history.push(...decision.balances);
  }

  #expire(): void {
    this.#keep(expirePendings(this, [...this.transfers.values()], this.#now));
  }

  #keep(changed: {
    readonly accounts: readonly LedgerAccount[];
    readonly pendings: ReadonlyMap<bigint, PendingStatus>;
  }): void {
    for (const row of changed.accounts) this.accounts.set(row.id, row);
    for (const [id, status] of changed.pendings) this.pendings.set(id, status);
  }

  #archive(id: bigint): void {
    this.transfers.delete(id);
    this.archived.add(id);
  }

  #balance(words: string[], place: string): void {
    const account = present(this.accounts.get(number(words[0])), place);
    same(sumsOf(account), sumsIn(words.slice(1), place), place);
    same(has(account.flags, ACCOUNT_FLAGS.closed), words.includes('closed'), place);
  }

  #checkHistory(words: string[], place: string): void {
    const rows = this.history.filter(({ accountId }) => accountId === number(words[0]));
    if (words[1] === 'has') {
      same(BigInt(rows.length), number(words[2]), place);
      return;
    }
    const { timestamp } = this.#standing(words[1], place);
    const row = rows.find((balance) => balance.timestamp === timestamp);
    same(sumsOf(present(row, place)), sumsIn(words.slice(2), place), place);
  }

  #standing(word: string | undefined, place: string): LedgerTransfer {
    return present(this.transfers.get(number(word)), place);
  }
}

type Sums = Omit<AccountBalance, 'accountId' | 'timestamp'>;

function sumsOf({ debitsPending, debitsPosted, creditsPending, creditsPosted }: Sums) {
  return [debitsPosted, debitsPending, creditsPosted, creditsPending];
}

function sumsIn([dr, ...words]: string[], place: string): bigint[] {
  const [debits, , debitsPending, cr, credits, , creditsPending] = words;
  assert(dr === 'Dr' && cr === 'Cr', place);
  return [debits, debitsPending, credits, creditsPending].map(number);
}

function number(word: string | undefined): bigint {
  const text = present(word, 'a number').replace(/^[A-Z]/, '');
  if (text === 'max') return UINT128_MAX;
  if (text === 'beyond') return UINT128_MAX + 1n;
  return text === 'most' ? BALANCE_MAX : BigInt(text);
}

function small(word: string | undefined): number {
  return Number(present(word, 'a number').replace(/^[A-Z]/, ''));
}

function wordOf(words: string[], name: string): string | undefined {
  return words.find((w) => w.startsWith(`${name}=`))?.slice(name.length + 1);
}

function option(words: string[], name: string): bigint | undefined {
  const word = wordOf(words, name);
  return word === undefined ? undefined : number(word);
}

/** `bit<n>` is bit n, `flags=<n>` any number at all. */
function flagsIn(flags: Readonly<Record<string, number>>, words: string[]): number {
  const given = wordOf(words, 'flags');
  if (given !== undefined) return Number(given);
  return words.reduce((bits, word) => {
    if (word.startsWith('bit')) return bits | (1 << Number(word.slice(3)));
    return bits | (flags[word] ?? 0);
  }, 0);
}

/** Throws what was found and what was said, with the lines that say it. */
function same(found: unknown, said: unknown, lines: string): void {
  const [a, b] = [text(found), text(said)];
  assert(a === b, `${lines}\n  found ${a}\n  said  ${b}`);
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? String(part) : part));
}
