// npm run check: every rule of the house that is not a test, two at once. Ends with 1 when one fails.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inParallel } from './in-parallel.mjs';
import { ensureInstalled, ROOT } from './install.mjs';

await ensureInstalled({ dev: true });

/** The strict environments: these packages may not even name the globals of Node or the browser. */
const narrow = ['packages/domain', 'packages/contract', 'apps/web'].filter((folder) =>
  existsSync(join(ROOT, folder, 'tsconfig.json')),
);
const arrows = ['packages', 'apps', 'demo', 'drill', 'cli', 'sim', 'bench'].filter(holdsSource);

const STEPS = [
  ['types', 'tsc', types('tsconfig.json')],
  ...narrow.map((folder) => [`types of ${folder}`, 'tsc', types(folder)]),
  ['style (Biome)', 'biome', ['check', '--error-on-warnings', '--max-diagnostics=50']],
  ['arrows (dependency-cruiser)', 'depcruise', ['--config', '.dependency-cruiser.mjs', ...arrows]],
  ['unused (knip)', 'knip', ['--no-progress']],
  ['tidy', process.execPath, ['--import', 'tsx', 'scripts/tidy.ts']],
];

const begin = performance.now();
const failed = (await inParallel(2, STEPS, step)).filter((ok) => !ok).length;
console.log(`${STEPS.length - failed} of ${STEPS.length} checks pass, ${seconds(begin)} s in all`);
process.exitCode = failed === 0 ? 0 : 1;

/** What a check knew last time is kept, so that the next one reads only what changed. */
function types(project) {
  const kept = join(ROOT, 'node_modules/.cache', `${project.replaceAll('/', '-')}.tsbuildinfo`);
  return ['-p', project, '--noEmit', '--incremental', '--tsBuildInfoFile', kept];
}

function holdsSource(folder) {
  const path = join(ROOT, folder);
  if (!existsSync(path)) return false;
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' });
  return files.some((file) => /\.(ts|tsx|mjs)$/.test(file) && !file.includes('node_modules'));
}

async function step([name, tool, args]) {
  const started = performance.now();
  const command = tool === process.execPath ? tool : join(ROOT, 'node_modules/.bin', tool);
  const { code, output } = await run(command, args);
  console.log(`${code === 0 ? '✔' : '✖'} ${name.padEnd(30)} ${seconds(started)} s`);
  if (code !== 0) console.log(output.trim().replace(/^/gm, '    '));
  return code === 0;
}

function run(command, args) {
  const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: 1, output: String(error) }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

function seconds(since) {
  return ((performance.now() - since) / 1_000).toFixed(1);
}
