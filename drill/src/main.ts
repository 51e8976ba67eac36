import process from 'node:process';
import { runCampaign } from './campaigns/run-campaign.ts';
import { BudgetSpent } from './http/budget.ts';
import { readArguments } from './options.ts';
import { reportText } from './report/report-text.ts';

/** 0 when the run worked, whatever escaped; 1 when the run itself failed; 2 for wrong arguments. */
async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1_000).toFixed(1).padStart(6);
  const tell = (step: string) => {
    if (process.stderr.isTTY) console.error(`${seconds()} s  ${step}`);
  };
  // Stopped by hand, a run still ends its pair and removes its data.
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => controller.abort());
  }
  try {
    const { report, harmed } = await runCampaign(options, { tell, stopped: controller.signal });
    if (options.json) console.log(JSON.stringify(report));
    else {
      console.log(reportText(report, options.victims));
      for (const act of harmed) console.log(`  harmed: ${act}`);
    }
    return 0;
  } catch (error) {
    const told = error instanceof BudgetSpent ? error.message : undefined;
    console.error(`The run failed. ${told ?? (error instanceof Error ? error.stack : error)}`);
    return 1;
  }
}

process.exitCode = await main();
