import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Load, LoadResult } from './load.ts';

const PROGRAM = fileURLToPath(new URL('./process.ts', import.meta.url));

/** Runs one load in a process of its own, so that its memory and its CPU are the ledger's alone. */
export async function runInProcess(load: Load): Promise<LoadResult> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, JSON.stringify(load)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`A process under load ended with code ${code}.`);
  const { latencies, ...result } = JSON.parse(said) as Omit<LoadResult, 'latencies'> & {
    readonly latencies: string;
  };
  const bytes = Uint8Array.from(Buffer.from(latencies, 'base64'));
  return { ...result, latencies: new Float64Array(bytes.buffer) };
}
