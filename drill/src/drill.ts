import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { ControlId } from '@sekisho/domain/controls/controls.ts';
import { ablate, ablationText } from './ablation/ablate.ts';
import type { Campaign } from './campaign/campaign-file.ts';
import { describeWrong, loadCampaign } from './campaign/load-campaign.ts';
import { namedCampaign } from './campaign/named-campaigns.ts';
import type { RunOptions, Wanted } from './options.ts';
import { type Ground, openGround } from './pair/ground.ts';
import { PAGE_NAMES, reportPage, type ToldAblation } from './report/page.ts';
import { reportText } from './report/report-text.ts';
import type { Language } from './report/words.ts';
import { type CampaignRun, runCampaign } from './run/run-campaign.ts';

/** Where a drill speaks, and where it was called from. */
export interface Ears {
  /** The folder that paths are meant from. */
  readonly folder: string;
  /** The words after `drill --`. */
  readonly call: readonly string[];
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
  const pages = options.report === undefined ? undefined : resolve(ears.folder, options.report);
  // A folder that cannot be made is told before an hour of runs.
  if (pages !== undefined) mkdirSync(pages, { recursive: true });
  ears.tell('make the people of the exercise');
  const many = campaigns.length > 1 || options.ablate;
  const ground = await openGround({ many, stopped: ears.stopped });
  const runs: CampaignRun[] = [];
  const ablations: ToldAblation[] = [];
  try {
    for (const campaign of campaigns) {
      const run = await runOne(ground, campaign, options, ears);
      runs.push(run);
      tellRun(run, options, ears);
      if (!options.ablate) continue;
      const told = await ablateOne(ground, campaign, options, ears);
      ablations.push(told);
      const { chain, smallest, complete } = told.found;
      const found = { campaign: campaign.id, ablation: { chain, smallest, complete } };
      ears.say(options.json ? JSON.stringify(found) : ablationText(told.found));
    }
  } finally {
    await ground.close();
  }
  if (pages !== undefined) writePages(pages, { runs, ablations }, ears);
  return 0;
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

function tellRun(run: CampaignRun, { json }: RunOptions, { say }: Ears): void {
  if (json) {
    say(JSON.stringify(run.report));
    return;
  }
  say(reportText(run));
  for (const act of run.harmed) say(`  harmed: ${act}`);
}

function runOne(
  ground: Ground,
  campaign: Campaign,
  options: Pick<RunOptions, 'without' | 'victims'>,
  ears: Ears,
): Promise<CampaignRun> {
  const without = options.without === 'measured' ? campaign.measures : options.without;
  return runWithout(ground, campaign, options.victims ?? campaign.victims.usual, without, ears);
}

async function runWithout(
  ground: Ground,
  campaign: Campaign,
  victims: number,
  without: readonly ControlId[] | 'all',
  { tell, stopped }: Pick<Ears, 'tell' | 'stopped'>,
): Promise<CampaignRun> {
  tell(`${campaign.id}: start the pair`);
  const pair = await ground.open(without);
  try {
    return await runCampaign(pair.port, { campaign, victims, without }, { tell, stopped });
  } finally {
    await pair.close();
  }
}

/** With the fewest victims that make sense, unless more are asked for: it takes many runs. */
async function ablateOne(
  ground: Ground,
  campaign: Campaign,
  { victims = campaign.victims.least }: Pick<RunOptions, 'victims'>,
  ears: Ears,
): Promise<ToldAblation> {
  const quiet = { tell: () => undefined, stopped: ears.stopped };
  const found = await ablate(
    campaign,
    (without) => runWithout(ground, campaign, victims, without, quiet),
    (sentence) => ears.tell(`${campaign.id}: ${sentence}`),
  );
  return { campaign, victims, found };
}

function writePages(
  folder: string,
  told: { readonly runs: readonly CampaignRun[]; readonly ablations: readonly ToldAblation[] },
  { call, complain }: Ears,
): void {
  const command = `npm run -s drill -- ${call.join(' ')}`;
  for (const language of Object.keys(PAGE_NAMES) as Language[]) {
    const path = join(folder, PAGE_NAMES[language]);
    writeFileSync(path, reportPage({ ...told, command }, language));
    complain(`Written: ${path}`);
  }
}
