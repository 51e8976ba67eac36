import { resolve } from 'node:path';
import type { Campaign } from './campaign/campaign-file.ts';
import { describeWrong, loadCampaign } from './campaign/load-campaign.ts';
import { namedCampaign } from './campaign/named-campaigns.ts';
import type { RunOptions, Wanted } from './options.ts';
import { type Ground, openGround } from './pair/ground.ts';
import { reportText } from './report/report-text.ts';
import { type CampaignRun, runCampaign } from './run/run-campaign.ts';

/** Where a drill speaks, and where it was called from. */
export interface Ears {
  /** The folder that paths are meant from. */
  readonly folder: string;
  say(line: string): void;
  complain(line: string): void;
  tell(step: string): void;
  readonly stopped: AbortSignal;
}

/** Runs what was asked for; gives the exit code. */
export async function drill(options: RunOptions, ears: Ears): Promise<number> {
  const campaigns = readWanted(options.wanted, ears);
  if (campaigns === undefined) return 2;
  const crowd = campaigns.find(({ victims }) => !fits(victims, options.victims));
  if (crowd !== undefined) {
    const { least, most } = crowd.victims;
    ears.complain(`The campaign ${crowd.id} takes from ${least} to ${most} victims.`);
    return 2;
  }
  ears.tell('make the people of the exercise');
  const many = campaigns.length > 1 || options.ablate;
  const ground = await openGround({ many, stopped: ears.stopped });
  try {
    for (const campaign of campaigns) {
      const run = await runOnce(ground, campaign, options, ears);
      if (options.json) ears.say(JSON.stringify(run.report));
      else {
        ears.say(reportText(run.report, run.victims));
        for (const act of run.harmed) ears.say(`  harmed: ${act}`);
      }
    }
    return 0;
  } finally {
    await ground.close();
  }
}

function readWanted(wanted: Wanted, ears: Ears): readonly Campaign[] | undefined {
  if (wanted.kind === 'named') return wanted.ids.map(namedCampaign);
  const path = resolve(ears.folder, wanted.path);
  const loaded = loadCampaign(path);
  if (loaded.ok) return [loaded.campaign];
  for (const wrong of loaded.wrong) ears.complain(describeWrong(wanted.path, wrong));
  return undefined;
}

function fits({ least, most }: Campaign['victims'], victims: number | undefined): boolean {
  return victims === undefined || (victims >= least && victims <= most);
}

async function runOnce(
  ground: Ground,
  campaign: Campaign,
  options: Pick<RunOptions, 'without' | 'victims'>,
  { tell, stopped }: Ears,
): Promise<CampaignRun> {
  const { victims = campaign.victims.usual } = options;
  const without = options.without === 'measured' ? campaign.measures : options.without;
  tell(`${campaign.id}: start the pair`);
  const pair = await ground.open(without);
  try {
    return await runCampaign(pair.port, { campaign, victims, without }, { tell, stopped });
  } finally {
    await pair.close();
  }
}
