// npm run build: the pages and the programs of a production start.
import { buildPagesIfChanged } from './build-pages.mjs';
import { buildServers } from './build-servers.mjs';
import { ensureInstalled } from './install.mjs';

await ensureInstalled({ dev: false });
buildPagesIfChanged();
await buildServers();
