import { parseArgs } from 'node:util';
import { installGlobals } from './engine/globals.ts';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    from: { type: 'string', default: '1' },
    log: { type: 'boolean', default: false },
    twice: { type: 'boolean', default: false },
  },
});

const realm = installGlobals();
const { openGrounds } = await import('./world/ground.ts');
const { makeTemplate } = await import('./world/template.ts');
const { runSeed, planOf } = await import('./run-seed.ts');
const { describeFaults } = await import('./world/fault-plan.ts');
const grounds = await openGrounds();
const template = await makeTemplate(realm, grounds);
const stage = { realm, grounds, template };
const first = Number(values.from);
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  console.log(`seed ${seed}  faults: ${describeFaults(planOf(seed))}`);
  const begin = performance.now();
  const run = await runSeed(stage, seed);
  const { acts } = run;
  if (values.log) console.log(run.trace.join('\n'));
  console.log(
    `  ${run.failure ?? 'kept'}  ${run.digest}  ${run.statements} statements, ${acts.charges} charges (${acts.done} done), ${acts.payments} payments  ${(performance.now() - begin).toFixed(0)} ms`,
  );
  if (values.twice) {
    const again = await runSeed(stage, seed);
    if (again.digest !== run.digest) {
      const at = run.trace.findIndex((line, i) => line !== again.trace[i]);
      console.log(`  DIFFERS from line ${at}:`);
      console.log(run.trace.slice(at - 12, at + 4).join('\n'));
      console.log('---');
      console.log(again.trace.slice(at - 2, at + 4).join('\n'));
    }
  }
}
await grounds.close();
