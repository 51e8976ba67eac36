// node apps/web/build.mjs [--into FOLDER] [AUDIENCE…]: builds the pages of every audience, or of
// those named, into a folder of their own below FOLDER, which is dist/trial when none is named.
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'vite';

const ALL = ['wallet', 'shop', 'console', 'bank', 'bank-staff', 'demonstration', 'device'];
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { into: { type: 'string', default: here('./dist/trial') } },
});
const unknown = asked.find((name) => !ALL.includes(name));
if (unknown !== undefined) {
  console.error(`There is no audience ${unknown}. Choose from: ${ALL.join(', ')}.`);
  process.exit(1);
}

process.env.NODE_ENV = 'production';
process.env.SEKISHO_PAGES = resolve(values.into);
for (const audience of asked.length === 0 ? ALL : asked) {
  const begin = performance.now();
  process.env.SEKISHO_AUDIENCE = audience;
  // The device lies beside the demonstration's pages, which have just been made.
  if (audience !== 'device') {
    rmSync(join(values.into, audience), { recursive: true, force: true });
  }
  await build({ configFile: here('./vite.config.ts') });
  console.log(`✔ ${audience.padEnd(14)} ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
}
