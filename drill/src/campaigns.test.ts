import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CampaignReport } from '@sekisho/contract/exercise.ts';
import { CONTROLS } from '@sekisho/domain/controls/controls.ts';
import { Compile } from 'typebox/compile';
import type { Campaign } from './campaign/campaign-file.ts';
import { namedCampaign } from './campaign/named-campaigns.ts';
import { type Ground, openGround } from './pair/ground.ts';
import type { Without } from './report/judge.ts';
import { type CampaignRun, type RunOrder, runCampaign } from './run/run-campaign.ts';

const schema = Compile(CampaignReport);
let ground: Ground;
before(async () => {
  ground = await openGround({ many: true });
});
after(() => ground.close());

async function run(campaign: Campaign, without: Without, more: Partial<RunOrder> = {}) {
  const victims = campaign.victims.least;
  const pair = await ground.open(without);
  try {
    const done = await runCampaign(pair.port, { campaign, victims, without, ...more });
    checkRun(done);
    return done;
  } finally {
    await pair.close();
  }
}

function checkRun({ report, evidence, harmed }: CampaignRun): void {
  assert.ok(schema.Check(JSON.parse(JSON.stringify(report))), 'The report keeps its contract.');
  assert.ok(evidence.books.length > 0);
  assert.deepEqual(
    evidence.books.filter(({ balanced }) => !balanced),
    [],
  );
  assert.deepEqual(harmed, []);
  assert.equal(report.honestHarmed, 0);
}

const passedOf = ({ report }: CampaignRun) =>
  report.steps.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
const harmlessOf = ({ steps }: Campaign) =>
  steps.filter(({ harmless }) => harmless).map(({ id }) => id);

/** What the servers decided on each step: the ids of entries differ from run to run. */
const decisionsOf = ({ steps, report }: CampaignRun) =>
  steps.map(({ attempt: { outcome, refusals } }, nth) => ({
    step: report.steps[nth]?.id,
    control: report.steps[nth]?.control,
    outcome,
    refusals,
  }));

test('With every control in place the crime of 2020 gets nothing, and each control is seen at work.', async () => {
  const campaign = { ...namedCampaign('docomo-2020'), victims: { least: 2, usual: 2, most: 2 } };
  const done = await run(campaign, []);
  const { report, evidence } = done;
  assert.equal(report.yenAttempted, 600_000);
  assert.equal(report.yenEscaped, 0);
  assert.equal(report.yenHeld, 0);
  assert.equal(report.stoppedMs, null);
  assert.ok(report.firstNoticedMs !== null);
  assert.deepEqual(
    evidence.taken.filter(({ yen }) => yen > 0),
    [],
  );
  assert.deepEqual(passedOf(done), harmlessOf(campaign));
  // Codes and balances are reached only past a passkey and a link, which nobody gets; and nobody of
  // staff presses a switch in it.
  const shown = new Set(report.steps.map(({ control }) => control));
  const unseen = Object.keys(CONTROLS).filter((id) => !shown.has(id));
  const unreached = ['wallet.balance-limit', 'gate.code', 'wallet.switches', 'gate.switches'];
  assert.deepEqual(unseen.toSorted(), unreached.toSorted());
});

test('With every control left out the thief has ¥300,000 of every depositor.', async () => {
  const { report, evidence } = await run(namedCampaign('docomo-2020'), 'all');
  assert.equal(report.yenEscaped, 300_000);
  assert.equal(report.yenHeld, 0);
  assert.equal(report.firstNoticedMs, null);
  assert.ok(report.stoppedMs !== null);
  const taken = evidence.taken.filter(({ yen }) => yen > 0).map(({ yen }) => yen);
  assert.deepEqual(taken, [300_000]);
  assert.deepEqual(
    report.steps.filter(({ control }) => control !== null),
    [],
  );
});

test('In a hurry and in repeats nothing happens twice, and the caps hold.', async () => {
  const campaign = namedCampaign('replay-and-race');
  const done = await run(campaign, []);
  assert.equal(done.report.yenEscaped, 0);
  assert.equal(done.report.yenHeld, 0);
  assert.deepEqual(passedOf(done), []);
});

test('One account under two operators over a month’s end is emptied when its controls are left out.', async () => {
  const campaign = namedCampaign('relink-elsewhere');
  const { report } = await run(campaign, campaign.measures);
  assert.equal(report.yenEscaped, 300_000);
  assert.equal(report.yenHeld, 300_000);
});

test('Servers decide alike whether or not an exercise is marked as one.', async () => {
  const whole = namedCampaign('relayed-code');
  const steps = whole.steps.slice(0, 4);
  const campaign: Campaign = { ...whole, steps, honest: { daysAfter: [] } };
  const plain = await run(campaign, []);
  const mark = {
    headers: {
      'user-agent': 'sekisho-drill/1 exercise',
      'x-exercise-run': 'run-0001',
      baggage: 'exercise.run=run-0001',
    },
    mailDomain: 'exercise.example',
  };
  const marked = await run(campaign, [], { mark });
  assert.deepEqual(decisionsOf(marked), decisionsOf(plain));
});
