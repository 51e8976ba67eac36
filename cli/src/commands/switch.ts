import { readFileSync } from 'node:fs';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import {
  isStopReason,
  parseSwitch,
  STOP_REASONS,
  type StopReason,
  SWITCHES,
  type Switch,
} from '@sekisho/domain/switches/switches.ts';
import { isThere as isThereAtBank } from '@sekisho/gate/switches/service.ts';
import { openDb, type Sql } from '@sekisho/runtime/db.ts';
import { idsFrom, systemClock, systemRandom } from '@sekisho/runtime/env.ts';
import { EXIT } from '@sekisho/runtime/program/run-server.ts';
import {
  type Board,
  bankBoard,
  listStops,
  operatorBoard,
  type Stop,
  stop,
} from '@sekisho/runtime/switches/service.ts';
import { isThere as isThereAtOperator } from '@sekisho/wallet/switches/service.ts';
import {
  type Command,
  CommandRefusal,
  optionsOf,
  type Terminal,
  UsageRefusal,
} from '../command.ts';
import { readConfiguredDatabase } from '../configured.ts';
import { databaseRefusal } from '../databases.ts';

const USAGE = `Usage:
  switch stop --config FILE --act ACT --for WHOM --why REASON [--note TEXT] [--bank CODE]
  switch list --config FILE [--bank CODE]
FILE is the server's configuration; --bank says which bank of a gate that has several. A stop holds with
the end of the command, on every process. Opening again takes two people and is not done here.
A wallet: ACT ${Object.keys(SWITCHES.operator).join(', ')};
  WHOM all, bank=9901, shop=shp_…, wallet=wlt_…
A bank: ACT ${Object.keys(SWITCHES.bank).join(', ')};
  WHOM all, partner=CLIENT-ID, account=dep_… (the depositor's id)
REASON: ${Object.keys(STOP_REASONS).join(', ')}.
TEXT is for staff and is kept as it is: the number of a case, never a person.`;

export const switchCommand: Command = {
  name: 'switch',
  summary: 'stops an act at once, and lists what is stopped',
  usage: USAGE,
  async run([action, ...args], terminal) {
    if (action === 'stop') return runStop(args, terminal);
    if (action === 'list') return runList(args, terminal);
    throw new UsageRefusal('Say what to do: switch stop or switch list.');
  },
};

/** Whose switches these are, and what its configuration knows of the others. */
interface Company {
  readonly board: Board;
  readonly url: string;
  readonly isThere: (sql: Sql, one: Switch) => Promise<boolean>;
}

async function runStop(args: readonly string[], terminal: Terminal): Promise<number> {
  const given = optionsOf(args, ['config', 'act', 'for', 'why', 'note', 'bank']);
  const { act, why, note } = given;
  if (act === undefined) throw new UsageRefusal('Say what is to be stopped: --act ACT.');
  if (given.for === undefined) throw new UsageRefusal('Say for whom: --for WHOM.');
  if (why === undefined || !isStopReason(why)) throw new UsageRefusal('Say why: --why REASON.');
  const company = readCompany(given.config, given.bank);
  const [scope = '', object = ''] = splitOnce(given.for);
  const one = parseSwitch(company.board.company, { act, scope, object });
  if (!one.ok) throw new UsageRefusal(SENTENCES[one.refusal]);
  return press(company, { one: one.value, why, note }, terminal);
}

const SENTENCES = {
  act_unknown: 'This company has no such act.',
  scope_unfit: 'This act is not stopped for such objects.',
  object_malformed: 'This is not the name of such an object.',
} as const;

function splitOnce(text: string): readonly string[] {
  const at = text.indexOf('=');
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

async function press(
  { board, url, isThere }: Company,
  of: { readonly one: Switch; readonly why: StopReason; readonly note: string | undefined },
  { out }: Terminal,
): Promise<number> {
  const env = {
    ...{ clock: systemClock, random: systemRandom },
    ids: idsFrom(systemClock, systemRandom),
  };
  return withSwitches(url, async (sql, transaction) => {
    const { one, why: reason, note } = of;
    if (!(await isThere(sql, one))) {
      throw new CommandRefusal(`There is no ${one.scope} ${one.object}. Nothing was stopped.`);
    }
    const order = { ...one, reason, note, by: 'administrator' };
    const pressed = await transaction((tx) => stop(tx, env, board, order));
    if (pressed.ok) out(`Stopped: ${describe(pressed.value)}`);
    else if (pressed.refusal === 'already_stopped') out('This was stopped already.');
    else throw new UsageRefusal('The note is one line of at most 500 characters.');
    return EXIT.done;
  });
}

async function runList(args: readonly string[], { out }: Terminal): Promise<number> {
  const { config, bank } = optionsOf(args, ['config', 'bank']);
  const { board, url } = readCompany(config, bank);
  return withSwitches(url, async (sql) => {
    const stops = await listStops(sql, board);
    if (stops.length === 0) out('Nothing is stopped.');
    for (const one of stops) out(describe(one));
    return EXIT.done;
  });
}

function describe({ id, act, scope, object, since, by, reason, note }: Stop): string {
  const whom = object === '' ? scope : `${scope} ${object}`;
  const said = note === undefined ? reason : `${reason}, ${note}`;
  return `${act} for ${whom} since ${toRfc3339(since)} by ${by} (${said}) ${id}`;
}

async function withSwitches(
  url: string,
  work: (sql: Sql, transaction: ReturnType<typeof openDb>['transaction']) => Promise<number>,
): Promise<number> {
  const db = openDb(url, { connections: 1 });
  try {
    const [row] = await db.sql<{ there: boolean }[]>`
      select to_regclass('switch_stop') is not null as there`;
    if (row?.there !== true) {
      throw new CommandRefusal('This database has no switches yet: a server has to start first.');
    }
    return await work(db.sql, (one) => db.transaction(one));
  } catch (failure) {
    throw databaseRefusal(failure, url);
  } finally {
    await db.close();
  }
}

interface NamedBank {
  readonly code?: unknown;
  readonly partners?: readonly ({ readonly clientId?: unknown } | null)[];
}

/** Whatever else may be wrong with the configuration: in need a stop can still be pressed. */
function readCompany(config: string | undefined, bank: string | undefined): Company {
  if (config === undefined) throw new UsageRefusal('Say whose switches: --config FILE.');
  const { owner, url } = readConfiguredDatabase(config);
  const { banks } = JSON.parse(readFileSync(config, 'utf8')) as { banks?: unknown };
  const named: readonly NamedBank[] = Array.isArray(banks) ? banks : [];
  if (owner.server === 'wallet') {
    if (bank !== undefined) throw new UsageRefusal('A wallet has one board: leave --bank out.');
    const codes = named.map((one) => String(one?.code));
    return {
      board: operatorBoard(),
      url,
      isThere: (sql, one) => isThereAtOperator(sql, codes, one),
    };
  }
  const code = bank ?? (owner.names.length === 1 ? owner.names[0] : undefined);
  if (code === undefined || !owner.names.includes(code)) {
    throw new UsageRefusal(`Say which bank: --bank ${owner.names.join(' or ')}.`);
  }
  const own = named.find((one) => String(one?.code) === code)?.partners;
  const partners = Array.isArray(own) ? own.map((one) => String(one?.clientId)) : [];
  const isThere: Company['isThere'] = (sql, one) => isThereAtBank(sql, { code, partners }, one);
  return { board: bankBoard(code), url, isThere };
}
