import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALL_TARGETS } from './kill.ts';
import { type Fault, runFaults, spreadKills } from './run-faults.ts';

// The long runs are `npm run faults`; these are short ones of the same, so that it stays true.
const FAULTS: readonly (Fault & { readonly name: string })[] = [
  { name: 'every server and PostgreSQL killed once', kind: 'kill', targets: ALL_TARGETS },
  { name: 'a slow, lossy and cut line between the companies', kind: 'network', seconds: 6 },
];

for (const fault of FAULTS) {
  test(`${fault.name}: nothing acknowledged is lost, and nothing happens twice`, async () => {
    const report = await runFaults(fault, { progress: () => undefined });
    assert.deepEqual(report.wrong, []);
    assert.ok(report.chargesPosted > 0 && report.paymentsMade > 0, 'the customers did something');
    assert.ok(report.acknowledged.charges > 0 && report.acknowledged.payments > 0);
    if (fault.kind === 'kill') assert.equal(report.kills.length, ALL_TARGETS.length);
    else assert.ok(report.interferences > 0);
  });
}

test('kills are spread over everything that can be killed', () => {
  const kills = spreadKills(2 * ALL_TARGETS.length);
  for (const target of ALL_TARGETS) {
    assert.equal(kills.filter((one) => one === target).length, 2);
  }
});
