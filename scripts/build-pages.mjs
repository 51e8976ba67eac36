// Builds the pages when what they are made of has changed since the last time.
//
// Each build has a folder of its own that never changes once it is there, and `dist/<audience>` is a
// link to the newest. Who serves pages follows the link once, at start: a build that comes later,
// from another terminal or another test, takes nothing away from what is running.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ensureInstalled, ROOT, stop } from './install.mjs';

const DIST = join(ROOT, 'apps/web/dist');
const BUILDS = join(DIST, 'builds');
const AUDIENCES = ['wallet', 'shop', 'console', 'bank', 'bank-staff', 'demonstration'];
const SOURCES = ['apps/web', 'packages/contract/src', 'packages/domain/src', 'package-lock.json'];
const NO_SOURCE = /\.test\.|(^|\/)(dist|node_modules)(\/|$)/;
/** How long a build stays after another took its place, for whoever still serves it. */
const KEPT_MS = 7 * 24 * 3_600_000;

export function buildPagesIfChanged() {
  const name = hashOfSources().slice(0, 16);
  const made = join(BUILDS, name);
  const before = currentBuild();
  if (!existsSync(made)) make(made, before);
  if (before === made) return;
  for (const audience of AUDIENCES) pointTo(join(DIST, audience), join(made, audience));
  forgetOldBuilds(made, before);
}

/** Whole or not at all: of two that build at once, the first to end gives the folder. */
function make(made, before) {
  console.log('Building the pages.');
  mkdirSync(BUILDS, { recursive: true });
  const folder = mkdtempSync(join(BUILDS, '.making-'));
  const built = spawnSync(process.execPath, ['apps/web/build.mjs', '--into', folder], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (built.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    stop('The pages could not be built; the reason stands above.');
  }
  if (before !== undefined) shareAssets(folder, before);
  // A temporary folder is its maker's alone; these pages are for every user of this machine.
  chmodSync(folder, 0o755);
  try {
    renameSync(folder, made);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!existsSync(made)) throw error;
  }
}

function currentBuild() {
  // The last to be pointed to a new build: an end in the middle is made good by the next start.
  const link = join(DIST, AUDIENCES.at(-1));
  if (!lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink()) return undefined;
  const build = join(BUILDS, basename(dirname(readlinkSync(link))));
  return existsSync(build) ? build : undefined;
}

/** Assets are named by their content, and most of them are fonts: one copy serves both builds. */
function shareAssets(folder, before) {
  for (const assets of AUDIENCES.map((audience) => join(audience, 'assets'))) {
    for (const file of readdirSync(join(folder, assets))) {
      const [old, made] = [join(before, assets, file), join(folder, assets, file)];
      if (!existsSync(old)) continue;
      rmSync(made);
      linkSync(old, made);
    }
  }
}

/** In one step, so that nobody ever meets no link. */
function pointTo(link, target) {
  const isFolder = lstatSync(link, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder) rmSync(link, { recursive: true });
  const fresh = `${link}.${process.pid}`;
  rmSync(fresh, { force: true });
  symlinkSync(join('builds', basename(dirname(target)), basename(target)), fresh, 'dir');
  renameSync(fresh, link);
}

function forgetOldBuilds(made, before) {
  const now = Date.now() / 1_000;
  for (const build of [made, before]) if (build !== undefined) utimesSync(build, now, now);
  for (const name of readdirSync(BUILDS)) {
    const build = join(BUILDS, name);
    const age = Date.now() - (statSync(build, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > KEPT_MS) rmSync(build, { recursive: true, force: true });
  }
}

function hashOfSources() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(filesBelow).sort()) {
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path) {
  const full = join(ROOT, path);
  if (NO_SOURCE.test(path) || !existsSync(full)) return [];
  if (statSync(full).isFile()) return [path];
  return readdirSync(full).flatMap((name) => filesBelow(join(path, name)));
}

if (process.argv[1]?.endsWith('build-pages.mjs')) {
  await ensureInstalled({ dev: false });
  buildPagesIfChanged();
}
