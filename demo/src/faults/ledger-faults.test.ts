import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepAcknowledgements } from './acknowledgements.ts';
import { drawFrom } from './draw.ts';
import { spreadLedgerKills } from './ledger-kills.ts';
import type { Order } from './ledger-orders.ts';
import { runLedgerFaults } from './ledger-run.ts';

const SEED = 7;

// The long run is `npm run faults -- --ledger 200`; this is a short one of the same.
test('the ledger’s engines and their PostgreSQL killed six times: nothing lost, twice or half', async () => {
  const report = await runLedgerFaults(
    { kind: 'ledger', kills: 6 },
    { seed: SEED, progress: () => undefined },
  );
  assert.deepEqual(report.wrong, []);
  assert.equal(report.kills.length, 6);
  assert.ok(report.kills.every(({ backAfterMs }) => backAfterMs !== undefined));
  assert.ok(report.acknowledged.transfers > 0 && report.judged >= 2);
  const { processKilled, connectionLost } = report.inDoubt;
  assert.ok(processKilled.created + processKilled.replayed > 0, 'a successor resolved something');
  assert.ok(connectionLost.created + connectionLost.replayed > 0, 'a survivor did, too');
});

test('half of the kills are for the engines, and a seed gives their order', () => {
  const kills = spreadLedgerKills(200, drawFrom(SEED));
  const count = (wanted: string) => kills.filter((target) => target === wanted).length;
  assert.deepEqual([count('engine'), count('postgres'), count('backend')], [100, 50, 50]);
  assert.deepEqual(spreadLedgerKills(200, drawFrom(SEED)), kills);
  assert.notDeepEqual(spreadLedgerKills(200, drawFrom(SEED + 1)), kills);
});

const ORDER: Order = { id: 'a', kind: 'single', moves: [], at: 0 };

const WRONG: Readonly<Record<string, readonly (readonly [how: string, as?: string])[]>> = {
  'is a replay although it was asked for once': [['asked'], ['answered', 'replayed']],
  'was refused: exceeds_credits': [['asked'], ['answered', 'exceeds_credits']],
  'was acknowledged, and is created when asked again': [
    ['asked'],
    ['answered', 'created'],
    ['answered', 'created'],
  ],
};

for (const [sentence, steps] of Object.entries(WRONG)) {
  test(`an order is blamed that ${sentence}`, () => {
    const kept = keepAcknowledgements();
    for (const [how, as] of steps) {
      if (how === 'asked') kept.asked(ORDER);
      else kept.answered('a', as ?? '');
    }
    assert.deepEqual(kept.wrong, [`single a ${sentence}.`]);
  });
}

test('what was in doubt may be a replay, and is counted by why it was in doubt', () => {
  const kept = keepAcknowledgements();
  kept.asked(ORDER);
  kept.doubted('a', 'processKilled');
  kept.answered('a', 'replayed');
  assert.deepEqual(kept.wrong, []);
  assert.deepEqual(kept.resolved.processKilled, { created: 0, replayed: 1, refused: 0 });
});
