import { restoreFolder } from '@sekisho/runtime/postgres/backup/data-folder.ts';
import { restoreDatabase } from '@sekisho/runtime/postgres/backup/database.ts';
import { describe, refusing } from '../backups.ts';
import { type Command, optionsOf, UsageRefusal } from '../command.ts';
import { readConfiguredDatabase } from '../configured.ts';

const USAGE = `Usage:
  restore BACKUP --data FOLDER   a demonstration, into a folder that is new or empty
  restore BACKUP --config FILE   a wallet's or a gate's database, into an empty one
Every byte is proved by its digest. Everything is there afterwards, or nothing, also when the command
is killed; nothing that is there already is touched. Then: ledger check, and reconcile.`;

export const restore: Command = {
  name: 'restore',
  summary: 'brings a backup back, into an empty place',
  usage: USAGE,
  async run([backup = '', ...args], { out }) {
    if (backup === '' || backup.startsWith('-')) throw new UsageRefusal('Say which backup.');
    const { data, config } = optionsOf(args, ['data', 'config']);
    if ((data === undefined) === (config === undefined)) {
      throw new UsageRefusal('Say where to: --data FOLDER or --config FILE.');
    }
    if (data !== undefined) {
      const manifest = await refusing(() => restoreFolder({ backup, dataFolder: data }));
      out(`${data} is the ${describe(manifest)}.`);
      return 0;
    }
    const database = readConfiguredDatabase(config ?? '');
    const manifest = await refusing(() => restoreDatabase(backup, database));
    out(`The database is the ${describe(manifest)}.`);
    out(NEXT[database.owner.server]);
    return 0;
  },
};

const NEXT = {
  wallet: 'What happened since then is not in it. Before customers come back: reconcile.',
  gate: 'What happened since then is not in it. Before partners come back, each of them: reconcile.',
} as const;
