import type { CampaignReport, Evidence } from '@sekisho/contract/exercise.ts';
import { createDocumentIssuer } from '@sekisho/demo/documents/document-issuer.ts';
import { instant } from '@sekisho/domain/base/instant.ts';
import { openAddresses } from '../http/addresses.ts';
import { openBrowser } from '../http/browser.ts';
import { createBudget } from '../http/budget.ts';
import type { DrillOptions } from '../options.ts';
import { openExerciseFront } from '../pair/exercise-front.ts';
import { startPair } from '../pair/pair.ts';
import { random } from '../people/customer.ts';
import { type HonestDay, liveHonestDay, openHonestPerson } from '../people/honest.ts';
import { type Act, describeEvidence, judge, type Without } from '../report/judge.ts';
import { firstNoticed, stoppedAfter, yenTotals } from '../report/totals.ts';
import { type Campaign, docomo2020 } from './docomo-2020.ts';
import { originOfWallet, type Scene, setScene } from './scene.ts';
import type { Attempt, Step } from './step.ts';

const CAMPAIGNS: Readonly<Record<DrillOptions['campaign'], Campaign>> = {
  'docomo-2020': docomo2020,
};

/** What a run may use at most, so that it stops by itself. */
const REQUESTS = { base: 4_000, perVictim: 800 };
const MILLISECONDS = { base: 240_000, perVictim: 12_000 };

export interface CampaignRun {
  readonly report: CampaignReport;
  /** As it stood at the end. */
  readonly evidence: Evidence;
  /** What was refused the honest customer, in words. */
  readonly harmed: readonly string[];
}

type Tell = (step: string) => void;

export interface RunAround {
  /** Hears the name of each step when it begins. */
  readonly tell?: Tell;
  /** Aborted when somebody stops the run. */
  readonly stopped?: AbortSignal;
}

interface StepRun {
  readonly step: Step;
  readonly attempt: Attempt;
  readonly acts: readonly Act[];
}

/** Starts a pair of its own, runs a campaign against it, and ends the pair whatever happens. */
export async function runCampaign(
  options: DrillOptions,
  around: RunAround = {},
): Promise<CampaignRun> {
  const { stopped, tell = () => undefined } = around;
  tell('start the pair');
  const pair = await startPair(options.without, stopped);
  try {
    return await runAgainst(pair.port, options, { tell, stopped });
  } finally {
    await pair.close();
  }
}

async function runAgainst(
  port: number,
  { campaign: id, without, victims }: DrillOptions,
  { tell, stopped }: { readonly tell: Tell; readonly stopped: AbortSignal | undefined },
): Promise<CampaignRun> {
  const campaign = CAMPAIGNS[id];
  const budget = createBudget({
    requests: REQUESTS.base + REQUESTS.perVictim * victims,
    milliseconds: MILLISECONDS.base + MILLISECONDS.perVictim * victims,
    clock: () => performance.now(),
    ...(stopped === undefined ? {} : { stopped }),
  });
  const addresses = await openAddresses();
  // The leader of the exercise stands outside: he comes from the machine's own address.
  const front = openExerciseFront(openBrowser(budget, '127.0.0.1'), port);
  const briefing = await front.briefing(victims);
  const now = await front.now();
  const forger = await createDocumentIssuer({
    name: 'Demonstration register of residents',
    now: instant(now),
    random,
  });
  const scene = setScene({ briefing, front, budget, addresses, forger });
  const honest = openHonestPerson({
    person: briefing.honest,
    browser: scene.browser(),
    origin: originOfWallet(briefing, briefing.shop.wallet),
  });
  const day = (first: boolean, borrow?: (callback: URL) => Promise<void>) => {
    tell('an honest day');
    const around = { front, till: scene.till, first };
    return liveHonestDay(honest, borrow === undefined ? around : { ...around, borrow });
  };

  const days: HonestDay[] = [await day(true)];
  await front.evidence();
  const startedAt = await front.now();
  const runs = await runSteps(campaign.before, scene, tell);
  const second = await day(false, (callback) => campaign.borrow(scene, callback));
  days.push(second);
  scene.foreignLink = second.lastLink;
  await front.evidence();
  runs.push(...(await runSteps(campaign.after, scene, tell)));
  days.push(await day(false));

  const evidence = await front.evidence();
  checkEvidence(evidence, without);
  const harmed = days.flatMap((one) => one.harmed);
  const honestPaid = days.reduce((sum, { paid }) => sum + paid, 0);
  const report: CampaignReport = {
    campaign: campaign.id,
    without: without === 'all' ? ['all'] : [...without],
    ...yenTotals(scene.targets, evidence, honestPaid),
    honestHarmed: harmed.length,
    firstNoticedMs: firstNoticed(
      runs.flatMap(({ acts }) => acts),
      startedAt,
      without,
    ),
    stoppedMs: stoppedAfter(scene.lastMoneyAt, startedAt),
    steps: runs.map(({ step, attempt, acts }) => ({
      id: step.id,
      outcome: attempt.outcome,
      control: judge(attempt, acts, without),
      evidence: describeEvidence(attempt, acts),
    })),
  };
  return { report, evidence, harmed };
}

async function runSteps(steps: readonly Step[], scene: Scene, tell: Tell): Promise<StepRun[]> {
  const runs: StepRun[] = [];
  let known = new Set((await scene.front.evidence()).acts.map(({ id }) => id));
  for (const step of steps) {
    tell(step.id);
    const attempt = await step.run(scene);
    const { acts } = await scene.front.evidence();
    runs.push({ step, attempt, acts: acts.filter(({ id }) => !known.has(id)) });
    known = new Set(acts.map(({ id }) => id));
  }
  return runs;
}

/** A report about another exercise than the one that was asked for, or over wrong books, is none. */
function checkEvidence(evidence: Evidence, without: Without): void {
  const asked = without === 'all' ? ['all'] : without;
  if (evidence.without.join(',') !== asked.join(',')) {
    throw new Error(`The pair left out ${evidence.without.join(', ') || 'nothing'}.`);
  }
  const wrong = evidence.books.filter(({ balanced }) => !balanced).map(({ server }) => server);
  if (wrong.length > 0) throw new Error(`The books of ${wrong.join(', ')} do not balance.`);
}
