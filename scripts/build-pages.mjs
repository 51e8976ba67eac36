// Builds the pages: one bundle for each folder of apps/web/src that has an index.html, so that what
// a bank deploys holds none of the wallet's code. Vite gets the audience's name as its mode.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, ROOT, stop } from './install.mjs';

const WEB = join(ROOT, 'apps/web');
const DIST = join(WEB, 'dist');
const STAMP = join(DIST, 'built-from');
/** What the pages are made of. */
const SOURCES = [
  'apps/web/src',
  'apps/web/public',
  'apps/web/package.json',
  'apps/web/vite.config.ts',
  'packages/contract/src',
  'packages/domain/src',
  'package-lock.json',
];

export async function buildPagesIfChanged() {
  const source = hashOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === source) return;
  await buildPages();
  if (existsSync(DIST)) writeFileSync(STAMP, source);
}

async function buildPages() {
  const audiences = listAudiences();
  if (audiences.length === 0) return;
  const begin = performance.now();
  console.log(`Building the pages of ${audiences.join(', ')}.`);
  // Libraries choose their production half by this variable, which Vite derives from a mode we use.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  for (const audience of audiences) {
    try {
      await build({
        root: join(WEB, 'src', audience),
        configFile: join(WEB, 'vite.config.ts'),
        mode: audience,
        logLevel: 'warn',
        build: { outDir: join(DIST, audience), emptyOutDir: true },
      });
    } catch (error) {
      console.error(error);
      stop(`The pages of ${audience} could not be built.`);
    }
  }
  console.log(`Built in ${((performance.now() - begin) / 1_000).toFixed(1)} s.`);
}

function listAudiences() {
  const folder = join(WEB, 'src');
  if (!existsSync(folder)) return [];
  return readdirSync(folder).filter((name) => existsSync(join(folder, name, 'index.html')));
}

function hashOfSources() {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap((source) => filesBelow(source)).sort()) {
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
  if (!existsSync(full)) return [];
  if (statSync(full).isFile()) return path.includes('.test.') ? [] : [path];
  return readdirSync(full).flatMap((name) => filesBelow(join(path, name)));
}

if (process.argv[1]?.endsWith('build-pages.mjs')) {
  await ensureInstalled({ dev: false });
  await buildPages();
}
