// npm start: packages, pages, then the demonstration.
import { buildPagesIfChanged } from './build-pages.mjs';
import { ensureInstalled } from './install.mjs';
import { become } from './run.mjs';

await ensureInstalled({ dev: false });
buildPagesIfChanged();
become('demo/src/main.ts', process.argv.slice(2));
