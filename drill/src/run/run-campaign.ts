import type { CampaignReport, Evidence } from '@sekisho/contract/exercise.ts';
import { createDocumentIssuer } from '@sekisho/demo/documents/document-issuer.ts';
import { HOUR, instant } from '@sekisho/domain/base/instant.ts';
import { openPartnerClient, type PartnerKey } from '../attacker/partner-client.ts';
import type { Campaign, CampaignStep } from '../campaign/campaign-file.ts';
import { FACTS, isFact } from '../campaign/facts.ts';
import { moveOf } from '../campaign/load-campaign.ts';
import { openAddresses } from '../http/addresses.ts';
import { openBrowser } from '../http/browser.ts';
import { type Budget, createBudget } from '../http/budget.ts';
import { playCallback } from '../moves/bank-visits.ts';
import { signInAgain } from '../moves/money-moves.ts';
import { requestsOf } from '../moves/move.ts';
import { openExerciseFront } from '../pair/exercise-front.ts';
import { random } from '../people/customer.ts';
import { type HonestDay, liveHonestDay, openHonestPerson } from '../people/honest.ts';
import { type Act, describeEvidence, judge, type Without } from '../report/judge.ts';
import { firstNoticed, stoppedAfter, yenTotals } from '../report/totals.ts';
import { type Attempt, merged, skipped } from './attempt.ts';
import { holds, type Mark, originOfOperator, type Scene, setScene } from './scene.ts';

/** What a run may use beside what its moves need, so that it stops by itself. */
const REQUESTS_BESIDE = 4_000;
const MILLISECONDS = { base: 240_000, perRequest: 15 };

/** One step as it was run. */
export interface StepRun {
  readonly step: CampaignStep;
  readonly attempt: Attempt;
  /** Audit entries of the step. */
  readonly acts: readonly Act[];
}

export interface CampaignRun {
  readonly campaign: Campaign;
  readonly victims: number;
  readonly report: CampaignReport;
  readonly steps: readonly StepRun[];
  /** When the first step that means harm began, in the servers' time. */
  readonly startedAt: number;
  /** As it stood at the end. */
  readonly evidence: Evidence;
  /** What was refused the honest customer, in words. */
  readonly harmed: readonly string[];
}

export interface RunAround {
  /** Hears the name of each step when it begins. */
  readonly tell?: (step: string) => void;
  /** Aborted when somebody stops the run. */
  readonly stopped?: AbortSignal;
}

/** What is run, and against which pair. */
export interface RunOrder {
  readonly campaign: Campaign;
  readonly victims: number;
  /** What the pair was started without. */
  readonly without: Without;
  readonly mark?: Mark;
}

/** Runs a campaign against a pair that was just started; one pair, one campaign. */
export async function runCampaign(
  port: number,
  order: RunOrder,
  around: RunAround = {},
): Promise<CampaignRun> {
  const { campaign, victims, without } = order;
  const { tell = () => undefined } = around;
  const { scene, honest } = await openScene(port, order, around.stopped);
  const { front } = scene;
  const days: HonestDay[] = [];
  const live = async (borrow?: (callback: URL) => Promise<void>) => {
    tell('an honest day');
    const given = { front, till: scene.till, first: days.length === 0 };
    const day = await liveHonestDay(honest, borrow === undefined ? given : { ...given, borrow });
    days.push(day);
    return day;
  };

  await live();
  let startedAt: number | undefined;
  const runs: StepRun[] = [];
  let known = new Set((await front.evidence()).acts.map(({ id }) => id));
  for (const step of campaign.steps) {
    tell(step.id);
    // Time runs from the first step that means harm: before it there is nothing to notice.
    if (step.harmless !== true) startedAt ??= await front.now();
    const attempt = await runStep(scene, step);
    const { acts } = await front.evidence();
    runs.push({ step, attempt, acts: acts.filter(({ id }) => !known.has(id)) });
    known = new Set(acts.map(({ id }) => id));
    if (campaign.honest.daysAfter.includes(step.id)) {
      const day = await live((callback) => borrow(scene, callback));
      scene.foreignLink = day.lastLink;
      known = new Set((await front.evidence()).acts.map(({ id }) => id));
    }
  }
  await live();

  startedAt ??= await front.now();
  const evidence = await front.evidence();
  checkEvidence(evidence, without);
  const harmed = days.flatMap((one) => one.harmed);
  const honestPaid = days.reduce((sum, { paid }) => sum + paid, 0);
  const report: CampaignReport = {
    campaign: campaign.id,
    without: without === 'all' ? ['all'] : [...without],
    ...yenTotals(scene.targets, evidence, {
      paidByOthers: honestPaid + scene.ownSpent,
      goalYen: campaign.attacker.goalYen,
    }),
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
  return { campaign, victims, report, steps: runs, startedAt, evidence, harmed };
}

async function openScene(
  port: number,
  { campaign, victims, mark }: RunOrder,
  stopped: AbortSignal | undefined,
) {
  const budget = budgetOf(campaign, victims, stopped);
  const addresses = await openAddresses();
  // The leader of the exercise stands outside: he comes from the machine's own address.
  const front = openExerciseFront(openBrowser(budget, '127.0.0.1'), port);
  const briefing = await front.briefing(victims);
  const forger = await createDocumentIssuer({
    name: 'Demonstration register of residents',
    now: instant(await front.now()),
    random,
  });
  const scene = setScene({
    briefing,
    front,
    attacker: campaign.attacker,
    budget,
    addresses,
    forger,
    mark,
    openPartner: (browser) =>
      openPartnerClient({ key: briefing.partnerKey as PartnerKey, browser, now: front.now }),
  });
  const honest = openHonestPerson({
    person: briefing.honest,
    browser: openBrowser(budget, addresses.next(), mark?.headers),
    origin: originOfOperator(briefing, 'first'),
  });
  return { scene, honest };
}

function budgetOf(campaign: Campaign, victims: number, stopped: AbortSignal | undefined): Budget {
  const requests = campaign.steps.reduce(
    (sum, step) =>
      sum + (step.repeat?.times ?? 1) * requestsOf(moveOf(step), step.with ?? {}, victims),
    REQUESTS_BESIDE,
  );
  return createBudget({
    requests,
    milliseconds: MILLISECONDS.base + MILLISECONDS.perRequest * requests,
    clock: () => performance.now(),
    ...(stopped === undefined ? {} : { stopped }),
  });
}

/** One step with its repeats; skipped when a fact that it needs is not there. */
async function runStep(scene: Scene, step: CampaignStep): Promise<Attempt> {
  const { repeat, with: given = {}, gains = [] } = step;
  const move = moveOf(step);
  const attempts: Attempt[] = [];
  for (let time = 0; time < (repeat?.times ?? 1); time++) {
    const missing = [...move.needs(given), ...(step.needs ?? [])].find(
      (fact) => !holds(scene, fact),
    );
    if (missing !== undefined) {
      attempts.push(skipped(isFact(missing) ? FACTS[missing] : missing));
      break;
    }
    if (time > 0 && !(await pause(scene, repeat?.pauseHours ?? 0))) break;
    const attempt = await move.run(scene, given);
    attempts.push(attempt);
    if (attempt.outcome === (repeat?.until ?? 'skipped')) break;
  }
  const attempt = merged(attempts);
  if (attempt.outcome === 'passed') for (const fact of gains) scene.named.add(fact);
  return attempt;
}

async function pause(scene: Scene, hours: number): Promise<boolean> {
  if (hours === 0) return true;
  if (!(await scene.wait(hours * HOUR))) return false;
  await signInAgain(scene);
  return true;
}

/** Who sees the honest customer's address with a code plays it first. */
async function borrow(scene: Scene, callback: URL): Promise<void> {
  if (!scene.muleReady || !scene.attacker.means.includes('seen-callback')) return;
  const first = await playCallback(scene.mule.customer, callback.href);
  scene.stolenCallback = { href: callback.href, first };
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
