import { fileURLToPath } from 'node:url';
import type { Campaign } from './campaign-file.ts';
import { describeWrong, loadCampaign } from './load-campaign.ts';

/** The campaigns that come with the project, by their names on the command line. */
export const CAMPAIGN_IDS = [
  'docomo-2020',
  'reverse-brute-force',
  'stolen-partner-key',
  'relayed-code',
  'replay-and-race',
  'relink-elsewhere',
] as const;
export type CampaignId = (typeof CAMPAIGN_IDS)[number];

export function pathOfNamed(id: CampaignId): string {
  return fileURLToPath(new URL(`../../campaigns/${id}.json`, import.meta.url));
}

/** One of the project's own campaigns; that it can be read is tested. */
export function namedCampaign(id: CampaignId): Campaign {
  const path = pathOfNamed(id);
  const loaded = loadCampaign(path);
  if (loaded.ok) return loaded.campaign;
  throw new Error(loaded.wrong.map((wrong) => describeWrong(path, wrong)).join('\n'));
}
