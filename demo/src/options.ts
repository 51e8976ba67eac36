import { resolve } from 'node:path';
import { type ControlId, parseWithout } from '@sekisho/domain/controls/controls.ts';

export interface StartOptions {
  readonly port: number;
  readonly dataFolder: string;
  /** Forget yesterday: begin with new data. */
  readonly fresh: boolean;
  /** A database for attacks: serves the evidence that a report needs. Set when it is made. */
  readonly exercise: boolean;
  readonly without: readonly ControlId[] | 'all';
}

export const USAGE = `npm start -- [--fresh] [--port N] [--data FOLDER]
  --fresh        begin with new data
  --port N       the one port of the demonstration (8600)
  --data FOLDER  where the data lie (./data)`;

/** Reads the command line; a sentence when it cannot be followed. */
export function readOptions(
  args: readonly string[],
  usualDataFolder: string,
): StartOptions | string {
  let port = 8600;
  let dataFolder = usualDataFolder;
  let fresh = false;
  let exercise = false;
  let without: StartOptions['without'] = [];
  const rest = [...args];
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '--fresh') fresh = true;
    else if (name === '--exercise') exercise = true;
    else if (name === '--port') {
      port = Number(rest.shift());
      if (!Number.isInteger(port) || port < 0 || port > 65_535) {
        return `--port takes a number from 1 to 65535.\n${USAGE}`;
      }
    } else if (name === '--data') {
      const given = rest.shift();
      if (given === undefined || given === '') return `--data takes a folder.\n${USAGE}`;
      dataFolder = resolve(given);
    } else if (name === '--without') {
      const read = parseWithout(rest.shift() ?? '');
      if (typeof read === 'object' && 'unknown' in read) {
        return `There is no control ${read.unknown}.`;
      }
      without = read;
    } else return `${name} is not known.\n${USAGE}`;
  }
  if (without.length > 0 && !exercise) return '--without is for an exercise (--exercise) only.';
  return { port, dataFolder, fresh, exercise, without };
}
