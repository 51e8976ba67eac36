import { createClient } from '@sekisho/contract/api.ts';
import { demonstrationApi } from '@sekisho/contract/demonstration.ts';
import { type Briefing, type Evidence, exerciseApi } from '@sekisho/contract/exercise.ts';
import type { Browser } from '../http/browser.ts';

/** The leader's door to the exercise: the briefing, phones, the clock, and what really happened. */
export interface ExerciseFront {
  briefing(victims: number): Promise<Briefing>;
  /** Everything so far: the totals as they are now, and every audit entry since the start. */
  evidence(): Promise<Evidence>;
  /** The servers' own time, in milliseconds. */
  now(): Promise<number>;
  /** Watches a phone: `nextCode` waits for a code that was not there when the watch began. */
  watchPhone(phone: string): Promise<WatchedPhone>;
  moveClock(milliseconds: number): Promise<void>;
}

export interface WatchedPhone {
  /** Undefined when none has come for ten seconds. */
  nextCode(): Promise<string | undefined>;
}

const CODE_WAITS = 40;
const CODE_WAIT_MS = 250;
const REREAD_MS = 5_000;
const CLOCK_HEARD_MS = 500;
const PAGE = 500;
const PAGES_MAX = 200;

export function openExerciseFront(browser: Browser, port: number): ExerciseFront {
  const base = `http://localhost:${port}`;
  const exercise = createClient(exerciseApi, base, browser.send);
  const demonstration = createClient(demonstrationApi, base, browser.send);
  const acts = new Map<string, Evidence['acts'][number]>();

  async function evidence(): Promise<Evidence> {
    let after = safeCursor([...acts.values()]);
    for (let page = 0; page < PAGES_MAX; page++) {
      const answer = await exercise.getEvidence({ query: after === undefined ? {} : { after } });
      if (!answer.ok) throw new Error(`The evidence was refused (${answer.problem.code}).`);
      for (const act of answer.value.acts) acts.set(act.id, act);
      if (answer.value.acts.length < PAGE) return { ...answer.value, acts: [...acts.values()] };
      after = answer.value.acts.at(-1)?.id;
    }
    throw new Error('The evidence does not end.');
  }

  async function messagesTo(phone: string) {
    const answer = await exercise.readMessages({ query: { phone } });
    if (!answer.ok) throw new Error(`The messages were refused (${answer.problem.code}).`);
    return answer.value.messages;
  }

  return {
    evidence,
    async briefing(victims) {
      const answer = await exercise.getBriefing({ query: { victims: String(victims) } });
      if (!answer.ok) throw new Error(`The briefing was refused (${answer.problem.code}).`);
      if (answer.value.victims.length !== victims) {
        throw new Error(`The briefing names ${answer.value.victims.length} victims.`);
      }
      return answer.value;
    },
    async now() {
      const answer = await demonstration.getWorld({});
      if (!answer.ok) throw new Error(`The clock was not told (${answer.problem.code}).`);
      return Date.parse(answer.value.now);
    },
    async watchPhone(phone) {
      const seen = new Set((await messagesTo(phone)).map(nameOfMessage));
      return {
        async nextCode() {
          for (let wait = 0; wait < CODE_WAITS; wait++) {
            const fresh = (await messagesTo(phone)).filter(
              (message) => !seen.has(nameOfMessage(message)),
            );
            for (const message of fresh) seen.add(nameOfMessage(message));
            // Newest first; a message without a code is only a notice.
            const code = fresh.map(({ text }) => codeIn(text)).find((text) => text !== undefined);
            if (code !== undefined) return code;
            await new Promise((resolve) => setTimeout(resolve, CODE_WAIT_MS));
          }
          return undefined;
        },
      };
    },
    async moveClock(milliseconds) {
      const answer = await demonstration.advanceClock({ body: { advanceMs: milliseconds } });
      if (!answer.ok) throw new Error(`The clock was not moved (${answer.problem.code}).`);
      // Each process hears of it by a message of its own; two that differ would refuse each other.
      await new Promise((resolve) => setTimeout(resolve, CLOCK_HEARD_MS));
    },
  };
}

const nameOfMessage = ({ at, text }: { readonly at: string; readonly text: string }) =>
  `${at} ${text}`;

/**
 * The entry after which to read on. Four servers write at once, so an entry can appear behind one
 * that was read; the last seconds are read again.
 */
function safeCursor(acts: readonly Evidence['acts'][number][]) {
  const newest = Math.max(...acts.map(({ at }) => Date.parse(at)));
  return acts.findLast(({ at }) => Date.parse(at) < newest - REREAD_MS)?.id;
}

/** The code of six digits in a message. */
export function codeIn(text: string): string | undefined {
  return /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0];
}
