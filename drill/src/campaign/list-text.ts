import type { Campaign } from './campaign-file.ts';

/** The campaigns that can be run by name, a line each. */
export function listText(campaigns: readonly Campaign[], json: boolean): string {
  if (json) {
    return campaigns
      .map(({ id, title, steps, victims, measures }) =>
        JSON.stringify({ campaign: id, title, steps: steps.length, victims, measures }),
      )
      .join('\n');
  }
  const width = Math.max(...campaigns.map(({ id }) => id.length));
  return campaigns
    .map(({ id, title, steps, measures }) =>
      [
        `${id.padEnd(width)}  ${title.en} (${title.ja})`,
        `${' '.repeat(width)}  ${steps.length} steps; measures ${measures.join(', ')}`,
      ].join('\n'),
    )
    .join('\n');
}
