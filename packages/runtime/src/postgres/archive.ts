import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** Why a backup or a restore was not done. The message is one sentence to print as it is. */
export class BackupRefusal extends Error {
  override readonly name = 'BackupRefusal';
}

/** A file with what it must be when it is read again; its path is from the archive's content. */
interface ArchivedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Content {
  readonly folders: readonly string[];
  readonly files: readonly ArchivedFile[];
}

export interface Manifest extends Content {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  /** Whose data: `demonstration`, `wallet wallet-a`, `gate 0310 0311`. */
  readonly of: string;
  /** The major version of the PostgreSQL that wrote them. */
  readonly postgres: string;
  readonly madeAt: string;
}

const FORMAT = 'sekisho-backup';
const VERSION = 1;
const CHUNK_BYTES = 1024 * 1024;
const MANIFEST = 'manifest.json';

/**
 * Makes an archive: a folder with a manifest and the content that `fill` lays into a new folder. It
 * appears under its name only when it is whole and on the disk.
 */
export async function makeArchive(
  archive: string,
  about: Pick<Manifest, 'of' | 'postgres' | 'madeAt'>,
  fill: (content: string) => Promise<Content>,
): Promise<Manifest> {
  if (existsSync(archive)) {
    throw new BackupRefusal(`${archive} is there already; a backup is never written over.`);
  }
  const draft = `${archive}.new`;
  return inDraft(draft, archive, async () => {
    mkdirSync(join(draft, 'content'), { recursive: true, mode: 0o700 });
    chmodSync(draft, 0o700);
    const content = await fill(join(draft, 'content'));
    const manifest: Manifest = { format: FORMAT, version: VERSION, ...about, ...content };
    const text = `${JSON.stringify({ ...manifest, sum: sumOf(manifest) }, null, 1)}\n`;
    writeFileSync(join(draft, MANIFEST), text, { mode: 0o600 });
    syncFile(join(draft, MANIFEST));
    return manifest;
  });
}

/** Does the work in a draft and gives it its name at the end; whatever goes wrong, nothing is left. */
export async function inDraft<T>(draft: string, name: string, work: () => Promise<T>): Promise<T> {
  try {
    rmSync(draft, { recursive: true, force: true });
    const done = await work();
    renameSync(draft, name);
    syncFile(dirname(name));
    return done;
  } catch (error) {
    try {
      rmSync(draft, { recursive: true, force: true });
    } catch {
      // Where nothing could be made, nothing can be taken away either.
    }
    throw refusalOf(error, name);
  }
}

/** Reads an archive's manifest. The content itself is proved while it is copied. */
export function readManifest(archive: string): Manifest {
  let text: string;
  try {
    text = readFileSync(join(archive, MANIFEST), 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new BackupRefusal(`${archive} is no backup of ours: its manifest.json is ${why(code)}.`);
  }
  const { sum, ...manifest } = (parsed(text) ?? {}) as Manifest & { readonly sum?: string };
  if (manifest.format !== FORMAT) throw new BackupRefusal(`${archive} is no backup of ours.`);
  if (manifest.version !== VERSION) {
    throw new BackupRefusal(
      `${archive} was written in version ${String(manifest.version)} of the format, and this program reads version ${VERSION}.`,
    );
  }
  if (sum !== sumOf(manifest)) throw damaged(archive, MANIFEST);
  return manifest;
}

/** Copies an archive's content into a new folder and proves every byte of it on the way. */
export function extract(archive: string, { folders, files }: Content, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const path of [...folders, ...files.map((file) => file.path)]) {
    const parts = path.split('/');
    if (parts.some((part) => part === '' || part === '.' || part === '..')) {
      throw damaged(archive, MANIFEST);
    }
  }
  for (const folder of folders) mkdirSync(join(to, folder), { mode: 0o700 });
  for (const { path, bytes, sha256 } of files) {
    const from = join(archive, 'content', path);
    if (lstatSync(from, { throwIfNoEntry: false })?.isFile() !== true) throw damaged(archive, path);
    const copied = copyFile(from, join(to, path));
    if (copied.bytes !== bytes || copied.sha256 !== sha256) throw damaged(archive, path);
  }
}

/** Copies a folder's tree; what is neither file nor folder cannot be archived. */
export function copyTree(from: string, to: string, isLeftOut: (path: string) => boolean): Content {
  const folders: string[] = [];
  const files: ArchivedFile[] = [];
  const visit = (below: string) => {
    for (const name of readdirSync(join(from, below)).sort()) {
      const path = below === '' ? name : `${below}/${name}`;
      if (isLeftOut(path)) continue;
      const stat = lstatSync(join(from, path));
      if (stat.isDirectory()) {
        folders.push(path);
        mkdirSync(join(to, path), { mode: 0o700 });
        visit(path);
      } else if (stat.isFile()) files.push({ path, ...copyFile(join(from, path), join(to, path)) });
      else throw new BackupRefusal(`${join(from, path)} is neither a file nor a folder.`);
    }
  };
  visit('');
  return { folders, files };
}

/** What a file is now, for the manifest. */
export function fileContent(folder: string, path: string): Content {
  const file = openSync(join(folder, path), 'r');
  try {
    fsyncSync(file);
    const { bytes, sha256 } = readAll(file, () => undefined);
    return { folders: [], files: [{ path, bytes, sha256 }] };
  } finally {
    closeSync(file);
  }
}

function copyFile(from: string, to: string): { readonly bytes: number; readonly sha256: string } {
  const source = openSync(from, 'r');
  try {
    const target = openSync(to, 'wx', 0o600);
    try {
      const copied = readAll(source, (chunk) => writeWhole(target, chunk));
      fsyncSync(target);
      return copied;
    } finally {
      closeSync(target);
    }
  } finally {
    closeSync(source);
  }
}

function readAll(file: number, take: (chunk: Buffer) => void) {
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, Math.max(1, fstatSync(file).size)));
  let bytes = 0;
  for (let read = readSync(file, buffer); read > 0; read = readSync(file, buffer)) {
    const chunk = buffer.subarray(0, read);
    hash.update(chunk);
    take(chunk);
    bytes += read;
  }
  return { bytes, sha256: hash.digest('hex') };
}

function writeWhole(file: number, chunk: Buffer): void {
  for (let at = 0; at < chunk.length; ) at += writeSync(file, chunk, at);
}

function syncFile(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
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

function damaged(archive: string, path: string): BackupRefusal {
  return new BackupRefusal(
    `The backup ${archive} is damaged or not whole (${path}); nothing was restored.`,
  );
}

function why(code: string): string {
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'not there' : `not readable (${code})`;
}

function refusalOf(error: unknown, name: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new BackupRefusal(`The disk under ${dirname(name)} is full; nothing was left there.`);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    const path = (error as NodeJS.ErrnoException).path ?? name;
    return new BackupRefusal(`${path} cannot be read or written (${code}); nothing was done.`);
  }
  return error;
}
