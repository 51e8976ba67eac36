// npm run wallet | gate -- --config FILE: builds that program and becomes it. A service starts the
// built file itself (deploy/), as a user who can write nothing here.
import { join } from 'node:path';
import { buildServers } from './build-servers.mjs';
import { ensureInstalled, ROOT, stop } from './install.mjs';
import { become } from './run.mjs';

const [program, ...args] = process.argv.slice(2);
if (program !== 'wallet' && program !== 'gate') stop('Say which: wallet or gate.');
await ensureInstalled({ dev: false });
await buildServers();
become(join(ROOT, `dist/${program}.mjs`), args);
