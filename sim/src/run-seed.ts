import { present } from '@sekisho/domain/base/assert.ts';
import { MINUTE, SECOND } from '@sekisho/domain/base/instant.ts';
import { judgeRest, judgeThief, whatIsOpen } from './checks/at-rest.ts';
import { watchEveryCommit } from './checks/every-commit.ts';
import { type Memory, openMemory } from './checks/memory.ts';
import { watchStops } from './checks/stops.ts';
import { Violation } from './checks/violation.ts';
import { openDice } from './engine/dice.ts';
import type { Realm } from './engine/globals.ts';
import { openActor } from './people/actor.ts';
import { CAST, THIEF } from './people/cast.ts';
import { liveDay } from './people/customer.ts';
import { watchAccount } from './people/depositor.ts';
import { openShop } from './people/shop.ts';
import { keepBoard, POSTS } from './people/staff.ts';
import { steal } from './people/thief.ts';
import { WALLETS } from './world/companies.ts';
import { drawFaults, type FaultPlan } from './world/fault-plan.ts';
import { type Grounds, PROGRAMS } from './world/ground.ts';
import type { Template } from './world/template.ts';
import { openWorld, type PlantedBug, type World } from './world/world.ts';

export interface SeedRun {
  readonly seed: number;
  readonly plan: FaultPlan;
  /** Undefined when every promise was kept. */
  readonly failure: string | undefined;
  readonly digest: string;
  readonly lines: readonly string[];
  readonly trace: readonly string[];
  readonly statements: number;
  readonly acts: { readonly charges: number; readonly done: number; readonly payments: number };
}

export interface Stage {
  readonly realm: Realm;
  readonly grounds: Grounds;
  readonly template: Template;
}

/**
 * The slowest of all: a bank ends a mandate that no wallet has acknowledged after an hour. Charges end
 * by themselves a quarter of an hour after they began.
 */
const REST_WITHIN_MS = 75 * MINUTE;
const FAULTS_FOR_MS = 60 * SECOND;

export function planOf(seed: number): FaultPlan {
  return drawFaults(openDice(`faults ${seed}`));
}

/** Plays one seed from the template to rest and judges it. */
export async function runSeed(stage: Stage, seed: number, planted?: PlantedBug): Promise<SeedRun> {
  const { realm, grounds, template } = stage;
  await grounds.restore();
  const plan = planOf(seed);
  const memory = openMemory();
  const { secrets, start } = template;
  const world = openWorld({ realm, grounds, secrets, seed: `seed ${seed}`, start, plan, planted });
  world.watch(watchEveryCommit(realm, grounds, memory));
  world.watch(watchStops(realm, grounds));
  let failure: string | undefined;
  try {
    await world.timeline.play(liveAndRest(stage, world, plan, memory));
  } catch (error) {
    failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (!(error instanceof Violation)) failure += `\n${(error as Error).stack ?? ''}`;
  }
  await endWorld(stage, world);
  const { intents } = memory;
  const count = (kind: string, told?: string) =>
    intents.filter((one) => one.kind === kind && (told === undefined || one.told === told)).length;
  return {
    ...{ seed, plan, failure, lines: world.lines, trace: world.trace },
    digest: world.digest(),
    statements: world.statements(),
    acts: {
      charges: count('charge'),
      done: count('charge', 'done'),
      payments: count('pay', 'done'),
    },
  };
}

async function endWorld({ realm, grounds }: Stage, world: World): Promise<void> {
  for (const program of world.programs.values()) {
    for (const life of program.lives()) life.alive = false;
  }
  realm.leave();
  await Promise.all(PROGRAMS.map((program) => grounds.of(program).connections.calm()));
}

async function liveAndRest(
  { grounds, template }: Stage,
  world: World,
  plan: FaultPlan,
  memory: Memory,
): Promise<void> {
  scheduleFaults(world, plan);
  world.timeline.after(FAULTS_FOR_MS, world.endFaults);
  const { dice } = world;
  const shops = new Map(
    WALLETS.map(({ id }) => {
      const clerk = present(template.clerks.get(id), 'The shop has its clerk.');
      return [id, openShop(world, dice.fork(`shop ${id}`), id, clerk)] as const;
    }),
  );
  const days = CAST.flatMap((role) => {
    const has = present(template.belongings.get(role.id), 'Everybody was prepared.');
    const own = dice.fork(role.id);
    const day = {
      ...{ world, memory, shops, dice: own, acts: own.between(3, 9) },
      actor: openActor(world, role, has),
    };
    if (role.id === THIEF) return [steal(day)];
    const watches = own.chance(0.4);
    return [liveDay(day), ...(watches ? [watchAccount({ ...day, dice: own.fork('bank') })] : [])];
  });
  const boards = POSTS.flatMap((post) => {
    const own = dice.fork(`staff ${post.program} ${post.board.name}`);
    return own.chance(0.4) ? [keepBoard({ world, grounds, dice: own }, post)] : [];
  });
  await Promise.all([...days, ...boards]);
  world.endFaults();
  await rest(grounds, world);
  await world.aside(() => judgeRest(grounds, memory));
  await world.aside(() => judgeThief(grounds, memory));
}

function scheduleFaults(world: World, plan: FaultPlan): void {
  const { dice, timeline } = world;
  const programs = [...world.programs.values()];
  for (const jump of plan.clockJumps) {
    timeline.after(dice.between(SECOND, FAULTS_FOR_MS / 2), () => {
      world.log(`clocks jump by ${jump} ms`);
      timeline.jump(jump);
    });
  }
  for (let i = 0; i < plan.databaseRestarts; i++) {
    const program = dice.pick(programs);
    const downMs = dice.between(50, 4_000);
    timeline.after(dice.between(SECOND, FAULTS_FOR_MS / 2), () => program.restartDatabase(downMs));
  }
}

/** Waits until nothing is open any more: every doubt is resolved once faults have ended. */
async function rest(grounds: Grounds, world: World): Promise<void> {
  const { timeline } = world;
  world.calm(40 * SECOND, 120 * SECOND);
  const until = timeline.now() + REST_WITHIN_MS;
  for (;;) {
    const open = await world.aside(() => whatIsOpen(grounds));
    if (open.length === 0) return;
    if (timeline.now() > until) throw new Violation(`not resolved: ${open.join('; ')}`);
    await timeline.wait(20 * SECOND);
  }
}
