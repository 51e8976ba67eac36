import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { BackupRefusal, type Content, damaged, type KeptFile } from './manifest.ts';

const CHUNK_BYTES = 1024 * 1024;

/** Copies a folder's tree to the disk; what is neither file nor folder is refused. */
export function copyTree(from: string, to: string, isLeftOut: (path: string) => boolean): Content {
  const folders: string[] = [];
  const files: KeptFile[] = [];
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
    sync(join(to, below));
  };
  visit('');
  return { folders, files };
}

/** Copies a backup's content into a folder that is there and proves every byte of it on the way. */
export function copyProved(backup: string, { folders, files }: Content, to: string): void {
  for (const folder of folders) mkdirSync(join(to, folder), { mode: 0o700 });
  for (const file of files) {
    const from = keptFile(backup, file.path);
    prove(backup, file, copyFile(from, join(to, file.path)));
  }
  for (const folder of folders) sync(join(to, folder));
  sync(to);
}

/** Proves one file of a backup where it lies, and says where. */
export function proved(backup: string, file: KeptFile): string {
  const path = keptFile(backup, file.path);
  prove(backup, file, digest(path));
  return path;
}

/** What a file that was just written is, once it is on the disk. */
export function keep(folder: string, path: string): Content {
  sync(join(folder, path));
  sync(folder);
  return { folders: [], files: [{ path, ...digest(join(folder, path)) }] };
}

/** Until here what was written is on the disk, whatever the machine does next. */
export function sync(path: string): void {
  withFile(path, 'r', fsyncSync);
}

function keptFile(backup: string, path: string): string {
  const file = join(backup, 'content', path);
  if (lstatSync(file, { throwIfNoEntry: false })?.isFile() === true) return file;
  throw damaged(backup, path);
}

type Digest = Omit<KeptFile, 'path'>;

function prove(backup: string, wanted: KeptFile, found: Digest): void {
  if (found.bytes === wanted.bytes && found.sha256 === wanted.sha256) return;
  throw damaged(backup, wanted.path);
}

function digest(path: string): Digest {
  return withFile(path, 'r', (file) => readAll(file, () => undefined));
}

function copyFile(from: string, to: string): Digest {
  return withFile(from, 'r', (source) =>
    withFile(to, 'wx', (target) => {
      const copied = readAll(source, (chunk) => writeWhole(target, chunk));
      fsyncSync(target);
      return copied;
    }),
  );
}

function withFile<T>(path: string, flags: 'r' | 'wx', work: (file: number) => T): T {
  const file = openSync(path, flags, 0o600);
  try {
    return work(file);
  } finally {
    closeSync(file);
  }
}

function readAll(file: number, take: (chunk: Buffer) => void): Digest {
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
