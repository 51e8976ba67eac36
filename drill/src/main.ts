import process from 'node:process';
import { publishedSchema } from './campaign/campaign-file.ts';
import { listText } from './campaign/list-text.ts';
import { movesText } from './campaign/moves-text.ts';
import { CAMPAIGN_IDS, namedCampaign } from './campaign/named-campaigns.ts';
import { drill } from './drill.ts';
import { BudgetSpent } from './http/budget.ts';
import { MOVES } from './moves/moves.ts';
import { readArguments } from './options.ts';

/** 0 when the run worked, whatever escaped; 1 when it failed; 2 for a wrong call or campaign. */
async function main(): Promise<number> {
  const options = readArguments(process.argv.slice(2));
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  if (options.command === 'schema') {
    console.log(JSON.stringify(publishedSchema(MOVES), null, 2));
    return 0;
  }
  if (options.command === 'moves') {
    console.log(movesText());
    return 0;
  }
  if (options.command === 'list') {
    console.log(listText(CAMPAIGN_IDS.map(namedCampaign), options.json));
    return 0;
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
    return await drill(options, {
      // npm changes the folder; what was typed is meant from where it was typed.
      call: process.argv.slice(2),
      folder: process.env.INIT_CWD ?? process.cwd(),
      say: (line) => console.log(line),
      complain: (line) => console.error(line),
      tell,
      stopped: controller.signal,
    });
  } catch (error) {
    const told = error instanceof BudgetSpent ? error.message : undefined;
    console.error(`The run failed. ${told ?? (error instanceof Error ? error.stack : error)}`);
    return 1;
  }
}

process.exitCode = await main();
