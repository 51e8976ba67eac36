import { BackupRefusal, type Manifest } from '@sekisho/runtime/postgres/backup/manifest.ts';
import { StartRefusal } from '@sekisho/runtime/postgres/start-refusal.ts';
import { CommandRefusal } from './command.ts';

/** What the machine refuses becomes the command's own sentence. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isRefusal = error instanceof BackupRefusal || error instanceof StartRefusal;
    throw isRefusal ? new CommandRefusal(error.message) : error;
  }
}

/** What a backup is, for those who made or used it. */
export function describe({ of, postgres, files, madeAt }: Manifest): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const size = `${(bytes / 1_000_000).toFixed(1)} MB, files: ${files.length}`;
  return `${of} as it was at ${madeAt} (PostgreSQL ${postgres}, ${size})`;
}
