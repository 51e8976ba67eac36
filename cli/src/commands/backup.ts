import { parseArgs } from 'node:util';
import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { systemClock } from '@sekisho/runtime/env.ts';
import { BackupRefusal, type Manifest } from '@sekisho/runtime/postgres/archive.ts';
import { backUpDatabase } from '@sekisho/runtime/postgres/database-backup.ts';
import { backUpFolder } from '@sekisho/runtime/postgres/folder-backup.ts';
import { StartRefusal } from '@sekisho/runtime/postgres/start-refusal.ts';
import { type Command, CommandRefusal, UsageRefusal } from '../command.ts';
import { readConfiguredDatabase } from '../configured.ts';

const USAGE = `Usage:
  backup --data FOLDER --to BACKUP   a stopped demonstration: its database and its keys
  backup --config FILE --to BACKUP   a wallet's or a gate's database, while it runs; never its keys
BACKUP is a new folder. It holds a checksum of everything in it, and appears only when it is whole.`;

export const backup: Command = {
  name: 'backup',
  summary: 'copies a database, or a stopped demonstration, into a new folder',
  usage: USAGE,
  async run(args, { out }) {
    const { data, config, to } = readOptions(args);
    const madeAt = toRfc3339(systemClock.now());
    const manifest = await refusing(() => {
      if (data !== undefined) return backUpFolder({ dataFolder: data, archive: to, madeAt });
      const database = readConfiguredDatabase(config ?? '');
      return backUpDatabase({ ...database, archive: to, madeAt });
    });
    out(`${to} holds the ${describe(manifest)}.`);
    if (data !== undefined) out('The keys are in it too: whoever reads it reads everything.');
    else out('The keys are not in it: without a copy of the keys folder it cannot be read.');
    return 0;
  },
};

function readOptions(args: readonly string[]) {
  const { data, config, to } = optionsOf(args, ['data', 'config', 'to'] as const);
  if ((data === undefined) === (config === undefined)) {
    throw new UsageRefusal('Say what to back up: --data FOLDER or --config FILE.');
  }
  if (to === undefined) throw new UsageRefusal('Say where to: --to BACKUP.');
  return { data, config, to };
}

/** Options that each take a value which is not empty. */
export function optionsOf<const N extends string>(
  args: readonly string[],
  names: readonly N[],
): Readonly<Partial<Record<N, string>>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    if (Object.values(values).every((value) => value !== '')) return values as never;
  } catch {}
  throw new UsageRefusal('The arguments cannot be followed.');
}

/** What the machine refuses becomes the command's own sentence. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isRefusal = error instanceof BackupRefusal || error instanceof StartRefusal;
    throw isRefusal ? new CommandRefusal(error.message) : error;
  }
}

export function describe({ of, postgres, files, madeAt }: Manifest): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const size = `${(bytes / 1_000_000).toFixed(1)} MB in ${files.length} files`;
  return `${of} as it was at ${madeAt} (PostgreSQL ${postgres}, ${size})`;
}
