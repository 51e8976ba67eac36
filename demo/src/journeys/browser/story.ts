import { it } from 'node:test';

/** Parts of one story: each begins where the one before it ended, so none is tried after a failure. */
export function partsOfOneStory(): (name: string, tell: () => Promise<void>) => void {
  let broken: string | undefined;
  return (name, tell) => {
    it(name, async () => {
      if (broken !== undefined) throw new Error(`not tried, for "${broken}" failed`);
      broken = name;
      await tell();
      broken = undefined;
    });
  };
}
