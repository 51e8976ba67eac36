import type { ControlId } from '@sekisho/domain/controls/controls.ts';
import type { Campaign } from '../campaign/campaign-file.ts';
import { CONTROL_IDS } from '../report/matrix.ts';
import type { CampaignRun } from '../run/run-campaign.ts';
import { type Ablation, searchSmallestSets } from './ablation.ts';

/** As many runs as an ablation makes at most: some ten seconds each. */
export const RUNS_MAX = 80;

/**
 * Searches the smallest sets of controls that stop a campaign's loss. What the campaign measures is
 * put back first; `runWithout` is one run against a new pair.
 */
export function ablate(
  campaign: Campaign,
  runWithout: (without: readonly ControlId[]) => Promise<CampaignRun>,
  tell: (sentence: string) => void,
): Promise<Ablation<ControlId>> {
  const others = CONTROL_IDS.filter((id) => !campaign.measures.includes(id));
  let runs = 0;
  return searchSmallestSets(
    [...campaign.measures, ...others],
    async (inPlace) => {
      runs += 1;
      const without = CONTROL_IDS.filter((id) => !inPlace.includes(id));
      const { report } = await runWithout(without);
      tell(`run ${runs}: ${inPlace.join(', ') || 'no control'}: ¥${report.yenEscaped} escaped`);
      return report.yenEscaped;
    },
    RUNS_MAX,
  );
}

/** What an ablation found, for a terminal. */
export function ablationText(found: Ablation<ControlId>): string {
  const chain = found.chain.map(({ inPlace, yenEscaped }, nth) => {
    const put = nth === 0 ? 'nothing put back' : `and ${inPlace.at(-1) ?? ''}`;
    return `    ${put.padEnd(30)} ¥${yenEscaped} escaped`;
  });
  const sets = found.smallest.map((set) => `    ${set.join(' + ') || 'no control at all'}`);
  return [
    `  Controls put back one by one, from all left out (${found.runs.length} runs):`,
    ...chain,
    '  Smallest sets that stop the loss:',
    ...(sets.length === 0 ? ['    none'] : sets),
    ...(found.complete ? [] : ['    and perhaps others: the search ended at its bound of runs']),
  ].join('\n');
}
