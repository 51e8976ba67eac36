// node apps/web/build.mjs [AUDIENCE…]: builds the pages of every audience, or of those named.
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ALL = ['wallet', 'shop', 'bank', 'demonstration', 'device'];
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !ALL.includes(name));
if (unknown !== undefined) {
  console.error(`There is no audience ${unknown}. Choose from: ${ALL.join(', ')}.`);
  process.exit(1);
}
if (asked.length === 0) rmSync(here('./dist'), { recursive: true, force: true });

process.env.NODE_ENV = 'production';
for (const audience of asked.length === 0 ? ALL : asked) {
  const begin = performance.now();
  process.env.SEKISHO_AUDIENCE = audience;
  await build({ configFile: here('./vite.config.ts') });
  console.log(`✔ ${audience.padEnd(14)} ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
}
