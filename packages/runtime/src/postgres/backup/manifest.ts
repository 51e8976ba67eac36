import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why a backup or a restore was not done. The message is one sentence to print as it is. */
export class BackupRefusal extends Error {
  override readonly name = 'BackupRefusal';
}

/** A file with what it must be when it is read again; its path is from the backup's content. */
export interface KeptFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Content {
  readonly folders: readonly string[];
  readonly files: readonly KeptFile[];
}

/** What a backup says of itself. */
export interface About {
  /** Whose data: `demonstration`, `wallet wallet-a`, `gate 0310 0311`. */
  readonly of: string;
  /** The major version of the PostgreSQL that wrote them. */
  readonly postgres: string;
  readonly madeAt: string;
  /** The migrations that its database has had, `wallet/0001_wallet.sql`; none of a data folder. */
  readonly migrations: readonly string[];
}

export interface Manifest extends About, Content {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
}

const FORMAT = 'sekisho-backup';
const VERSION = 1;
const MANIFEST = 'manifest.json';

/** The manifest as its file holds it, with a digest of itself: against damage, not against forgers. */
export function manifestOf(about: About, content: Content) {
  const manifest: Manifest = { format: FORMAT, version: VERSION, ...about, ...content };
  const text = `${JSON.stringify({ ...manifest, sum: sumOf(manifest) }, null, 1)}\n`;
  return { manifest, name: MANIFEST, text };
}

/** Reads a backup's manifest. The content itself is proved while it is copied. */
export function readManifest(backup: string): Manifest {
  const { sum, ...manifest } = (parsed(readText(backup)) ?? {}) as Manifest & { sum?: string };
  if (manifest.format !== FORMAT) throw new BackupRefusal(`${backup} is no backup of ours.`);
  if (manifest.version !== VERSION) {
    throw new BackupRefusal(
      `${backup} is in version ${String(manifest.version)} of the format, and this program reads version ${VERSION}.`,
    );
  }
  if (sum !== sumOf(manifest)) throw damaged(backup, MANIFEST);
  for (const path of [...manifest.folders, ...manifest.files.map((file) => file.path)]) {
    if (/(^|\/)(\.{0,2})(\/|$)/.test(path)) throw damaged(backup, MANIFEST);
  }
  return manifest;
}

export function damaged(backup: string, path: string): BackupRefusal {
  return new BackupRefusal(
    `The backup ${backup} is damaged or not whole (${path}); nothing was restored.`,
  );
}

function readText(backup: string): string {
  try {
    return readFileSync(join(backup, MANIFEST), 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const isAbsent = code === 'ENOENT' || code === 'ENOTDIR';
    throw new BackupRefusal(
      isAbsent
        ? `${backup} is no backup of ours: there is no ${MANIFEST} in it.`
        : `${backup} cannot be read (${code}).`,
    );
  }
}

function sumOf(manifest: Manifest): string {
  return createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
