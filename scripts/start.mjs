// npm start: packages, pages, then the demonstration.
import { buildPagesIfChanged } from './build-pages.mjs';
import { ensureInstalled } from './install.mjs';
import { become } from './run.mjs';

await ensureInstalled({ dev: false });
buildPagesIfChanged();
const { bundleServers } = await import('./bundle.mjs');
const { main, serverProcess } = await bundleServers();
process.env.SEKISHO_SERVER_PROCESS = serverProcess;
become(main, process.argv.slice(2));
