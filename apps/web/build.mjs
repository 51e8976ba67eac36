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

process.env.NODE_ENV = 'production';
for (const audience of asked.length === 0 ? ALL : asked) {
  const begin = performance.now();
  process.env.SEKISHO_AUDIENCE = audience;
  // The device lies beside the demonstration's pages, which have just been made.
  if (audience !== 'device') {
    rmSync(here(`./dist/${audience}`), { recursive: true, force: true });
  }
  await build({ configFile: here('./vite.config.ts') });
  console.log(`✔ ${audience.padEnd(14)} ${((performance.now() - begin) / 1_000).toFixed(1)} s`);
}
