// Puts the demonstration's own sources into one file a process, because reading some hundred files
// through a compiler at every start costs seconds. Packages stay where npm put them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './install.mjs';

const FOLDER = join(ROOT, 'node_modules/.cache/sekisho');
const ENTRIES = ['demo/src/main.ts', 'demo/src/server-process.ts'];

/** Bundles in about a tenth of a second, so it is done at every start and is never stale. */
export async function bundleServers(more = []) {
  const { build } = await import('esbuild');
  await build({
    absWorkingDir: ROOT,
    entryPoints: [...ENTRIES, ...more],
    outdir: FOLDER,
    outExtension: { '.js': '.mjs' },
    entryNames: '[name]',
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    plugins: [keepPackagesOutside, keepPlacesOfSources],
  });
  return {
    main: join(FOLDER, 'main.mjs'),
    serverProcess: join(FOLDER, 'server-process.mjs'),
    folder: FOLDER,
  };
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
