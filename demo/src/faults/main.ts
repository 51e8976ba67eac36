import process from 'node:process';
import { parseArgs } from 'node:util';
import { canMountDisk } from './disk.ts';
import { type Fault, type FaultReport, runFaults, spreadKills } from './run-faults.ts';

const USAGE = `npm run -s faults -- [--kills N] [--network SECONDS] [--disk SECONDS] [--json]
  --kills N          SIGKILL to servers and PostgreSQL, 1 to 1000 times
  --network SECONDS  the lines between the companies are slow, lose things and are cut, 3 to 600
  --disk SECONDS     the disk is full, 1 to 120 (Linux, as root: it mounts a small disk of its own)
  --json             one JSON object a fault
Without any of the first three: 100 kills, 60 seconds of network, 20 of disk where that is possible.`;

/** Real faults on really running servers; each bounded, on data of its own. */
async function main(): Promise<void> {
  const read = readFaults(process.argv.slice(2));
  if (typeof read === 'string') {
    console.error(`${read}\n${USAGE}`);
    process.exitCode = 2;
    return;
  }
  for (const fault of read.faults) {
    const report = await runFaults(fault, {
      serverProcess: process.env.SEKISHO_SERVER_PROCESS,
      progress: (sentence) => {
        if (!read.json) console.log(`  ${sentence}`);
      },
    });
    console.log(read.json ? JSON.stringify(report) : textOf(report));
    if (report.wrong.length > 0) process.exitCode = 1;
  }
  // A library's idle timer must not keep it alive.
  setTimeout(() => process.exit(), 1_000).unref();
}

function readFaults(args: string[]): { faults: readonly Fault[]; json: boolean } | string {
  try {
    const { values } = parseArgs({
      args,
      options: {
        kills: { type: 'string' },
        network: { type: 'string' },
        disk: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const json = values.json ?? false;
    const all = [values.kills, values.network, values.disk].every((value) => value === undefined);
    const kills = numberIn(all ? '100' : values.kills, 'kills', 1, 1_000);
    const network = numberIn(all ? '60' : values.network, 'network', 3, 600);
    const disk = numberIn(all && canMountDisk() ? '20' : values.disk, 'disk', 1, 120);
    if (disk !== undefined && !canMountDisk()) return '--disk needs Linux and root.';
    const faults: Fault[] = [];
    if (kills) faults.push({ kind: 'kill', targets: spreadKills(kills) });
    if (network) faults.push({ kind: 'network', seconds: network });
    if (disk) faults.push({ kind: 'disk', seconds: disk });
    return { faults, json };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function numberIn(given: string | undefined, name: string, min: number, max: number) {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new RangeError(`--${name} takes a number from ${min} to ${max}.`);
}

function textOf(report: FaultReport): string {
  const times = report.kills.map(({ backAfterMs }) => backAfterMs).sort((a, b) => a - b);
  const lines = [
    `\n${report.fault}: ${report.wrong.length === 0 ? 'nothing lost, nothing twice' : 'WRONG'}`,
    `  ${report.chargesPosted} charges of ¥${report.yenCharged}, ${report.paymentsMade} payments, ${report.unlinked} links ended; ${report.tries} presses, ${report.refused} refused`,
    `  acknowledged and kept: ${report.acknowledged.charges} charges, ${report.acknowledged.payments} payments`,
    ...(times.length > 0
      ? [
          `  ${times.length} kills; back after ${times[Math.floor(times.length / 2)]} ms (median), ${times.at(-1)} ms (longest)`,
        ]
      : []),
    ...(report.interferences > 0 ? [`  ${report.interferences} requests interfered with`] : []),
    `  ${report.seconds} s`,
    ...report.wrong.map((sentence) => `  ! ${sentence}`),
  ];
  return lines.join('\n');
}

await main();
