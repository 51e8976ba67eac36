import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type ActObjects,
  objectsOf,
  parseSwitch,
  SWITCH_SCOPES,
  SWITCHES,
  type Switch,
  type SwitchAct,
  type SwitchCompany,
  type SwitchScope,
  stopOf,
} from './switches.ts';

const BODY = '01jd0000000000000000000000';
const MINE: Readonly<Record<SwitchScope, string>> = {
  all: '',
  bank: '9901',
  partner: 'wallet-a',
  shop: `shp_${BODY}`,
  wallet: `wlt_${BODY}`,
  account: `dep_${BODY}`,
};
const OTHERS: Readonly<Record<SwitchScope, string>> = {
  all: '',
  bank: '9902',
  partner: 'wallet-b',
  shop: `shp_${BODY.replace('j', 'k')}`,
  wallet: `wlt_${BODY.replace('j', 'k')}`,
  account: `dep_${BODY.replace('j', 'k')}`,
};
const COMPANIES = Object.keys(SWITCHES) as SwitchCompany[];
const ACTS = COMPANIES.flatMap((company) =>
  Object.entries(SWITCHES[company]).map(([act, scopes]) => ({
    company,
    act: act as SwitchAct,
    scopes: scopes as readonly SwitchScope[],
  })),
);

/** Everything that an act of this kind can have to do with. */
function objectsFor(scopes: readonly SwitchScope[]): ActObjects {
  return Object.fromEntries(scopes.filter((one) => one !== 'all').map((one) => [one, MINE[one]]));
}

test('Acts and scopes are those of the table, and each switch takes its own kind of object only.', () => {
  const table = ACTS.map(({ company, act, scopes }) => `${company} ${act}: ${scopes.join(' ')}`);
  assert.deepEqual(table, [
    'operator enrol: all',
    'operator link: all bank wallet',
    'operator charge: all bank wallet',
    'operator pay: all shop wallet',
    'operator send: all wallet',
    'operator cash_out: all bank wallet',
    'bank link: all partner account',
    'bank debit: all partner account',
    'bank credit: all partner account',
  ]);
  for (const { company, act, scopes } of ACTS) {
    for (const scope of SWITCH_SCOPES) {
      const read = parseSwitch(company, { act, scope, object: MINE[scope] });
      const fits = scopes.includes(scope);
      assert.deepEqual(
        read,
        fits
          ? { ok: true, value: { act, scope, object: MINE[scope] } }
          : { ok: false, refusal: 'scope_unfit' },
      );
      const wrong = scope === 'all' ? MINE.bank : '';
      if (!fits) continue;
      const malformed = parseSwitch(company, { act, scope, object: wrong });
      assert.deepEqual(malformed, { ok: false, refusal: 'object_malformed' });
    }
  }
});

for (const act of ['debit', 'toString', '__proto__', 'log_in', 'unlink', 'lock', '']) {
  test(`An operator has no switch for “${act}”.`, () => {
    const read = parseSwitch('operator', { act, scope: 'all', object: '' });
    assert.deepEqual(read, { ok: false, refusal: 'act_unknown' });
  });
}

test('A stop holds up its own act for its own object, over every act and scope, and nothing else.', () => {
  for (const { act, scopes } of ACTS) {
    for (const scope of scopes) {
      const stop: Switch = { act, scope, object: MINE[scope] };
      for (const other of ACTS) {
        const held = stopOf([stop], other.act, objectsFor(other.scopes));
        const holds = other.act === act && other.scopes.includes(scope);
        assert.equal(held, holds ? stop : undefined, `${act} for ${scope}: ${other.act}`);
      }
      if (scope === 'all') continue;
      const another: Switch = { act, scope, object: OTHERS[scope] };
      assert.equal(stopOf([another], act, objectsFor(scopes)), undefined);
      // Somebody who is not known yet is not stopped by a switch for somebody who is.
      assert.equal(stopOf([stop], act, {}), undefined);
      assert.equal(stopOf([another, stop], act, objectsFor(scopes)), stop);
    }
  }
});

test('Of several stops the widest is told, in whatever order they were pressed.', () => {
  const stops = SWITCH_SCOPES.filter((one) => ['all', 'bank', 'wallet'].includes(one)).map(
    (scope): Switch => ({ act: 'charge', scope, object: MINE[scope] }),
  );
  const objects = { bank: MINE.bank, wallet: MINE.wallet };
  for (let rest = stops; rest.length > 0; rest = rest.slice(1)) {
    assert.equal(stopOf(rest, 'charge', objects), rest[0]);
    assert.equal(stopOf([...rest].reverse(), 'charge', objects), rest[0]);
  }
});

test('A name of one kind is never taken for one of another kind.', () => {
  const stop: Switch = { act: 'debit', scope: 'partner', object: MINE.account };
  assert.equal(
    stopOf([stop], 'debit', { partner: MINE.partner, account: MINE.account }),
    undefined,
  );
});

test('The stops that can matter are those for everybody and those for one of the objects.', () => {
  assert.deepEqual(objectsOf({}), ['']);
  assert.deepEqual(objectsOf({ bank: '9901', wallet: MINE.wallet }), ['', '9901', MINE.wallet]);
});
