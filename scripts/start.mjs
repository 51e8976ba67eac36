// npm start: packages, pages, then the demonstration.
import { ensureInstalled } from './install.mjs';
import { become } from './run.mjs';

await ensureInstalled({ dev: false });
// Imported late, because building needs what was just installed.
const { buildPagesIfChanged } = await import('./build-pages.mjs');
await buildPagesIfChanged();
become('demo/src/main.ts', process.argv.slice(2));
