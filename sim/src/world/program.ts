import { instant } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { createGate } from '@sekisho/gate/server.ts';
import { type Env, idsFrom } from '@sekisho/runtime/env.ts';
import type { Server } from '@sekisho/runtime/http/server.ts';
import { createWallet } from '@sekisho/wallet/server.ts';
import type { Dice } from '../engine/dice.ts';
import { type Life, openSimDb, type SimDb } from '../engine/sim-db.ts';
import { gateConfig, type Surroundings, walletConfig } from './companies.ts';
import type { ProgramName } from './ground.ts';
import type { WorldParts } from './world.ts';

/** One server object: a process of its company, on the database that it shares with its twin. */
interface Running {
  readonly life: Life;
  readonly server: Server;
  readonly env: Env;
  readonly db: SimDb;
  /** Calls that it is answering: they break when it dies. */
  readonly serving: Set<() => void>;
  ticks: number;
}

/** One company's program: two objects, either of which may die and come back. */
export interface Program {
  readonly name: ProgramName;
  /** Answers from one of the living objects, as behind a load balancer. */
  serve(request: Request, from: string): Promise<Response>;
  /** What staff of the company do at one of the living objects; it breaks when that dies. */
  atConsole<T>(work: (env: Env) => Promise<T>): Promise<T>;
  /** There is something to do: one of the objects ticks before long. */
  tickSoon(): void;
  /** Ends an object where it stands and starts another one after a while. */
  crash(life: Life): Promise<void>;
  /** All connections die; nothing can be asked for `downMs`. */
  restartDatabase(downMs: number): void;
  lives(): readonly Life[];
}

const OBJECTS = 2;
/** As the process that listens: what waits for the outside does not hold up the next tick. */
const TICKS_AT_ONCE_MAX = 4;

export function startProgram(name: ProgramName, world: WorldParts): Program {
  const { timeline, dice: worldDice, log } = world;
  const dice = worldDice.fork(name);
  const ground = world.grounds.of(name);
  const objects: Running[] = [];
  const state = { up: true, answers: true };
  let born = 0;
  let soon = false;

  function start(): void {
    const object = build(name, `${name}/${++born}`, state, world, dice);
    objects.push(object);
    tickOn(object);
  }

  function tickOn(object: Running): void {
    const [from, to] = world.tickEvery();
    timeline.after(dice.between(from, to), () => {
      if (!object.life.alive) return;
      tickOn(object);
      tick(object);
    });
  }

  function tick(object: Running): void {
    if (!object.life.alive || object.ticks >= TICKS_AT_ONCE_MAX) return;
    object.ticks += 1;
    object.server
      .tick(timeline.now())
      .catch((error: { name?: string; code?: string }) => {
        if (object.life.alive) log(`${object.life.name} tick failed ${error.code ?? error.name}`);
      })
      .finally(() => {
        object.ticks -= 1;
      });
  }

  async function onLiving<T>(work: (object: Running) => Promise<T>): Promise<T> {
    const living = objects.filter(({ life }) => life.alive);
    if (living.length === 0) throw new Fault('no_answer', { retry: true });
    const object = dice.pick(living);
    const { serving } = object;
    return new Promise((resolve, reject) => {
      const breaks = () => reject(new Fault('no_answer', { retry: true }));
      serving.add(breaks);
      work(object)
        .then(resolve, reject)
        .finally(() => serving.delete(breaks));
    });
  }

  for (let i = 0; i < OBJECTS; i++) start();
  return {
    name,
    lives: () => objects.map(({ life }) => life),
    serve: (request, from) =>
      onLiving(({ server }) => server.fetch(request, { address: world.addressOf(from) })),
    atConsole: (work) => onLiving(({ env }) => work(env)),
    tickSoon() {
      const object = dice.pick(objects);
      if (object === undefined || soon) return;
      soon = true;
      timeline.after(dice.between(50, 1_500), () => {
        soon = false;
        tick(object);
      });
    },
    async crash(life) {
      const object = objects.find((one) => one.life === life);
      if (object === undefined) return;
      log(`${life.name} dies`);
      object.life.alive = false;
      objects.splice(objects.indexOf(object), 1);
      await object.db.abandon('server_died');
      await world.atDeath(name);
      for (const breaks of object.serving) breaks();
      timeline.after(dice.between(300, 8_000), start);
    },
    restartDatabase(downMs) {
      log(`${name} database goes down for ${downMs} ms`);
      // What runs in the last moments takes effect, and nobody hears of it.
      state.answers = false;
      timeline.after(dice.between(1, 30), async () => {
        state.up = false;
        state.answers = true;
        const told: (() => void)[] = [];
        for (const { db } of [...objects]) told.push(await db.abandon('database_died'));
        const { connections } = ground;
        await world.realm.outside(() => connections.kill([...connections.idle()]));
        for (const tell of told) tell();
        timeline.after(downMs, () => {
          state.up = true;
          log(`${name} database is back`);
        });
      });
    },
  };
}

function build(
  name: ProgramName,
  lifeName: string,
  state: { readonly up: boolean; readonly answers: boolean },
  world: WorldParts,
  dice: Dice,
): Running {
  const { timeline, network, realm, grounds, executor } = world;
  const life = { name: lifeName, alive: true };
  const own = dice.fork(lifeName);
  const { clockSkew } = world.plan();
  const skew = clockSkew === 0 ? 0 : own.between(-clockSkew, clockSkew);
  const ground = grounds.of(name);
  const db = openSimDb({
    ...{ realm, timeline, executor, life },
    connections: ground.connections,
    driver: ground.aside,
    rules: { ...world.rules(name), state: () => state },
  });
  const clock = { now: () => instant(timeline.now() + skew) };
  const env: Env = {
    clock,
    random: own,
    ids: idsFrom(clock, own),
    db,
    fetch: network.fetchFrom(life, 10_000),
    connect: () => Promise.reject(new Fault('connect_failed', { retry: true })),
    log: {
      write(level, event, fields = {}) {
        if (level !== 'warn' && level !== 'error') return;
        world.log(`${lifeName} ${level} ${event} ${JSON.stringify(fields)}`);
      },
    },
  };
  const around: Surroundings = {
    secrets: world.secrets,
    sms: world.sms,
    wait: (milliseconds) => timeline.wait(milliseconds),
  };
  const server =
    name === 'wallet-a' || name === 'wallet-b'
      ? createWallet(env, walletConfig(name, around))
      : createGate(env, gateConfig(name, env, around));
  return { life, server, env, db, serving: new Set(), ticks: 0 };
}
