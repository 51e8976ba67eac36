import { readFileSync, type Stats, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Findings } from './findings.ts';

const BYTES_MAX = 1_000_000;
const FOR_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;

/** A path of the configuration: relative ones are from the configuration's own folder. */
export function resolved(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

/** A file that everybody may read and only its owner may change. */
export function readPublicFile(
  findings: Findings,
  place: string,
  path: string,
): string | undefined {
  const stats = statsOf(findings, place, path);
  if (stats === undefined || !isRegular(findings, { place, path, stats })) return undefined;
  if ((stats.mode & WRITABLE_BY_OTHERS) !== 0) {
    findings.wrong(place, `may be changed by others (mode ${octal(stats)}): chmod go-w ${path}`);
    return undefined;
  }
  return read(findings, place, path);
}

/** A secret: only its owner may read it. */
export function readSecretFile(
  findings: Findings,
  place: string,
  path: string,
): string | undefined {
  const stats = statsOf(findings, place, path);
  if (stats === undefined || !isRegular(findings, { place, path, stats })) return undefined;
  if ((stats.mode & FOR_OTHERS) !== 0) {
    findings.wrong(place, `may be read by others (mode ${octal(stats)}): chmod 600 ${path}`);
    return undefined;
  }
  return read(findings, place, path);
}

/** The one line of a secret file, without its end. */
export function readSecretLine(
  findings: Findings,
  place: string,
  path: string,
): string | undefined {
  const line = readSecretFile(findings, place, path)?.replace(/\r?\n$/, '');
  if (line === undefined) return undefined;
  if (line !== '' && !/[\r\n]/.test(line)) return line;
  findings.wrong(place, `must hold one line: ${path}`);
  return undefined;
}

/** A folder in which only its owner may put something else in a file's place. */
export function checkFolder(findings: Findings, place: string, path: string): boolean {
  const stats = statsOf(findings, place, path);
  if (stats === undefined) return false;
  if (!stats.isDirectory()) findings.wrong(place, `is no folder: ${path}`);
  else if ((stats.mode & WRITABLE_BY_OTHERS) !== 0) {
    findings.wrong(place, `may be changed by others (mode ${octal(stats)}): chmod go-w ${path}`);
  } else return true;
  return false;
}

/** A folder of built pages. */
export function checkPages(findings: Findings, place: string, path: string): void {
  const stats = statsOf(findings, place, path);
  if (stats === undefined) return;
  if (!stats.isDirectory()) findings.wrong(place, `is no folder: ${path}`);
  else if (!statSync(join(path, 'index.html'), { throwIfNoEntry: false })?.isFile()) {
    findings.wrong(place, `has no index.html; npm run build makes the pages: ${path}`);
  }
}

function isRegular(
  findings: Findings,
  { place, path, stats }: { place: string; path: string; stats: Stats },
): boolean {
  if (stats.isFile() && stats.size <= BYTES_MAX) return true;
  findings.wrong(place, stats.isFile() ? `is larger than 1 MB: ${path}` : `is no file: ${path}`);
  return false;
}

function statsOf(findings: Findings, place: string, path: string): Stats | undefined {
  return orFinding(findings, { place, path }, () => statSync(path));
}

function read(findings: Findings, place: string, path: string): string | undefined {
  return orFinding(findings, { place, path }, () => readFileSync(path, 'utf8'));
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'is not there',
  ENOTDIR: 'is not there',
  EACCES: 'cannot be read by this user',
  EPERM: 'cannot be read by this user',
};

function orFinding<T>(
  findings: Findings,
  { place, path }: { readonly place: string; readonly path: string },
  work: () => T,
): T | undefined {
  try {
    return work();
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    findings.wrong(place, `${REASONS[code] ?? `cannot be read (${code})`}: ${path}`);
    return undefined;
  }
}

function octal({ mode }: Stats): string {
  return (mode & 0o777).toString(8).padStart(4, '0');
}
