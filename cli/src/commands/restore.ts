import { restoreDatabase } from '@sekisho/runtime/postgres/database-backup.ts';
import { restoreFolder } from '@sekisho/runtime/postgres/folder-backup.ts';
import { type Command, UsageRefusal } from '../command.ts';
import { readConfiguredDatabase } from '../configured.ts';
import { describe, optionsOf, refusing } from './backup.ts';

const USAGE = `Usage:
  restore BACKUP --data FOLDER [--replace]   a demonstration, into a folder that is new or empty
  restore BACKUP --config FILE               a wallet's or a gate's database, into an empty one
--replace puts a folder that is there aside under the name FOLDER.replaced.
Everything is there afterwards, or nothing. Then compare with the other company: reconcile.`;

export const restore: Command = {
  name: 'restore',
  summary: 'brings a backup back, into an empty place',
  usage: USAGE,
  async run([archive = '', ...args], { out }) {
    if (archive === '' || archive.startsWith('-')) throw new UsageRefusal('Say which backup.');
    const replace = args.includes('--replace');
    const rest = args.filter((arg) => arg !== '--replace');
    const { data, config } = optionsOf(rest, ['data', 'config'] as const);
    if ((data === undefined) === (config === undefined)) {
      throw new UsageRefusal('Say where to: --data FOLDER or --config FILE.');
    }
    if (replace && data === undefined) throw new UsageRefusal('--replace is for --data alone.');
    if (data !== undefined) {
      const { manifest, aside } = await refusing(() =>
        restoreFolder({ archive, dataFolder: data, replace }),
      );
      out(`${data} is the ${describe(manifest)}.`);
      if (aside !== undefined) out(`What was there is in ${aside}.`);
      return 0;
    }
    const database = readConfiguredDatabase(config ?? '');
    const manifest = await refusing(() => restoreDatabase({ archive, ...database }));
    out(`The database is the ${describe(manifest)}.`);
    out('What happened since then is not in it. Before customers come back: sekisho reconcile.');
    return 0;
  },
};
