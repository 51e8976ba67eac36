// Builds the pages when what they are made of has changed since the last time.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, ROOT, stop } from './install.mjs';

const STAMP = join(ROOT, 'apps/web/dist/built-from');
const SOURCES = ['apps/web', 'packages/contract/src', 'packages/domain/src', 'package-lock.json'];
const NO_SOURCE = /\.test\.|(^|\/)(dist|node_modules)(\/|$)/;

export function buildPagesIfChanged() {
  const sources = hashOfSources();
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return;
  console.log('Building the pages.');
  const built = spawnSync(process.execPath, ['apps/web/build.mjs'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (built.status !== 0) stop('The pages could not be built; the reason stands above.');
  writeFileSync(STAMP, sources);
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
