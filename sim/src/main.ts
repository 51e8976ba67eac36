// npm run -s simulate -- [--seeds N] [--from S | fresh] [--recorded] [--planted NAME | all] …
import process from 'node:process';
import { parseArgs } from 'node:util';
import { installGlobals } from './engine/globals.ts';

const USAGE = `npm run -s simulate -- --seeds 500 [--from 1]
  --seeds N      how many seeds, 20 when not said (0 with --recorded or --planted all)
  --from S       the first seed, 1 when not said; "fresh" begins where nobody has begun
  --recorded     the seeds that found something once, each twice: both logs must be the same
  --planted B    puts a mistake into the running servers and looks for it; "all": each with its seed
  --twice        runs every seed twice and compares
  --seconds N    begins no seed after so many seconds
  --log          prints what happened, with every statement`;

const options = readOptions();
// Before any library is imported that would keep the real clock or the real randomness.
const realm = installGlobals();
const { openGrounds } = await import('./world/ground.ts');
const { makeTemplate } = await import('./world/template.ts');
const { PLANTED_BUGS } = await import('./planted/planted-bugs.ts');
const { RECORDED_SEEDS } = await import('./recorded-seeds.ts');
const { openReport } = await import('./report.ts');

const bug = PLANTED_BUGS.find(({ name }) => name === options.planted);
if (options.planted !== undefined && options.planted !== 'all' && bug === undefined) {
  stop(`There is no bug ${options.planted}: ${PLANTED_BUGS.map(({ name }) => name).join(', ')}.`);
}
const begun = performance.now();
const inTime = () => performance.now() - begun < options.seconds * 1_000;
const grounds = await openGrounds();
try {
  const template = await makeTemplate(realm, grounds);
  const report = openReport({ realm, grounds, template }, { ...options, print: console.log });
  process.exitCode = await simulate(report);
} finally {
  await grounds.close();
}

async function simulate(report: ReturnType<typeof openReport>): Promise<number> {
  if (options.recorded) {
    for (const { seed, name } of RECORDED_SEEDS) await report.play(seed, { name, twice: true });
  }
  if (options.planted === 'all') {
    for (const one of PLANTED_BUGS) await report.look(one, one.foundBy);
  }
  let seed = options.from;
  for (; seed < options.from + options.seeds && inTime(); seed++) {
    if (bug === undefined) await report.play(seed, { twice: options.twice });
    else if (await report.look(bug, seed)) break;
  }
  return report.end(bug);
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        ...{ seeds: { type: 'string' }, from: { type: 'string', default: '1' } },
        ...{ planted: { type: 'string' }, recorded: { type: 'boolean', default: false } },
        ...{ log: { type: 'boolean', default: false }, twice: { type: 'boolean', default: false } },
        seconds: { type: 'string', default: '86400' },
      } as const,
    });
    const { recorded, planted, log, twice } = values;
    const seeds = Number(values.seeds ?? (recorded || planted === 'all' ? 0 : 20));
    const fresh = Math.floor(Date.now() / 1_000) % 1_000_000_000;
    const from = values.from === 'fresh' ? fresh : Number(values.from);
    const seconds = Number(values.seconds);
    if (![seeds, from, seconds].every((number) => Number.isSafeInteger(number) && number >= 0)) {
      return stop('Seeds and seconds are whole numbers.');
    }
    return { seeds, from, seconds, recorded, planted, log, twice };
  } catch (error) {
    return stop((error as Error).message);
  }
}

function stop(sentence: string): never {
  console.error(`${sentence}\n${USAGE}`);
  process.exit(2);
}
