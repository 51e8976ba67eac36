import { present } from '@sekisho/domain/base/assert.ts';
import type { Draw } from './draw.ts';
import { pause } from './insist.ts';
import { childrenOf, postmasterOf, sendKill } from './kill.ts';
import type { Engines } from './ledger-engines.ts';
import type { Order } from './ledger-orders.ts';

/** An engine's process, PostgreSQL's first process, or one that serves a connection. */
export type LedgerTarget = 'engine' | 'postgres' | 'backend';

export interface LedgerKill {
  readonly target: LedgerTarget;
  /** Since the first engine was started. */
  readonly atMs: number;
  /**
   * Until each engine that was hit (all of them, when it was PostgreSQL) had made something come true
   * that was asked for after the kill.
   */
  readonly backAfterMs: number | undefined;
}

interface Victims {
  readonly dataFolder: string;
  readonly draw: Draw;
  readonly engines: Engines;
}

const BACK_WITHIN_MS = 90_000;
/** Shorter than most recoveries take when several kills come together. */
const PAUSE_MAX_MS = 2_500;

/** Half of them for the engines, half for PostgreSQL, in an order that the seed decides. */
export function spreadLedgerKills(count: number, draw: Draw): readonly LedgerTarget[] {
  const turns: readonly LedgerTarget[] = ['engine', 'postgres', 'engine', 'backend'];
  return Array.from({ length: count }, (_, i) => present(turns[i % 4], 'There are four turns.'))
    .map((target) => ({ target, at: draw(2 ** 31) }))
    .sort((a, b) => a.at - b.at)
    .map(({ target }) => target);
}

/** Kills, and notes when work went on after each kill, however many more came meanwhile. */
export function ledgerKiller() {
  const begin = Date.now();
  const kills: (LedgerKill & { backAfterMs: number | undefined })[] = [];
  const waits: { readonly kill: (typeof kills)[number]; readonly places: Set<number> }[] = [];
  let lastPostmaster: number | undefined;

  /** The processes of PostgreSQL as they are now, of a server that was not killed before. */
  function postgresPid(dataFolder: string, target: LedgerTarget, draw: Draw): number | undefined {
    const postmaster = postmasterOf(dataFolder);
    if (postmaster === undefined || postmaster === lastPostmaster) return undefined;
    if (target === 'postgres') {
      lastPostmaster = postmaster;
      return postmaster;
    }
    const backends = childrenOf(postmaster, /^postgres: sekisho /);
    return backends[draw(Math.max(1, backends.length))];
  }

  return {
    kills: kills as LedgerKill[],
    pauseMaxMs: PAUSE_MAX_MS,
    /** False when there is nobody to kill at this moment. */
    kill({ dataFolder, draw, engines }: Victims, target: LedgerTarget): boolean {
      const { places } = engines;
      const place = present(places[draw(places.length)], 'There are engines.');
      if (target === 'engine') engines.kill(place);
      else {
        const pid = postgresPid(dataFolder, target, draw);
        if (pid === undefined || !sendKill(pid)) return false;
      }
      const atMs = Date.now() - begin;
      const kill = { target, atMs, backAfterMs: undefined };
      kills.push(kill);
      waits.push({ kill, places: new Set(target === 'engine' ? [place] : places) });
      return true;
    },
    wentOn(place: number, order: Order): void {
      for (const { kill, places } of waits) {
        if (order.at - begin <= kill.atMs || !places.delete(place)) continue;
        if (places.size === 0) kill.backAfterMs = Date.now() - begin - kill.atMs;
      }
      while (waits[0]?.places.size === 0) waits.shift();
    },
    async allWentOn(signal: AbortSignal | undefined): Promise<void> {
      const deadline = performance.now() + BACK_WITHIN_MS;
      while (waits.some(({ places }) => places.size > 0)) {
        signal?.throwIfAborted();
        if (performance.now() > deadline) throw new Error('Work did not go on after a kill.');
        await pause(50);
      }
    },
  };
}
