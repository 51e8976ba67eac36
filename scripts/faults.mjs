// npm run faults: real faults on really running servers, bundled as npm start bundles them.
import { join } from 'node:path';
import { ensureInstalled } from './install.mjs';
import { become } from './run.mjs';

await ensureInstalled({ dev: false });
const { bundleServers } = await import('./bundle.mjs');
const { serverProcess, folder } = await bundleServers(['demo/src/faults/ledger-process.ts']);
process.env.SEKISHO_SERVER_PROCESS = serverProcess;
process.env.SEKISHO_LEDGER_PROCESS = join(folder, 'ledger-process.mjs');
become('demo/src/faults/main.ts', process.argv.slice(2));
