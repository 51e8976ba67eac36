import { SECOND } from '@sekisho/domain/base/instant.ts';
import { accept, type Result } from '@sekisho/domain/base/result.ts';
import { SWITCHES, type SwitchAct, type SwitchScope } from '@sekisho/domain/switches/switches.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import {
  type Board,
  bankBoard,
  listStops,
  operatorBoard,
  reopen,
  stop,
} from '@sekisho/runtime/switches/service.ts';
import type { Dice } from '../engine/dice.ts';
import { BANKS, WALLETS } from '../world/companies.ts';
import type { Grounds, ProgramName } from '../world/ground.ts';
import type { World } from '../world/world.ts';

/** Who can press the switches of one company, and where. */
interface Post {
  readonly program: ProgramName;
  readonly board: Board;
  /** The acts, each with the requests at which stopping it matters most. */
  readonly moments: readonly (readonly [act: SwitchAct, request: RegExp])[];
}

export const POSTS: readonly Post[] = [
  ...WALLETS.map(({ id }) => ({
    program: id,
    board: operatorBoard(),
    moments: [
      ['charge', new RegExp(`//${id}\\.localhost/v1/charges$`)],
      ['pay', new RegExp(`//${id}\\.localhost/v1/payments$`)],
      ['link', new RegExp(`//${id}\\.localhost/(v1/links|link/callback)`)],
    ] as const,
  })),
  ...BANKS.map(({ id, code, gate }) => ({
    program: gate,
    board: bankBoard(code),
    moments: [
      ['debit', new RegExp(`//${id}\\.localhost/.*/debits$`)],
      ['debit', new RegExp(`//${id}\\.localhost/.*/debits$`)],
      ['link', new RegExp(`//${id}\\.localhost/(token|interaction/.*/approve)$`)],
    ] as const,
  })),
];

/**
 * Staff of a company: stops an act at a bad moment, and most times opens it again after a while. What
 * was pressed and not answered is looked up on the board.
 */
export async function keepBoard(
  {
    world,
    grounds,
    dice,
  }: { readonly world: World; readonly grounds: Grounds; readonly dice: Dice },
  { program, board, moments }: Post,
): Promise<void> {
  const rounds = dice.between(2, 5);
  for (let round = 0; round < rounds; round++) {
    await world.timeline.wait(dice.between(0, 5 * SECOND));
    const [act, request] = dice.pick(moments);
    const now = world.network.next(({ url }) => request.test(url));
    await Promise.race([now, world.timeline.wait(12 * SECOND)]);
    // A request is decided some statements after it came, and each of them takes its time.
    await world.timeline.wait(dice.between(0, dice.chance(0.5) ? 150 : 1_200));
    const scopes: readonly SwitchScope[] = scopesOf(board, act);
    const scope = dice.chance(0.6) ? 'all' : dice.pick(scopes);
    const object = await pickObject({ world, grounds, dice }, program, board, scope);
    if (object === undefined) continue;
    const order = { act, scope, object, reason: 'exercise', by: 'administrator' } as const;
    const word = await atConsole(world, program, (env) =>
      env.db.transaction((sql) => stop(sql, env, board, order)),
    );
    world.log(`staff of ${board.name} at ${program} stop ${act} for ${scope}: ${word}`);
    if (dice.chance(0.2)) continue;
    await world.timeline.wait(dice.between(SECOND / 5, 12 * SECOND));
    await openAll(world, program, board);
  }
}

function scopesOf({ company }: Board, act: SwitchAct): readonly SwitchScope[] {
  const acts: Readonly<Partial<Record<SwitchAct, readonly SwitchScope[]>>> = SWITCHES[company];
  return acts[act] ?? ['all'];
}

async function openAll(world: World, program: ProgramName, board: Board): Promise<void> {
  const word = await atConsole(world, program, async (env) => {
    for (const { id, version } of await listStops(env.db.sql, board)) {
      const order = { stop: id, version, by: 'administrator' };
      await env.db.transaction((sql) => reopen(sql, env, board, order));
    }
    return accept(true);
  });
  world.log(`staff of ${board.name} at ${program} open everything: ${word}`);
}

/** A press whose answer is lost is in doubt; the board says what became of it. */
async function atConsole(
  world: World,
  program: ProgramName,
  work: (env: Env) => Promise<Result<unknown, string>>,
): Promise<string> {
  const answer = await world.programs
    .get(program)
    ?.atConsole(work)
    .catch(() => undefined);
  if (answer === undefined) return 'no answer';
  return answer.ok ? 'done' : answer.refusal;
}

async function pickObject(
  {
    world,
    grounds,
    dice,
  }: { readonly world: World; readonly grounds: Grounds; readonly dice: Dice },
  program: ProgramName,
  board: Board,
  scope: SwitchScope,
): Promise<string | undefined> {
  if (scope === 'all') return '';
  if (scope === 'bank') return dice.pick(BANKS).code;
  if (scope === 'partner') return dice.pick(WALLETS).id;
  const { aside } = grounds.of(program);
  const bank = board.name.replace('bank ', '');
  const rows = await world.aside(async () =>
    scope === 'account'
      ? [
          ...(await aside<
            { id: string }[]
          >`select id from depositor where bank = ${bank} order by id`),
        ]
      : scope === 'shop'
        ? [...(await aside<{ id: string }[]>`select id from shop order by id`)]
        : [...(await aside<{ id: string }[]>`select id from wallet order by id`)],
  );
  return rows.length === 0 ? undefined : dice.pick(rows).id;
}
