import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { ControlId } from '@sekisho/domain/controls/controls.ts';
import { bundlePair, type Pair, type PairProgram, startPair } from './pair.ts';

/**
 * Where runs take place, one after the other. The people, their deposits and passkeys are made once
 * and kept aside; each run gets a copy of them and servers of its own, so that no run sees another.
 */
export interface Ground {
  /** Starts a pair with these controls left out, on data that no run has touched. */
  open(without: readonly ControlId[] | 'all'): Promise<Pair>;
  /** Removes everything. */
  close(): Promise<void>;
}

const PREFIX = 'sekisho-drill-';
const HOLDER = 'held-by';

/** With `many`, people are made once and copied; for one run they are made by its own pair. */
export async function openGround(given: {
  readonly many: boolean;
  readonly stopped?: AbortSignal;
}): Promise<Ground> {
  const { many, stopped } = given;
  removeStale(tmpdir());
  const folder = mkdtempSync(join(tmpdir(), PREFIX));
  writeFileSync(join(folder, HOLDER), String(process.pid));
  // PostgreSQL refuses to run as root; the user that it runs as must reach its folder.
  chmodSync(folder, 0o755);
  const close = async () => rmSync(folder, { recursive: true, force: true });
  try {
    const program = await bundlePair();
    const kept = many ? await seed(program, folder, stopped) : undefined;
    let runs = 0;
    return {
      close,
      async open(without) {
        runs += 1;
        const dataFolder = join(folder, `run-${runs}`);
        if (kept !== undefined) await copyFolder(kept.dataFolder, dataFolder);
        const port = kept?.port ?? 0;
        const pair = await startPair({ program, dataFolder, port, without, stopped });
        const end = async () => {
          await pair.close();
          rmSync(dataFolder, { recursive: true, force: true });
        };
        return { port: pair.port, close: end };
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Makes the people of an exercise and puts their data aside. */
async function seed(
  program: PairProgram,
  folder: string,
  stopped: AbortSignal | undefined,
): Promise<{ readonly port: number; readonly dataFolder: string }> {
  const dataFolder = join(folder, 'seeding');
  const pair = await startPair({ program, dataFolder, port: 0, without: [], stopped });
  await pair.close();
  const kept = join(folder, 'seeded');
  renameSync(dataFolder, kept);
  return { port: pair.port, dataFolder: kept };
}

/** With owners and permissions: PostgreSQL looks at both. */
function copyFolder(from: string, to: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('cp', ['-Rp', from, to], { stdio: 'ignore' });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`The data were not copied (${code}).`)),
    );
  });
}

/** What a drill that was killed has left behind. What another drill holds stays. */
export function removeStale(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(PREFIX)) continue;
    const folder = join(parent, name);
    const holder = holderOf(folder);
    if (holder !== undefined && !isRunning(holder)) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

function holderOf(folder: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(folder, HOLDER), 'utf8'));
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
