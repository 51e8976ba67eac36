import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadResult } from './load.ts';

const COMPLAINT_MAX = 2_000;

/**
 * Runs a program with one argument in a process of its own, so that its memory and its CPU are the
 * ledger's alone. Answers what it wrote; what it complained of is told when it fails.
 */
export async function runInProcess(program: URL, job: object): Promise<string> {
  const args = ['--import', 'tsx', fileURLToPath(program), JSON.stringify(job)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, wrong] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    wrong = (wrong + text).slice(-COMPLAINT_MAX);
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  if (code !== 0) throw new Error(`A process under load ended with code ${code}. ${wrong}`);
  return said;
}

/** A result on its way from one process to the other. */
export function writeResult({ latencies, ...result }: LoadResult): string {
  const bytes = Buffer.from(latencies.buffer).toString('base64');
  return JSON.stringify({ ...result, latencies: bytes });
}

export function readResult(text: string): LoadResult {
  const { latencies, ...result } = JSON.parse(text) as Omit<LoadResult, 'latencies'> & {
    readonly latencies: string;
  };
  const bytes = Uint8Array.from(Buffer.from(latencies, 'base64'));
  return { ...result, latencies: new Float64Array(bytes.buffer) };
}
