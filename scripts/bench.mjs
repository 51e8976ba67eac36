// npm run bench: measurements on a durable PostgreSQL of the system, which goes when they are done.
import process from 'node:process';
import { ensureInstalled } from './install.mjs';
import { become } from './run.mjs';

await ensureInstalled({ dev: false });
become('scripts/with-postgres.mjs', [
  ...['--durable', process.execPath, '--import', 'tsx'],
  ...['bench/main.ts', ...process.argv.slice(2)],
]);
