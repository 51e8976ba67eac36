// npm test [-- FOLDER… --only PATTERN]: every test of every workspace, two workspaces at once.
// npm test -- --on-database: those whose outcome the PostgreSQL that DATABASE_URL names can change.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildPagesIfChanged } from './build-pages.mjs';
import { inParallel } from './in-parallel.mjs';
import { ensureInstalled, ROOT, stop } from './install.mjs';

const WORKERS = 2;
/** Folders that are no workspaces and have tests all the same. */
const FOLDERS = ['cli', 'sim', 'bench', 'scripts'];
/**
 * What is run a second time on another PostgreSQL. Left out is what has no database (domain, contract,
 * identity, notice, web), pages in browsers, and what starts the embedded server by itself whatever
 * DATABASE_URL says (simulator, faults, exercises).
 */
const ON_DATABASE = [
  'apps/wallet',
  'apps/gate',
  'packages/runtime',
  'packages/fapi',
  'packages/ledger',
  'cli/src/commands/backup.test.ts',
  'scripts/production-start.test.ts',
  'demo/src/journeys/customer-day.test.ts',
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, 'on-database': { type: 'boolean' } },
});
if (values['on-database'] && !process.env.DATABASE_URL) {
  stop('--on-database needs DATABASE_URL; node scripts/with-postgres.mjs gives one.');
}

await ensureInstalled({ dev: true });
const usual = () => (values['on-database'] ? ON_DATABASE : foldersWithTests());
const folders = positionals.length > 0 ? positionals : usual();
const unknown = folders.find((folder) => !existsSync(join(ROOT, folder)));
if (unknown !== undefined) stop(`There is no ${unknown}.`);
// Once, before workers start: the browser journeys of the demonstration need them.
if (folders.includes('demo')) buildPagesIfChanged();

const counts = await inParallel(WORKERS, folders, testFolder);
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
if (sum('skipped') > 0) console.log(`${sum('skipped')} skipped`);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1;

function foldersWithTests() {
  const { workspaces } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const listed = workspaces.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [pattern];
    const parent = pattern.slice(0, -2);
    return readdirSync(join(ROOT, parent)).map((name) => `${parent}/${name}`);
  });
  return [...listed, ...FOLDERS].filter(hasTests);
}

function hasTests(folder) {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return false;
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return files.some((file) => file.endsWith('.test.ts') && !file.includes('node_modules'));
}

async function testFolder(folder) {
  const begin = performance.now();
  const { code, output } = await run(folder);
  const said = /\n@count (.*)\n/.exec(output);
  const count = said === null ? { passed: 0, failed: 0, skipped: 0 } : JSON.parse(said[1]);
  // A process that died, or that an error outside any test has failed, is a failure of its own.
  if (code !== 0 && count.failed === 0) {
    count.failed = 1;
    console.log(`✖ ${folder}: its process ended with code ${code}`);
  }
  const { passed, failed } = count;
  const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
  const mark = failed === 0 ? '✔' : '✖';
  console.log(`${mark} ${folder.padEnd(20)} ${passed} passed, ${failed} failed  ${seconds} s`);
  return count;
}

function run(folder) {
  const only = values.only === undefined ? [] : [`--test-name-pattern=${values.only}`];
  const reporter = join(ROOT, 'scripts/test-reporter.mjs');
  const child = spawn(
    process.execPath,
    [
      ...['--import', 'tsx', '--enable-source-maps', ...only],
      ...[`--test-reporter=${reporter}`, '--test-reporter-destination=stdout'],
      ...['scripts/run-workspace-tests.ts', folder],
    ],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text;
    process.stdout.write(text.replace(/\n@count .*\n/, ''));
  });
  child.stderr.pipe(process.stderr);
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
}
