import { type ControlId, parseWithout } from '@sekisho/domain/controls/controls.ts';
import { LIMITS } from './campaign/campaign-file.ts';
import { CAMPAIGN_IDS, type CampaignId } from './campaign/named-campaigns.ts';

/** What is to be run: campaigns by name, or the file of somebody else. */
export type Wanted =
  | { readonly kind: 'named'; readonly ids: readonly CampaignId[] }
  | { readonly kind: 'file'; readonly path: string };

export interface RunOptions {
  readonly command: 'run';
  readonly wanted: Wanted;
  /** `measured`: those that the campaign says it measures. */
  readonly without: readonly ControlId[] | 'all' | 'measured';
  readonly ablate: boolean;
  /** As the campaign says when it is not said. */
  readonly victims: number | undefined;
  readonly json: boolean;
  readonly report: string | undefined;
}

export type DrillOptions =
  | RunOptions
  | { readonly command: 'list'; readonly json: boolean }
  | { readonly command: 'schema' }
  | { readonly command: 'moves' };

export const USAGE = `npm run -s drill -- list [--json]
npm run -s drill -- run CAMPAIGN [--without all | measured | a,b] [--ablate] [--victims N] [--json] [--report FOLDER]
npm run -s drill -- schema | moves
  CAMPAIGN       ${CAMPAIGN_IDS.join(', ')},
                 all of them (all), or a file (./my-campaign.json)
  --without      leave controls out: all of them, those that the campaign measures, or those
                 named (docs/reference/controls.md)
  --ablate       put controls back one by one, and name the smallest sets that stop the loss
  --victims N    how many depositors are attacked, 1 to ${LIMITS.victims} (as the campaign says)
  --json         one report a line instead of text
  --report       write a page for people into this folder
  schema, moves  the schema of a campaign's file; what an attacker can do in it`;

/** Reads the command line; a sentence when it cannot be followed. */
export function readArguments(args: readonly string[]): DrillOptions | string {
  const [command, ...rest] = args;
  if (command === 'run') return readRun(rest);
  if (command === 'list' && rest.every((one) => one === '--json')) {
    return { command, json: rest.length > 0 };
  }
  if ((command === 'schema' || command === 'moves') && rest.length === 0) return { command };
  return `Say what to do.\n${USAGE}`;
}

function readRun([name, ...rest]: readonly string[]): RunOptions | string {
  const wanted = readWanted(name);
  if (wanted === undefined) return `There is no campaign ${name ?? 'without a name'}.\n${USAGE}`;
  let without: RunOptions['without'] = [];
  let victims: number | undefined;
  let report: string | undefined;
  let json = false;
  let ablate = false;
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    if (option === '--json') json = true;
    else if (option === '--ablate') ablate = true;
    else if (option === '--without') {
      const read = readWithout(rest.shift());
      if (typeof read === 'string' && read !== 'all' && read !== 'measured') return read;
      without = read;
    } else if (option === '--victims') {
      const given = rest.shift() ?? '';
      victims = /^[0-9]{1,3}$/.test(given) ? Number(given) : 0;
      if (victims < 1 || victims > LIMITS.victims) {
        return `--victims takes a number from 1 to ${LIMITS.victims}.\n${USAGE}`;
      }
    } else if (option === '--report') {
      report = rest.shift();
      if (report === undefined || report.startsWith('--')) {
        return `--report takes a folder.\n${USAGE}`;
      }
    } else return `${option} is not known.\n${USAGE}`;
  }
  if (ablate && without.length > 0) {
    return `--ablate chooses itself what is left out; it goes without --without.\n${USAGE}`;
  }
  return { command: 'run', wanted, without, ablate, victims, json, report };
}

/** A name of ours, or what looks like a file. */
function readWanted(name: string | undefined): Wanted | undefined {
  if (name === 'all') return { kind: 'named', ids: CAMPAIGN_IDS };
  const id = CAMPAIGN_IDS.find((one) => one === name);
  if (id !== undefined) return { kind: 'named', ids: [id] };
  if (name === undefined || name.startsWith('--')) return undefined;
  return name.endsWith('.json') || name.includes('/') ? { kind: 'file', path: name } : undefined;
}

function readWithout(given: string | undefined): RunOptions['without'] | string {
  if (given === undefined || given === '' || given.startsWith('--')) {
    return `--without takes all, measured, or controls with commas between them.\n${USAGE}`;
  }
  if (given === 'measured') return given;
  const read = parseWithout(given);
  return typeof read === 'object' && 'unknown' in read
    ? `There is no control ${read.unknown}.\n${USAGE}`
    : read;
}
