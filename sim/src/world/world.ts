import { createHash } from 'node:crypto';
import { present } from '@sekisho/domain/base/assert.ts';
import { type Instant, SECOND } from '@sekisho/domain/base/instant.ts';
import type { SmsChannel } from '@sekisho/notice/notice.ts';
import type { Sql } from '@sekisho/runtime/db.ts';
import type { Fetch, Random } from '@sekisho/runtime/env.ts';
import { type Dice, openDice } from '../engine/dice.ts';
import { type Executor, openExecutor } from '../engine/executor.ts';
import type { Realm } from '../engine/globals.ts';
import type { Life, SqlRules } from '../engine/sim-db.ts';
import type { Rewrite } from '../engine/statement.ts';
import { openTimeline, type Timeline } from '../engine/timeline.ts';
import { BANKS, originOf, type Secrets, WALLETS } from './companies.ts';
import { type FaultPlan, NO_FAULTS } from './fault-plan.ts';
import { type Grounds, PROGRAMS, type ProgramName } from './ground.ts';
import { type Network, openNetwork } from './network.ts';
import { type Program, startProgram } from './program.ts';

/** What the programs of a world share. */
export interface WorldParts {
  readonly realm: Realm;
  readonly grounds: Grounds;
  readonly timeline: Timeline;
  readonly executor: Executor;
  readonly network: Network;
  readonly dice: Dice;
  readonly secrets: Secrets;
  readonly sms: SmsChannel;
  plan(): FaultPlan;
  tickEvery(): readonly [from: number, to: number];
  rules(program: ProgramName): Omit<SqlRules, 'state'>;
  addressOf(name: string): string;
  log(line: string): void;
  /** After an object's death, before anybody goes on. */
  atDeath(program: ProgramName): Promise<void>;
}

/** Who looks at what was committed. */
export interface Watcher {
  committed(program: ProgramName, tables: ReadonlySet<string>): Promise<void>;
}

export interface WorldOptions {
  readonly realm: Realm;
  readonly grounds: Grounds;
  readonly secrets: Secrets;
  readonly seed: string;
  readonly start: Instant;
  readonly plan: FaultPlan;
  /** A bug on its way into a server's statements. */
  readonly planted?: PlantedBug | undefined;
}

/** A mistake that is put into the running objects, never into the product's own code. */
export interface PlantedBug {
  readonly rewrite?: (program: ProgramName) => Rewrite;
  /** Made anew for each world, because it may remember. */
  readonly answer?: (program: ProgramName, timeline: Timeline) => SqlRules['answer'];
  /** What a death takes along that should have stayed. */
  readonly atDeath?: (program: ProgramName, aside: Sql, now: Instant) => Promise<void>;
}

/** One world: companies, network, clock and chance, all of one seed. */
export interface World {
  readonly timeline: Timeline;
  readonly network: Network;
  readonly dice: Dice;
  readonly programs: ReadonlyMap<ProgramName, Program>;
  readonly lines: readonly string[];
  /** Lines and statements together. */
  readonly trace: readonly string[];
  log(line: string): void;
  watch(watcher: Watcher): void;
  /** A person's door to the network. */
  fetchAs(person: Life): Fetch;
  readonly random: Random;
  textsTo(phone: string): readonly { readonly text: string }[];
  /** Looks at the databases from aside, as an event of its own. */
  aside<T>(work: () => Promise<T>): Promise<T>;
  /** From here on nothing goes wrong any more. */
  endFaults(): void;
  faulty(): boolean;
  /** How often servers tick from here on. */
  calm(from: number, to: number): void;
  /** A hash of every line and every statement, in order. */
  digest(): string;
  statements(): number;
}

const PATIENCE_OF_PEOPLE_MS = 20 * SECOND;

export function openWorld(options: WorldOptions): World {
  const { realm, grounds, secrets, seed } = options;
  const dice = openDice(seed);
  const timeline = openTimeline(realm, dice.fork('order'), options.start);
  realm.enter({
    now: () => timeline.now(),
    after: (milliseconds, run) => timeline.after(milliseconds, run),
    random: dice.fork('libraries'),
  });
  const record = openRecord(timeline);
  let plan = options.plan;
  let pace: readonly [number, number] = [8 * SECOND, 25 * SECOND];
  const watchers: Watcher[] = [];
  const phones = openPhones(timeline);
  const network = openNetwork({
    ...{ timeline, log: record.log },
    ...{ dice: dice.fork('network'), plan: () => plan },
  });
  const rules = new Map(
    PROGRAMS.map((program) => [
      program,
      rulesOf(program, {
        ...{ dice: dice.fork(`sql ${program}`), plan: () => plan, record, timeline, watchers },
        rewrite: options.planted?.rewrite?.(program) ?? ((text) => text),
        answer: options.planted?.answer?.(program, timeline) ?? ((_life, _text, rows) => rows),
        due: () => programs.get(program)?.tickSoon(),
        doom: (life) => programs.get(program)?.crash(life) ?? Promise.resolve(),
      }),
    ]),
  );
  const parts: WorldParts = {
    ...{ realm, grounds, timeline, network, secrets },
    executor: openExecutor(realm, grounds.monitor),
    dice: dice.fork('programs'),
    sms: phones.channel,
    plan: () => plan,
    tickEvery: () => pace,
    rules: (program) => present(rules.get(program), 'Every program has its rules.'),
    addressOf: (name) => `198.51.100.${(name.length * 31) % 200}`,
    log: record.log,
    atDeath: (program) =>
      realm.outside(async () => {
        await options.planted?.atDeath?.(program, grounds.of(program).aside, timeline.now());
      }),
  };
  const programs = new Map(PROGRAMS.map((name) => [name, startProgram(name, parts)] as const));
  putOnNetwork(network, programs);
  return {
    ...{ timeline, network, programs, lines: record.lines, trace: record.trace, log: record.log },
    dice: dice.fork('people'),
    watch: (watcher) => void watchers.push(watcher),
    fetchAs: (person) => network.fetchFrom(person, PATIENCE_OF_PEOPLE_MS),
    random: dice.fork('devices'),
    textsTo: phones.textsTo,
    aside: (work) =>
      new Promise((resolve, reject) => {
        timeline.after(0, () => realm.outside(work).then(resolve, reject));
      }),
    endFaults() {
      plan = NO_FAULTS;
    },
    faulty: () => plan !== NO_FAULTS,
    calm(from, to) {
      pace = [from, to];
    },
    digest: record.digest,
    statements: record.statements,
  };
}

function putOnNetwork(network: Network, programs: ReadonlyMap<ProgramName, Program>): void {
  const put = (id: string, program: ProgramName) =>
    network.hosts.set(new URL(originOf(id)).hostname, (request, from) => {
      const found = programs.get(program);
      return found === undefined ? Promise.reject(new Error(program)) : found.serve(request, from);
    });
  for (const { id } of WALLETS) put(id, id);
  for (const { id, gate } of BANKS) put(id, gate);
}

interface RunRecord {
  readonly lines: string[];
  /** Lines and statements together. */
  readonly trace: string[];
  log(line: string): void;
  statement(line: string): void;
  statements(): number;
  digest(): string;
}

function openRecord(timeline: Timeline): RunRecord {
  const lines: string[] = [];
  const trace: string[] = [];
  const hash = createHash('sha256');
  let statements = 0;
  return {
    ...{ lines, trace },
    log(line) {
      const whole = `${timeline.now()} ${line}`;
      lines.push(whole);
      trace.push(whole);
      hash.update(`${whole}\n`);
    },
    statement(line) {
      statements += 1;
      trace.push(`${timeline.now()} ${line}`);
      hash.update(`${timeline.now()} ${line}\n`);
    },
    statements: () => statements,
    digest: () => hash.copy().digest('hex').slice(0, 16),
  };
}

/** Texts arrive at telephones a moment after they were taken. */
function openPhones(timeline: Timeline) {
  const texts = new Map<string, { readonly text: string }[]>();
  let sent = 0;
  const channel: SmsChannel = {
    async send({ to, text }) {
      timeline.after(50, () => {
        texts.set(to, [{ text }, ...(texts.get(to) ?? [])]);
      });
      return { messageId: String(++sent) };
    },
    close: async () => undefined,
  };
  return { channel, textsTo: (phone: string) => texts.get(phone) ?? [] };
}

/** What decides something: a server that dies after it, before it could tell, is worth looking at. */
const DECIDES =
  /^(commit$|with before|(insert into|update|delete from) (charge|debit|link|mandate|core_|outbox|idem|ledger|payment|fapi))/;

/** What a tick looks after. Servers tick five times a second; here mostly when there is cause. */
const WAITS = ['outbox', 'charge', 'debit'];

function rulesOf(
  program: ProgramName,
  of: {
    readonly dice: Dice;
    readonly plan: () => FaultPlan;
    readonly record: RunRecord;
    readonly timeline: Timeline;
    readonly watchers: readonly Watcher[];
    readonly rewrite: Rewrite;
    readonly answer: SqlRules['answer'];
    readonly doom: (life: Life) => Promise<void>;
    /** Something waits for a tick. */
    readonly due: () => void;
  },
): Omit<SqlRules, 'state'> {
  const { dice, plan, record, timeline } = of;
  let crashes = 0;
  const crashesMax = Math.floor(plan().crashes / PROGRAMS.length + dice.float());
  return {
    latency() {
      if (dice.chance(plan().slowStatements)) return dice.between(20, SECOND);
      return dice.between(0, plan().statementMs);
    },
    rewrite: of.rewrite,
    answer: of.answer,
    ran(life, statement, outcome) {
      record.statement(`${life.name} ${statement} ${outcome}`);
      if (plan().crashes === 0 || crashes >= crashesMax || !life.alive) return;
      if (outcome === '0' || !dice.chance(DECIDES.test(statement) ? 0.03 : 0.001)) return;
      crashes += 1;
      life.alive = false;
      record.log(`${life.name} dies after: ${statement}`);
      timeline.after(0, () => of.doom(life));
    },
    async committed(_life, tables) {
      if (WAITS.some((table) => tables.has(table))) of.due();
      for (const watcher of of.watchers) await watcher.committed(program, tables);
    },
  };
}
