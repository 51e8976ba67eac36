import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeId } from '../base/id.ts';
import { yen } from '../base/yen.ts';
import { crc16 } from './crc.ts';
import {
  isRegistrable,
  readShopCode,
  type ShopCode,
  UNREGISTERED_COMPANY,
  writeShopCode,
} from './jpqr.ts';

const sealed = (body: string) => `${body}6304${crc16(`${body}6304`)}`;
const ID_26 = '26680019jp.or.paymentsjapan011300000000000010204000103060000010406000001';
/** The static code of mercari/go-emv-code mpm/jpqr/jpqr_test.go (MIT). */
const PUBLISHED =
  '0002016003xxx01021129300012D156000000000510A93FO3230Q31280012D15600000001030812345678' +
  `${ID_26}53033925903xxx64180002JA0108メルペイ カフェ520441115802JP610710661436304DEE9`;
const BODY = `000201010211${ID_26}5204581453033925802JP5903xxx6003xxx61071066143`;
const NAME = '64140002JA0104みなと屋';

const PAYMENT_REQUEST = makeId('prq', 1_790_000_000_000, new Uint8Array(10).fill(7));
const SHOP = makeId('shp', 1_790_000_000_000, new Uint8Array(10).fill(9));

const SHOWN: ShopCode = {
  initiation: 'dynamic',
  jpqrId: { company: UNREGISTERED_COMPANY, brand: '0001', store: '000001', terminal: '000001' },
  categoryCode: '5814',
  shopName: '喫茶みなと',
  postalCode: '1066143',
  amount: yen(1_280),
  payAddress: { kind: 'request', paymentRequest: PAYMENT_REQUEST },
  storeLabel: 'MINATO-1',
  referenceLabel: 'R-000123',
  terminalLabel: 'T1',
};

function verdict(text: string): string {
  const read = readShopCode(text);
  return read.ok ? 'read' : `${read.refusal} ${read.object}`;
}

test('Codes that break the rules of JPQR are refused with the object that is wrong.', () => {
  const table: readonly (readonly [string, string])[] = [
    [sealed(BODY), 'object_missing 64-00'],
    [sealed(BODY + NAME), 'read'],
    [sealed(BODY.replace('5303392', '5303156') + NAME), 'object_invalid 53'],
    [sealed(BODY.replace('5802JP', '5802CN') + NAME), 'object_invalid 58'],
    [sealed(BODY.replace('61071066143', '') + NAME), 'object_missing 61'],
    [sealed(BODY.replace('61071066143', '6108106-6143') + NAME), 'object_invalid 61'],
    [sealed(BODY + NAME.replace('JA', 'ZH')), 'object_invalid 64-00'],
    [sealed(`${BODY}64200002JA0104みなと屋0202東京`), 'object_forbidden 64-02'],
    [sealed(`${BODY}550201${NAME}`), 'object_forbidden 55'],
    [sealed(`${BODY}5502025603100${NAME}`), 'object_forbidden 55'],
    [sealed(`${BODY}540599.50${NAME}`), 'object_invalid 54'],
    [sealed(`${BODY}5404999.${NAME}`), 'object_invalid 54'],
    [sealed(`${BODY}54040999${NAME}`), 'object_invalid 54'],
    [sealed(`${BODY}5403999${NAME}`), 'read'],
    [sealed(BODY.replace(ID_26, '0216ABCDEF1234567890') + NAME), 'object_missing 26'],
    [sealed(`${BODY}3068${ID_26.slice(4)}${NAME}`), 'object_duplicate 30'],
    [sealed(BODY.replace('2668', '2658').replace('0406000001', '') + NAME), 'object_missing 26-04'],
    [sealed(BODY.replace('02040001', '02040-01') + NAME), 'object_invalid 26-02'],
    [sealed(`${BODY}27190015sekisho.example${NAME}`), 'object_missing 27-02'],
    [sealed(`${BODY}27260015sekisho.example0103prq${NAME}`), 'object_invalid 27-01'],
    [sealed(`${BODY}27530015sekisho.example0130${SHOP}${NAME}`), 'object_invalid 27-01'],
    [
      sealed(`${BODY}27870015sekisho.example0130${PAYMENT_REQUEST}0230${SHOP}${NAME}`),
      'object_forbidden 27-02',
    ],
    [PUBLISHED.replace('DEE9', 'DEE8'), 'crc_wrong 63'],
    ['https://example.com/pay?amount=1', 'object_malformed ??'],
  ];
  for (const [text, expected] of table) assert.equal(verdict(text), expected, text);
});

test('A published JPQR code is read, although its objects are in no order.', () => {
  const read = readShopCode(PUBLISHED);
  assert.ok(read.ok);
  assert.deepEqual(read.value, {
    initiation: 'static',
    jpqrId: { company: '0000000000001', brand: '0001', store: '000001', terminal: '000001' },
    categoryCode: '4111',
    shopName: 'メルペイ カフェ',
    postalCode: '1066143',
    amount: undefined,
    payAddress: undefined,
    storeLabel: undefined,
    referenceLabel: undefined,
    terminalLabel: undefined,
  });
});

test('The code that a till shows is read back with its request, amount and labels.', () => {
  const written = writeShopCode(SHOWN);
  assert.ok(written.ok);
  assert.match(written.value, /^000201010212.*5303392540412805802JP/);
  assert.deepEqual(readShopCode(written.value), { ok: true, value: SHOWN });
  assert.equal(isRegistrable(SHOWN.jpqrId), false);
  assert.equal(isRegistrable({ ...SHOWN.jpqrId, company: '7000012050002' }), true);
});

test('A shop whose data no code can carry is refused, with the object that is wrong.', () => {
  const table: readonly (readonly [Partial<ShopCode>, string])[] = [
    [{ shopName: '' }, 'object_malformed 64-01'],
    [{ shopName: '長'.repeat(26) }, 'object_invalid 64-01'],
    [{ shopName: '改\n行' }, 'object_invalid 64'],
    [{ postalCode: '106-6143' }, 'object_invalid 61'],
    [{ categoryCode: '58' }, 'object_invalid 52'],
    [{ amount: yen(0) }, 'object_invalid 54'],
    [{ amount: yen(10n ** 13n) }, 'object_invalid 54'],
    [{ storeLabel: '港' }, 'object_invalid 62-03'],
    [{ terminalLabel: 'x'.repeat(26) }, 'object_invalid 62-07'],
    [{ jpqrId: { ...SHOWN.jpqrId, store: '1' } }, 'object_invalid 26-03'],
  ];
  for (const [change, expected] of table) {
    const written = writeShopCode({ ...SHOWN, ...change });
    assert.equal(written.ok ? 'written' : `${written.refusal} ${written.object}`, expected);
  }
});

test('Every shop code that can be written is read back as it was.', () => {
  const ascii = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 25 });
  const label = fc.option(ascii, { nil: undefined });
  const kana = fc.integer({ min: 0x30a1, max: 0x30f6 }).map((point) => String.fromCodePoint(point));
  const shopCodes = fc.record(
    {
      initiation: fc.constantFrom('static' as const, 'dynamic' as const),
      jpqrId: fc.constant(SHOWN.jpqrId),
      categoryCode: fc.integer({ min: 1000, max: 9999 }).map(String),
      shopName: fc.string({ unit: kana, minLength: 1, maxLength: 25 }),
      postalCode: fc.integer({ min: 1_000_000, max: 9_999_999 }).map(String),
      amount: fc.option(fc.integer({ min: 1, max: 9_999_999 }).map(yen), { nil: undefined }),
      payAddress: fc.constantFrom(
        undefined,
        { kind: 'request', paymentRequest: PAYMENT_REQUEST } as const,
        { kind: 'shop', shop: SHOP } as const,
      ),
      storeLabel: label,
      referenceLabel: label,
      terminalLabel: label,
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(shopCodes, (code) => {
      const written = writeShopCode(code);
      assert.ok(written.ok);
      assert.deepEqual(readShopCode(written.value), { ok: true, value: code });
    }),
  );
});

test('No text, however odd, makes the reader fail.', () => {
  const odd = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...'0123456789JPJA６-') }),
    fc.nat().map((at) => PUBLISHED.slice(0, at % PUBLISHED.length)),
    fc.string({ unit: 'grapheme' }).map(sealed),
  );
  fc.assert(
    fc.property(odd, (text) => {
      const read = readShopCode(text);
      assert.ok(!read.ok);
      assert.match(read.object, /^([0-9]{2}|[?]{2})(-([0-9]{2}|[?]{2}))?$/);
    }),
  );
});
