import { equal } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));
/** No seed begins later than this; a slow machine plays fewer fresh ones. */
const SECONDS = 50;

/** In a process of its own, because it replaces time and randomness in the whole of it. */
function simulate(...options: readonly string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, said })));
}

/** What went wrong stands at the end of what the simulator said. */
function succeeded({ code, said }: { readonly code: number | null; readonly said: string }): void {
  equal(code, 0, said.slice(-6_000));
}

test('a wrong option is refused with the list of the right ones', async () => {
  const { code, said } = await simulate('--planted', 'nothing-like-it');
  equal(code, 2);
  equal(said.includes('skip-lock'), true);
});

// Two processes at once: each waits for its PostgreSQL half of the time.
test('recorded and fresh seeds keep every promise, and every planted bug is found', async () => {
  const half = ['--seeds', '25', '--seconds', String(SECONDS)];
  const fresh = Math.floor(Date.now() / 1_000) % 1_000_000_000;
  const runs = await Promise.all([
    simulate('--recorded', '--from', String(fresh), ...half),
    simulate('--planted', 'all', '--from', String(fresh + 25), ...half),
  ]);
  for (const run of runs) succeeded(run);
});
