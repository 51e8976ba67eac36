import { type ControlId, parseWithout } from '@sekisho/domain/controls/controls.ts';
import { CAMPAIGN_IDS } from './campaigns/campaign-ids.ts';

export interface DrillOptions {
  readonly campaign: (typeof CAMPAIGN_IDS)[number];
  readonly without: readonly ControlId[] | 'all';
  readonly victims: number;
  readonly json: boolean;
}

const VICTIMS_MAX = 100;

export const USAGE = `npm run -s drill -- run CAMPAIGN [--without all | a,b] [--victims N] [--json]
  CAMPAIGN       ${CAMPAIGN_IDS.join(', ')}
  --without      leave controls out: all of them, or those named (docs/reference/controls.md)
  --victims N    how many depositors are attacked, 1 to ${VICTIMS_MAX} (10)
  --json         one report a line instead of text`;

/** Reads the command line; a sentence when it cannot be followed. */
export function readArguments(args: readonly string[]): DrillOptions | string {
  const [command, name, ...rest] = args;
  if (command !== 'run') return `Say what to do.\n${USAGE}`;
  const campaign = CAMPAIGN_IDS.find((id) => id === name);
  if (campaign === undefined) return `There is no campaign ${name ?? 'without a name'}.\n${USAGE}`;
  let without: DrillOptions['without'] = [];
  let victims = 10;
  let json = false;
  for (let option = rest.shift(); option !== undefined; option = rest.shift()) {
    if (option === '--json') json = true;
    else if (option === '--without') {
      const read = readWithout(rest.shift());
      if (typeof read === 'string' && read !== 'all') return read;
      without = read;
    } else if (option === '--victims') {
      const given = rest.shift() ?? '';
      victims = /^[0-9]{1,3}$/.test(given) ? Number(given) : 0;
      if (victims < 1 || victims > VICTIMS_MAX) {
        return `--victims takes a number from 1 to ${VICTIMS_MAX}.\n${USAGE}`;
      }
    } else return `${option} is not known.\n${USAGE}`;
  }
  return { campaign, without, victims, json };
}

function readWithout(given: string | undefined): readonly ControlId[] | 'all' | string {
  if (given === undefined || given === '' || given.startsWith('--')) {
    return `--without takes all, or controls with commas between them.\n${USAGE}`;
  }
  const read = parseWithout(given);
  return typeof read === 'object' && 'unknown' in read
    ? `There is no control ${read.unknown}.\n${USAGE}`
    : read;
}
