// npm run faults: real faults on really running servers, bundled as npm start bundles them.
import { ensureInstalled } from './install.mjs';
import { become } from './run.mjs';

await ensureInstalled({ dev: false });
const { bundleServers } = await import('./bundle.mjs');
const { serverProcess } = await bundleServers();
process.env.SEKISHO_SERVER_PROCESS = serverProcess;
become('demo/src/faults/main.ts', process.argv.slice(2));
