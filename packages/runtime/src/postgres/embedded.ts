import { chmodSync, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { geteuid } from 'node:process';
import { type Account, NOBODY, runnableBinaries } from './binaries.ts';
import { type Cluster, checkVersion, createCluster, OWNER, readPassword } from './cluster.ts';
import { lockFolder } from './folder-lock.ts';
import { launch, stopLeftOver } from './launch.ts';
import { ensureDatabase, type PostgresServer } from './server.ts';
import { folderRefusal, StartRefusal } from './start-refusal.ts';

export interface EmbeddedOptions {
  /** Made when it is not there. Holds the database, its password, its log and the launcher's lock. */
  readonly dataFolder: string;
  /** False only for tests: what was committed may be lost when the machine (not the process) fails. */
  readonly durable: boolean;
  /** Removes the whole data folder after the stop, also after a crash of ours. For tests. */
  readonly removeAfterwards?: boolean;
}

/**
 * Starts the PostgreSQL 18 that npm installed, on the loopback address with a password. It has no
 * Unix socket: its path would be limited to about 100 characters, and the data folder may be deep.
 * It never outlives this process by more than its own shutdown. Throws `StartRefusal`.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<PostgresServer> {
  const folder = makeFolder(options.dataFolder);
  const lock = guardFolder(folder, () => lockFolder(folder));
  try {
    const cluster = guardFolder(folder, () => describeCluster(folder, options.durable));
    await stopLeftOver(cluster);
    const password = guardFolder(folder, () => {
      if (!existsSync(cluster.data)) createCluster(cluster);
      checkVersion(cluster);
      return readPassword(cluster);
    });
    const running = await launch(cluster, options.removeAfterwards ? folder : undefined);
    const url = (database: string) =>
      `postgres://${OWNER}:${password}@127.0.0.1:${running.port}/${database}`;
    return {
      url,
      ensureDatabase: (name) => ensureDatabase(url('postgres'), name),
      async stop() {
        await running.stop();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

function describeCluster(folder: string, durable: boolean): Cluster {
  const account = accountFor(folder);
  const binaries = runnableBinaries(folder, account);
  return { folder, data: join(folder, 'postgres'), binaries, account, durable };
}

function makeFolder(dataFolder: string): string {
  return guardFolder(dataFolder, () => {
    for (const path of missingFolders(resolve(dataFolder))) {
      mkdirSync(path);
      // Root's PostgreSQL is another user, who must pass through; what is secret inside is shut
      // itself. Only our own folders are opened: an older one was perhaps shut on purpose.
      chmodSync(path, 0o711);
    }
    return realpathSync(dataFolder);
  });
}

/** Outermost first. Made one by one, because Node never returns from a recursive one below /proc. */
function missingFolders(path: string): readonly string[] {
  return existsSync(path) ? [] : [...missingFolders(dirname(path)), path];
}

function guardFolder<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof StartRefusal ? error : folderRefusal(folder, error);
  }
}

/** Whom PostgreSQL runs as: ourselves, or for root the owner of the data, by default `nobody`. */
function accountFor(folder: string): Account | undefined {
  const self = geteuid?.();
  const owner = statSync(join(folder, 'postgres'), { throwIfNoEntry: false });
  if (self !== 0) {
    if (owner !== undefined && owner.uid !== self) {
      throw new StartRefusal(
        'folder_of_another_user',
        `The data in ${folder} belongs to another user (uid ${owner.uid}); start as that user or as root, or choose another folder with --data.`,
      );
    }
    return undefined;
  }
  const account = owner === undefined || owner.uid === 0 ? NOBODY : owner;
  for (let path = folder; ; path = dirname(path)) {
    const { mode, uid } = statSync(path);
    if ((mode & (uid === account.uid ? 0o100 : 0o001)) === 0) {
      throw new StartRefusal(
        'folder_unreachable',
        `PostgreSQL does not run as root, and the user it runs as instead (uid ${account.uid}) may not pass ${path}; choose a data folder outside it (--data /var/lib/sekisho), or start as an ordinary user.`,
      );
    }
    if (path === dirname(path)) return { uid: account.uid, gid: account.gid };
  }
}
