import { rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { present } from '@sekisho/domain/base/assert.ts';
import type { ControlId } from '@sekisho/domain/controls/controls.ts';
import { publicJwks } from '@sekisho/fapi/keys.ts';
import { GATE_MIGRATIONS } from '@sekisho/gate/migrations.ts';
import type { Db } from '@sekisho/runtime/db.ts';
import {
  type Env,
  idsFrom,
  systemConnect,
  systemFetch,
  systemRandom,
} from '@sekisho/runtime/env.ts';
import { jsonLog } from '@sekisho/runtime/log.ts';
import { startEmbeddedPostgres } from '@sekisho/runtime/postgres/embedded.ts';
import { type PostgresServer, serverFromUrl } from '@sekisho/runtime/postgres/server.ts';
import { StartRefusal } from '@sekisho/runtime/postgres/start-refusal.ts';
import { WALLET_MIGRATIONS } from '@sekisho/wallet/migrations.ts';
import { databaseName, dropDatabases, openDatabases, type ServerName } from './databases.ts';
import { movableClock } from './front/clock.ts';
import { createOwnPages, keptClockOffset } from './front/own-pages.ts';
import { type Interfere, type OwnPages, openFront } from './front/proxy.ts';
import { type SmsCentre, startSmsCentre } from './phone/sms-centre.ts';
import type { GateSettings, ProcessSettings, WalletSettings } from './process-settings.ts';
import { openSecrets, type Secrets } from './secrets.ts';
import { demonstrationStore } from './store.ts';
import { type Supervisor, startProcesses } from './supervisor.ts';
import { BANKS, WALLETS } from './world/companies.ts';
import { originOf, type WorldMap, worldMap } from './world/world-map.ts';

const OWN_MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

export interface DemonstrationOptions {
  readonly port: number;
  readonly dataFolder: string;
  readonly fresh: boolean;
  readonly exercise: boolean;
  readonly without: readonly ControlId[] | 'all';
  /** The built pages of an audience. */
  readonly pages: (audience: string) => string;
  readonly progress: (sentence: string) => void;
  /** The bundle of a server process, when one was made. */
  readonly serverProcess?: string | undefined;
  /** Nothing that the servers print is shown. */
  readonly quiet?: boolean;
  /** What happens to requests on their way. */
  readonly interfere?: Interfere | undefined;
}

export interface Demonstration {
  readonly port: number;
  readonly world: WorldMap;
  readonly dataFolder: string;
  /** To read what the servers wrote. */
  readonly databases: Databases;
  /** The process of a server; undefined while it is down. */
  readonly pidOf: (server: string) => number | undefined;
  close(): Promise<void>;
}

/** Starts PostgreSQL, two wallets, two gates with three banks, the SMS centre and the front. */
export async function startDemonstration(options: DemonstrationOptions): Promise<Demonstration> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.reverse()) await closer();
  };
  try {
    return { ...(await startParts(options, closers)), close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

async function startParts(
  options: DemonstrationOptions,
  closers: (() => Promise<void>)[],
): Promise<Omit<Demonstration, 'close'>> {
  const front = await openEarlyFront(options, closers);
  options.progress('PostgreSQL …');
  const postgres = await openPostgres(options);
  closers.push(() => postgres.stop());
  if (options.fresh) {
    await dropDatabases(postgres);
    rmSync(join(options.dataFolder, 'demonstration-keys.json'), { force: true });
  }
  const databases = await openDatabases(postgres, migrationsOf);
  for (const db of databases.values()) closers.push(() => db.close());
  const own = present(databases.get('demonstration'), 'The demonstration has a database.');
  const store = demonstrationStore(own);
  await checkPurpose(store, options, front.port);

  const clock = movableClock(await keptClockOffset(store));
  const log = jsonLog(clock, 'front', (line) => process.stderr.write(`${line}\n`));
  const env: Env = {
    clock,
    random: systemRandom,
    ids: idsFrom(clock, systemRandom),
    db: own,
    fetch: systemFetch({}),
    connect: systemConnect(),
    log: {
      write(level, event, fields) {
        if (level === 'error' && !options.quiet) log.write(level, event, fields);
      },
    },
  };
  const secrets = await openSecrets(env, options.dataFolder);
  const world = worldMap(front.port);
  if ((await store.setting('seeded')) !== true) {
    options.progress('People, shops and deposits …');
    // Only a first start needs the applications themselves in this process.
    const { seed } = await import('./seed.ts');
    await seed({ env, databases, secrets, store, port: front.port, exercise: options.exercise });
    await store.saveSetting('seeded', true);
  }
  const sms = await openSmsCentre(env, secrets, store);
  closers.push(() => sms.close());

  options.progress('Two wallets and three banks …');
  const supervisor = await startProcesses(
    processSettings({ options, postgres, secrets, sms, port: front.port }),
    HOSTS,
    () => clock.offsetMs,
    env.log,
    options,
  );
  closers.push(() => supervisor.close());
  const clockMoved = () => supervisor.tellClock(clock.offsetMs);
  const pages = createOwnPages({
    env,
    clock,
    store,
    world,
    pages: options.pages('demonstration'),
    clockMoved,
  });
  const exercise = options.exercise
    ? await openExercise({ env, databases, secrets, store, world, port: front.port }, options)
    : undefined;
  front.serve(supervisor.portOf, async (request, peer) => {
    return (await exercise?.(request, peer)) ?? pages(request, peer);
  });
  if (!options.exercise) {
    const { liveOneDay } = await import('./lived.ts');
    await liveOneDay(env, store, front.port);
  }
  const { pidOf } = supervisor;
  return { port: front.port, world, dataFolder: options.dataFolder, databases, pidOf };
}

async function openExercise(
  parts: {
    readonly env: Env;
    readonly databases: Databases;
    readonly secrets: Secrets;
    readonly store: ReturnType<typeof demonstrationStore>;
    readonly world: WorldMap;
    readonly port: number;
  },
  { without }: DemonstrationOptions,
): Promise<OwnPages> {
  const { createExercisePages } = await import('./front/exercise-pages.ts');
  const { moneyOfExercise } = await import('./exercise-money.ts');
  const { env, store, world } = parts;
  const servers = new Map([...parts.databases].filter(([name]) => name !== 'demonstration'));
  return createExercisePages({
    env,
    databases: servers,
    store,
    world,
    without,
    ...moneyOfExercise(parts),
  });
}

/** The port is taken first, so that a taken one is told before anything else is started. */
async function openEarlyFront(
  { port, interfere }: DemonstrationOptions,
  closers: (() => Promise<void>)[],
) {
  let portOf: Supervisor['portOf'] = () => undefined;
  let own: OwnPages = async () =>
    new Response('The demonstration is starting.', {
      status: 503,
      headers: { 'retry-after': '2' },
    });
  const front = await openFront({
    port,
    portOf: (name) => portOf(name),
    own: (request, peer) => own(request, peer),
    interfere,
  });
  closers.push(() => front.close());
  return {
    port: front.port,
    serve(ports: typeof portOf, pages: OwnPages) {
      portOf = ports;
      own = pages;
    },
  };
}

function openPostgres({ dataFolder, exercise }: DemonstrationOptions): Promise<PostgresServer> {
  const given = process.env.DATABASE_URL;
  if (given !== undefined && given !== '') return Promise.resolve(serverFromUrl(given));
  // The data of an exercise are thrown away at its end: nothing is lost with them.
  return startEmbeddedPostgres({ dataFolder, durable: !exercise });
}

function migrationsOf(server: ServerName): readonly string[] {
  if (server === 'demonstration') return [OWN_MIGRATIONS];
  return server.startsWith('wallet') ? WALLET_MIGRATIONS : GATE_MIGRATIONS;
}

/** Attacks run only on data that were made for attacks, and nobody's day on data of an exercise. */
async function checkPurpose(
  store: ReturnType<typeof demonstrationStore>,
  { exercise, dataFolder }: DemonstrationOptions,
  port: number,
): Promise<void> {
  const kept = await store.setting('purpose');
  const purpose = exercise ? 'exercise' : 'demonstration';
  if (kept === undefined) {
    await store.saveSetting('purpose', purpose);
    await store.saveSetting('port', port);
    return;
  }
  if (kept !== purpose) {
    throw new StartRefusal(
      'data_of_another_version',
      `The data in ${dataFolder} were made for another purpose (${String(kept)}); choose another folder with --data.`,
    );
  }
  // Passkeys, issuers and redirect addresses are bound to origins, and an origin has its port.
  const keptPort = await store.setting('port');
  if (keptPort !== port) {
    throw new StartRefusal(
      'data_of_another_version',
      `The data in ${dataFolder} belong to port ${String(keptPort)}; start with --port ${String(keptPort)}, or begin anew with --fresh.`,
    );
  }
}

function openSmsCentre(
  env: Env,
  secrets: Secrets,
  store: ReturnType<typeof demonstrationStore>,
): Promise<SmsCentre> {
  const names = new Map<string, string>([
    ...WALLETS.map(({ id, name }) => [id, name] as const),
    ['gate-1', present(BANKS[0], 'There is a first bank.').name],
  ]);
  return startSmsCentre({
    clock: env.clock,
    logins: Object.fromEntries(
      ['wallet-a', 'wallet-b', 'gate-1', 'gate-2'].map((name) => [name, secrets.smsPassword]),
    ),
    save: ({ to, from, text, at }) =>
      store.saveMessage({ id: env.ids.next('ntc'), to, from: names.get(from) ?? from, text, at }),
  });
}

/** Which process serves a host: the wallets by their own names, the banks by their gate. */
const HOSTS: ReadonlyMap<string, string> = new Map([
  ...WALLETS.map(({ id }) => [id, id] as const),
  ...BANKS.map(({ id, gate }) => [id, gate] as const),
]);

function processSettings(given: {
  readonly options: DemonstrationOptions;
  readonly postgres: PostgresServer;
  readonly secrets: Secrets;
  readonly sms: SmsCentre;
  readonly port: number;
}): ProcessSettings[] {
  const { options, postgres, secrets, port } = given;
  const common = (server: ServerName) => ({
    server,
    databaseUrl: postgres.url(databaseName(server)),
    secrets: present(secrets.servers[server], 'Every server has its secrets.'),
    sms: { port: given.sms.port, password: secrets.smsPassword },
    without: options.without,
  });
  const wallets = WALLETS.map(
    ({ id, name }): WalletSettings => ({
      ...common(id),
      kind: 'wallet',
      name,
      origin: originOf(id, port),
      keys: present(secrets.walletKeys[id], 'Every wallet has its keys.'),
      banks: BANKS.map((bank) => ({
        code: bank.code,
        name: bank.name,
        issuer: originOf(bank.id, port),
      })),
      documentIssuers: [secrets.documentIssuer.authority.certificate],
      pages: options.pages('wallet'),
      shopPages: options.pages('shop'),
      staffPages: options.pages('console'),
    }),
  );
  const gates = (['gate-1', 'gate-2'] as const).map(
    (gate): GateSettings => ({
      ...common(gate),
      kind: 'gate',
      banks: BANKS.filter((bank) => bank.gate === gate).map(({ id, code, name }) => ({
        code,
        name,
        origin: originOf(id, port),
        keys: present(secrets.bankKeys[id], 'Every bank has its keys.'),
      })),
      partners: WALLETS.map(({ id, name, kana }) => ({
        clientId: id,
        name,
        kana,
        origin: originOf(id, port),
        jwks: publicJwks(present(secrets.walletKeys[id], 'Every wallet has its keys.')),
      })),
      pages: options.pages('bank'),
      staffPages: options.pages('bank-staff'),
    }),
  );
  return [...wallets, ...gates];
}

export type Databases = ReadonlyMap<ServerName, Db>;
