// Runs before anything is installed, so it uses nothing but Node and npm.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Stands in the folder that npm empties first, so an installation that was broken off has none. */
const MARKER = join(ROOT, 'node_modules/.installed-from.json');
const NODE_MIN = [20, 19];

/** Ends this process with one sentence when the packages cannot be there. */
export async function ensureInstalled({ dev }) {
  refuseOldNode();
  if (isInstalled({ dev })) return;
  const begin = performance.now();
  console.log('Installing the packages; the first time this takes a minute or so.');
  const beat = setInterval(() => console.log(`  … ${seconds(begin)} s`), 10_000);
  const { code, errors } = await npm(['ci', dev ? '--include=dev' : '--omit=dev']);
  clearInterval(beat);
  if (code === 0) {
    writeFileSync(MARKER, JSON.stringify({ lock: lockHash(), dev }));
    console.log(`Installed in ${seconds(begin)} s.`);
    return;
  }
  console.error(errors.trim().split('\n').slice(0, 12).join('\n'));
  stop(`The packages could not be installed: ${reason(errors, code)}.`);
}

export function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

function refuseOldNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  stop(`Node ${NODE_MIN.join('.')} or later is needed; this is ${process.versions.node}.`);
}

/** What our last installation was made from; without it, what npm says that it has installed. */
function isInstalled({ dev }) {
  if (!existsSync(MARKER)) return isInstalledByHand({ dev });
  const marker = JSON.parse(readFileSync(MARKER, 'utf8'));
  return marker.lock === lockHash() && (marker.dev || !dev);
}

/** npm writes what it has installed into a lock file of its own, as its last act. */
function isInstalledByHand({ dev }) {
  const installed = readPackages('node_modules/.package-lock.json');
  if (installed === undefined) return false;
  const wanted = Object.entries(readPackages('package-lock.json') ?? {});
  return wanted.every(([path, entry]) => {
    if (!path.startsWith('node_modules/')) return true;
    const found = installed[path];
    if (found !== undefined) return found.version === entry.version;
    // Optional packages are for other machines; development ones may have been left out on purpose.
    return entry.optional || entry.devOptional || entry.peer || (entry.dev && !dev);
  });
}

export function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
}

function readPackages(file) {
  const path = join(ROOT, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

function npm(args) {
  const { npm_execpath: cli } = process.env;
  const [command, first] = cli?.endsWith('npm-cli.js') ? [process.execPath, [cli]] : ['npm', []];
  const child = spawn(command, [...first, ...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, errors: String(error) }));
    child.on('close', (code) => resolve({ code, errors }));
  });
}

const REASONS = [
  [/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET|network/, 'npm has no network'],
  [/ENOSPC/, 'the disk is full'],
  [/EACCES|EPERM|EROFS/, 'this folder cannot be written'],
  [/EUSAGE/, 'package-lock.json does not fit package.json'],
  [/EINTEGRITY/, 'a package is not the one that the lock file names'],
  [/spawn npm ENOENT/, 'npm is not there'],
];

function reason(errors, code) {
  const known = REASONS.find(([pattern]) => pattern.test(errors));
  return known?.[1] ?? `npm ended with code ${code} (its own words stand above)`;
}

const seconds = (begin) => Math.round((performance.now() - begin) / 1_000);
