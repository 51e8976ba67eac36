// node scripts/build-servers.mjs [FOLDER]: the programs of a production start, one file each.
import { chmodSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { keepPackagesOutside, keepPlacesOfSources } from './bundle.mjs';
import { ensureInstalled, ROOT } from './install.mjs';

const PROGRAMS = {
  wallet: 'apps/wallet/src/main.ts',
  gate: 'apps/gate/src/main.ts',
  sekisho: 'cli/src/main.ts',
};

/**
 * Puts each program's own sources into one file, so that a service needs no compiler, no cache and
 * nothing to write. Migrations and packages stay where they are: build where the program will run.
 */
export async function buildServers(folder = join(ROOT, 'dist')) {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: PROGRAMS,
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    sourcemap: 'linked',
    sourcesContent: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    plugins: [keepPackagesOutside, keepPlacesOfSources],
    metafile: true,
  });
  // Whoever builds may have a strict umask; whoever serves is somebody else.
  for (const file of Object.keys(metafile.outputs)) chmodSync(join(ROOT, file), 0o644);
}

if (process.argv[1]?.endsWith('build-servers.mjs')) {
  await ensureInstalled({ dev: false });
  await buildServers(process.argv[2] === undefined ? undefined : resolve(process.argv[2]));
}
