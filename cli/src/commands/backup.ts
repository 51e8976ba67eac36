import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { systemClock } from '@sekisho/runtime/env.ts';
import { backUpFolder } from '@sekisho/runtime/postgres/backup/data-folder.ts';
import { backUpDatabase } from '@sekisho/runtime/postgres/backup/database.ts';
import { describe, refusing } from '../backups.ts';
import { type Command, optionsOf, UsageRefusal } from '../command.ts';
import { readConfiguredDatabase } from '../configured.ts';

const USAGE = `Usage:
  backup --data FOLDER --to BACKUP   a stopped demonstration: its database and its keys
  backup --config FILE --to BACKUP   a wallet's or a gate's database, while it runs; never its keys
BACKUP is a new folder for its maker alone. It holds a digest of each of its files, and has its name
only when it is whole.`;

export const backup: Command = {
  name: 'backup',
  summary: 'copies a database, or a stopped demonstration, into a new folder',
  usage: USAGE,
  async run(args, { out }) {
    const { data, config, to } = optionsOf(args, ['data', 'config', 'to']);
    if ((data === undefined) === (config === undefined)) {
      throw new UsageRefusal('Say what to back up: --data FOLDER or --config FILE.');
    }
    if (to === undefined) throw new UsageRefusal('Say where to: --to BACKUP.');
    const madeAt = toRfc3339(systemClock.now());
    const manifest = await refusing(() => {
      if (data !== undefined) return backUpFolder({ dataFolder: data, backup: to, madeAt });
      return backUpDatabase(readConfiguredDatabase(config ?? ''), { backup: to, madeAt });
    });
    out(`${to} holds the ${describe(manifest)}.`);
    if (data !== undefined) out('The keys are in it too: whoever reads it reads everything.');
    else
      out(
        'The keys are not in it: keep a copy of them apart, or nobody can read its personal data.',
      );
    return 0;
  },
};
