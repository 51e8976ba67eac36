import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import fc from 'fast-check';
import {
  parseGrantedLink,
  parseRequestedLink,
  writeGrantedLink,
  writeRequestedLink,
} from './link-detail.ts';
import { parseRfc3339 } from './rfc3339.ts';

const granted = {
  type: 'jp_account_link',
  actions: ['debit'],
  limit_per_debit: { amount: '50000', currency: 'JPY' },
  mandate: 'mdt_01jd0000000000000000000000',
  bank_name: '関所銀行',
  branch_name: '本店',
  account_masked: '普通 ****567',
  first_days_until: '2026-11-25T03:00:00.000Z',
};

test('a granted detail is read when it is whole', () => {
  ok(parseGrantedLink(granted).ok);
});

test('what may be done with an account is said in one of two ways', () => {
  const read = (actions: unknown) => {
    const detail = parseGrantedLink({ ...granted, actions });
    return detail.ok ? detail.value.credits : detail.refusal;
  };
  equal(read(['debit']), false);
  equal(read(['debit', 'credit']), true);
  for (const wrong of [['credit'], ['credit', 'debit'], ['debit', 'credit', 'credit'], 'debit']) {
    equal(read(wrong), 'detail_malformed');
  }
});

const cap = { amount: '10000', currency: 'JPY', window_seconds: 259_200, first_days: true };

test('a granted detail whose caps are not caps is refused', () => {
  const wrong = [
    ...[null, {}, 'none', [null], [[]], Array(11).fill(cap)],
    ...Object.keys(cap).map((name) => [{ ...cap, [name]: undefined }]),
    ...[-1, 0, 0.5, 1e12, '259200'].map((window_seconds) => [{ ...cap, window_seconds }]),
    ...['-1', '1.5', '', 10_000].map((amount) => [{ ...cap, amount }]),
    [{ ...cap, account_number: '1234567' }],
    [{ ...cap, currency: 'USD' }],
    [{ ...cap, first_days: 'yes' }],
  ];
  for (const caps of wrong) {
    equal(parseGrantedLink({ ...granted, caps }).ok, false, JSON.stringify(caps));
  }
});

test('caps that a bank tells are read back; a grant that tells none has none', () => {
  const told = { ...granted, caps: [cap, { ...cap, window_seconds: 86_400, first_days: false }] };
  const read = parseGrantedLink(told);
  ok(read.ok);
  deepEqual(writeGrantedLink(read.value), told);
  const untold = parseGrantedLink(granted);
  ok(untold.ok);
  deepEqual(untold.value.caps, []);
});

test('a granted detail with any member more, less or of another kind is refused', () => {
  equal(parseGrantedLink({ ...granted, account_number: '1234567' }).ok, false);
  for (const name of Object.keys(granted)) {
    const { [name as keyof typeof granted]: _left, ...rest } = granted;
    equal(parseGrantedLink(rest).ok, false, name);
    for (const wrong of [null, 1, '', {}, [], ['debit', 'debit']]) {
      equal(parseGrantedLink({ ...granted, [name]: wrong }).ok, false, `${name} ${wrong}`);
    }
  }
});

test('whatever comes from outside is refused or read, and never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      equal(parseGrantedLink(value).ok, false);
      equal(parseRequestedLink(value).ok, false);
    }),
  );
});

test('words that do not read as they are written are refused, from a wallet and from a bank', () => {
  const terms = { limitPerDebit: yen(1), credits: false, walletLabel: '財布' };
  const asked = { ...terms, identity: 'a.b.c.d.e' };
  const label = writeRequestedLink(asked);
  ok(parseRequestedLink(label).ok);
  for (const hidden of ['\u202e', '\u2066', '\u200f', '\u061c', '\ufeff', '\ud800', '\u0085']) {
    const words = `上限${hidden}000,000,1円`;
    equal(parseRequestedLink({ ...label, wallet_label: words }).ok, false, JSON.stringify(hidden));
    for (const name of ['bank_name', 'branch_name', 'account_masked']) {
      equal(parseGrantedLink({ ...granted, [name]: words }).ok, false, name);
    }
  }
});

test('a request that is written is read back', () => {
  const label = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.boolean(), label, (...values) => {
      const [limit, credits, walletLabel] = values;
      fc.pre(!/[\p{Cc}\p{Cf}\u2028\u2029]/u.test(walletLabel) && [...walletLabel].length <= 40);
      const link = { limitPerDebit: yen(limit), credits, walletLabel, identity: 'a.b.c.d.e' };
      deepEqual(parseRequestedLink(JSON.parse(JSON.stringify(writeRequestedLink(link)))), {
        ok: true,
        value: link,
      });
    }),
  );
});

test('a time that is written is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (milliseconds) => {
      const at = instant(milliseconds);
      deepEqual(parseRfc3339(toRfc3339(at)), { ok: true, value: at });
    }),
  );
});

test('a time that no clock shows is refused', () => {
  for (const text of [
    '2026-02-29T00:00:00Z',
    '2026-02-30T00:00:00.000Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '2026-01-01T00:00:60Z',
    '2026-01-01T00:00:00+09:00',
    '2026-01-01 00:00:00Z',
    '2026-01-01',
    '1969-12-31T23:59:59Z',
    '2026-01-01T00:00:00.0000Z',
    '',
    1,
    null,
  ]) {
    equal(parseRfc3339(text).ok, false, String(text));
  }
  ok(parseRfc3339('2026-01-01T00:00:00Z').ok);
});
