import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { geteuid } from 'node:process';
import {
  BackupRefusal,
  copyTree,
  extract,
  inDraft,
  type Manifest,
  makeArchive,
  readManifest,
} from './archive.ts';
import { VERSION_MAJOR } from './cluster.ts';
import { NOBODY } from './embedded.ts';
import { lockFolder } from './folder-lock.ts';
import { servesFolder } from './process-identity.ts';

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
  readonly archive: string;
  readonly madeAt: string;
}): Promise<Manifest> {
  const [folder, archive] = [resolve(of.dataFolder), resolve(of.archive)];
  if (!existsSync(join(folder, 'postgres', 'PG_VERSION'))) {
    throw new BackupRefusal(
      `${folder} holds no database of ours; one that DATABASE_URL names is backed up where it runs.`,
    );
  }
  if (!relative(folder, archive).startsWith('..')) {
    throw new BackupRefusal(`${archive} would lie in the folder that it is made of.`);
  }
  return whileUnused(folder, () => {
    const postgres = readFileSync(join(folder, 'postgres', 'PG_VERSION'), 'utf8').trim();
    return makeArchive(archive, { of: OF, postgres, madeAt: of.madeAt }, async (content) =>
      copyTree(folder, content, (path) => LEFT_OUT.test(path)),
    );
  });
}

/** Says where the data that stood there before are now; undefined when there were none. */
export async function restoreFolder(of: {
  readonly archive: string;
  readonly dataFolder: string;
  /** Puts data that are there aside instead of refusing. */
  readonly replace: boolean;
}): Promise<{ readonly manifest: Manifest; readonly aside: string | undefined }> {
  const [archive, folder] = [resolve(of.archive), resolve(of.dataFolder)];
  const manifest = readManifest(archive);
  if (manifest.of !== OF) {
    throw new BackupRefusal(`${archive} is a backup of the ${manifest.of}, not of a data folder.`);
  }
  if (manifest.postgres !== VERSION_MAJOR) {
    throw new BackupRefusal(
      `The data in ${archive} were written by PostgreSQL ${manifest.postgres}, and this program brings ${VERSION_MAJOR}.`,
    );
  }
  const isTaken = existsSync(folder) && !(statSync(folder).isDirectory() && isEmpty(folder));
  if (isTaken && !of.replace) {
    throw new BackupRefusal(
      `${folder} is not empty; choose another folder, or put what is there aside with --replace.`,
    );
  }
  const aside = isTaken ? `${folder}.replaced` : undefined;
  if (aside !== undefined && existsSync(aside)) {
    throw new BackupRefusal(`${aside} holds what was put aside before; move that away first.`);
  }
  makeParents(dirname(folder));
  const take = () =>
    inDraft(`${folder}.restoring`, folder, async () => {
      const draft = `${folder}.restoring`;
      extract(archive, manifest, draft);
      giveAway(draft, manifest);
      if (aside !== undefined) renameSync(folder, aside);
      return { manifest, aside };
    });
  if (aside === undefined) return take();
  return whileUnused(folder, () =>
    take().catch((error: unknown) => {
      if (existsSync(aside) && !existsSync(folder)) renameSync(aside, folder);
      throw error;
    }),
  );
}

/** No start can begin meanwhile, and none is running. */
async function whileUnused<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = lockFolder(folder);
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

/** Root's PostgreSQL is another user, who passes through the folder and owns its own. */
function giveAway(folder: string, { folders, files }: Manifest): void {
  chmodSync(folder, 0o711);
  if (geteuid?.() !== 0) return;
  for (const path of [...folders, ...files.map((file) => file.path)]) {
    if (/^postgres(\/|$)/.test(path)) chownSync(join(folder, path), NOBODY.uid, NOBODY.gid);
  }
}

function makeParents(path: string): void {
  if (existsSync(path)) return;
  makeParents(dirname(path));
  mkdirSync(path);
  chmodSync(path, 0o711);
}

function isEmpty(folder: string): boolean {
  return readdirSync(folder).length === 0;
}
