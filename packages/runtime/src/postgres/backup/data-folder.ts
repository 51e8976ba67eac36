import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { geteuid } from 'node:process';
import { NOBODY } from '../binaries.ts';
import { VERSION_MAJOR } from '../cluster.ts';
import { lockFolder } from '../folder-lock.ts';
import { servesFolder } from '../process-identity.ts';
import { folderRefusal, StartRefusal } from '../start-refusal.ts';
import { copyProved, copyTree } from './copy.ts';
import { inDraft, makeBackup } from './draft.ts';
import { BackupRefusal, type Manifest, readManifest } from './manifest.ts';

const OF = 'demonstration';

/** What a start makes anew, or what belongs to one start alone. */
const LEFT_OUT =
  /^(launcher\.lock.*|postgres\.log|postgres-binaries.*|[^/]*\.new|postgres\/postmaster\.pid)$/;

/**
 * Copies a demonstration's data folder, database and keys, while nobody uses it. A database whose
 * machine died is copied as it is: PostgreSQL mends it at its next start, here or where it is restored.
 */
export async function backUpFolder(of: {
  readonly dataFolder: string;
  readonly backup: string;
  readonly madeAt: string;
}): Promise<Manifest> {
  const backup = resolve(of.backup);
  const folder = existsSync(of.dataFolder) ? realpathSync(of.dataFolder) : resolve(of.dataFolder);
  if (!existsSync(join(folder, 'postgres', 'PG_VERSION'))) {
    throw new BackupRefusal(
      `${folder} holds no database of ours; one that DATABASE_URL names is backed up by --config.`,
    );
  }
  if (!relative(folder, backup).startsWith('..')) {
    throw new BackupRefusal(`${backup} would lie in the folder that it is made of.`);
  }
  return whileUnused(folder, () => {
    const postgres = readFileSync(join(folder, 'postgres', 'PG_VERSION'), 'utf8').trim();
    const about = { of: OF, postgres, madeAt: of.madeAt, migrations: [] };
    return makeBackup(backup, about, (content) =>
      copyTree(folder, content, (path) => LEFT_OUT.test(path)),
    );
  });
}

/** Brings a data folder back under a name that is free; nothing that is there is ever touched. */
export async function restoreFolder(of: {
  readonly backup: string;
  readonly dataFolder: string;
}): Promise<Manifest> {
  const [backup, folder] = [resolve(of.backup), resolve(of.dataFolder)];
  const manifest = readManifest(backup);
  if (manifest.of !== OF) {
    throw new BackupRefusal(`${backup} is a backup of the ${manifest.of}, not of a data folder.`);
  }
  if (manifest.postgres !== VERSION_MAJOR) {
    throw new BackupRefusal(
      `The data in ${backup} were written by PostgreSQL ${manifest.postgres}, and this program brings ${VERSION_MAJOR}.`,
    );
  }
  if (existsSync(folder) && !isEmptyFolder(folder)) {
    throw new BackupRefusal(`${folder} is not empty; move it away first, or choose another place.`);
  }
  await inDraft(folder, (draft) => {
    copyProved(backup, manifest, draft);
    giveAway(draft, manifest);
  });
  return manifest;
}

/** No start can begin meanwhile, and none is running. */
async function whileUnused<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = lockOrRefuse(folder);
  try {
    const data = join(folder, 'postgres');
    const status = join(data, 'postmaster.pid');
    const pid = existsSync(status) ? Number(readFileSync(status, 'utf8').split('\n')[0]) : 0;
    if (pid > 0 && servesFolder(pid, data)) {
      throw new BackupRefusal(
        `The database in ${folder} is still running (process ${pid}); start and stop the demonstration once.`,
      );
    }
    return await work();
  } finally {
    lock.release();
  }
}

function lockOrRefuse(folder: string): { release(): void } {
  try {
    return lockFolder(folder);
  } catch (error) {
    throw error instanceof StartRefusal ? error : folderRefusal(folder, error);
  }
}

/** Root's PostgreSQL is another user, who passes through the folder and owns its own. */
function giveAway(folder: string, { folders, files }: Manifest): void {
  chmodSync(folder, 0o711);
  if (geteuid?.() !== 0) return;
  for (const path of [...folders, ...files.map((file) => file.path)]) {
    if (/^postgres(\/|$)/.test(path)) chownSync(join(folder, path), NOBODY.uid, NOBODY.gid);
  }
}

function isEmptyFolder(path: string): boolean {
  return statSync(path).isDirectory() && readdirSync(path).length === 0;
}
