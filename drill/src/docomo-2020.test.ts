import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CampaignReport } from '@sekisho/contract/exercise.ts';
import { CONTROLS } from '@sekisho/domain/controls/controls.ts';
import { Compile } from 'typebox/compile';
import { type CampaignRun, runCampaign } from './campaigns/run-campaign.ts';

const VICTIMS = 2;
const schema = Compile(CampaignReport);

function checkRun({ report, evidence, harmed }: CampaignRun): void {
  assert.ok(schema.Check(JSON.parse(JSON.stringify(report))), 'The report keeps its contract.');
  assert.ok(evidence.books.length > 0);
  assert.deepEqual(
    evidence.books.filter(({ balanced }) => !balanced),
    [],
  );
  assert.deepEqual(harmed, []);
  assert.equal(report.honestHarmed, 0);
  assert.equal(report.yenAttempted, VICTIMS * 300_000);
}

test('With every control in place no yen escapes and no honest act is refused.', async () => {
  const run = await runCampaign({
    campaign: 'docomo-2020',
    without: [],
    victims: VICTIMS,
    json: false,
  });
  checkRun(run);
  const { report, evidence } = run;
  assert.equal(report.yenEscaped, 0);
  assert.equal(report.yenHeld, 0);
  assert.equal(report.stoppedMs, null);
  assert.ok(report.firstNoticedMs !== null);
  assert.deepEqual(
    evidence.taken.filter(({ yen }) => yen > 0),
    [],
  );
  const passed = report.steps.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
  assert.deepEqual(passed, [
    'open-wallets',
    'prove-phones',
    'mule-wallet',
    'own-account-linked',
    'wait',
  ]);
  // Codes and balances are reached only past a passkey and a link, which nobody gets.
  const shown = new Set(report.steps.map(({ control }) => control));
  const unseen = Object.keys(CONTROLS).filter((id) => !shown.has(id));
  assert.deepEqual(unseen, ['wallet.balance-limit', 'gate.code']);
});

test('With every control left out the thief has ¥300,000 of every depositor.', async () => {
  const run = await runCampaign({
    campaign: 'docomo-2020',
    without: 'all',
    victims: VICTIMS,
    json: false,
  });
  checkRun(run);
  const { report, evidence } = run;
  assert.equal(report.yenEscaped, VICTIMS * 300_000);
  assert.equal(report.yenHeld, 0);
  assert.equal(report.firstNoticedMs, null);
  assert.ok(report.stoppedMs !== null);
  const taken = evidence.taken.filter(({ yen }) => yen > 0).map(({ yen }) => yen);
  assert.deepEqual(taken, [300_000, 300_000]);
  assert.deepEqual(
    report.steps.filter(({ control }) => control !== null),
    [],
  );
});
