import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { crc16 } from './crc.ts';
import { type DataObject, encodeObjects, mpmValue, readMpm, writeMpm } from './mpm.ts';

/** Completes a code with its check sum, so that a test can be wrong in one way at a time. */
const sealed = (body: string) => `${body}6304${crc16(`${body}6304`)}`;

function verdict(text: string): string {
  const read = readMpm(text);
  return read.ok ? 'read' : `${read.refusal} ${read.object}`;
}

test('The check sum agrees with the published values.', () => {
  // The catalogue's check value, then those of mercari/go-emv-code crc16/crc16_test.go (MIT).
  const table = {
    '123456789': '29B1',
    a: '9D77',
    ab: '69F0',
    abc: '514A',
    abcdefghij: '4213',
    '': 'FFFF',
  };
  for (const [text, sum] of Object.entries(table)) assert.equal(crc16(text), sum);
});

test('The check sum is over UTF-8, whatever the width of a character.', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const bytes = String.fromCharCode(...Buffer.from(text, 'utf8'));
      // Bytes above 0x7F would be encoded again, so the sum of the bytes is computed here.
      let crc = 0xffff;
      for (let i = 0; i < bytes.length; i++) {
        crc ^= bytes.charCodeAt(i) << 8;
        for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
        crc &= 0xffff;
      }
      assert.equal(crc16(text), crc.toString(16).toUpperCase().padStart(4, '0'));
    }),
  );
});

const EMVCO = {
  head: '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678',
  tail: '6007BEIJING',
};

/** Codes that others publish, and what a strict reader has to say about each. */
const PUBLISHED: readonly (readonly [source: string, verdict: string, text: string])[] = [
  [
    'EMVCo QRCPS-MPM, sample (also in mercari/go-emv-code, MIT)',
    'read',
    `${EMVCO.head}520441115802CN5914BEST TRANSPORT${EMVCO.tail}64200002ZH0104最佳运输0202北京` +
      '540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708' +
      '123456786304A13A',
  ],
  [
    'mercari/go-emv-code emv_test.go (MIT): an object outside the known ones',
    'read',
    `${EMVCO.head}520441115303156540523.725502015802CN5914BEST TRANSPORT${EMVCO.tail}` +
      '6233030412340603***0708A60086670902ME64200002ZH0104最佳运输0202北京' +
      '8036003239401ff0c21a4543a8ed5fbaa30ab02e81360032c2fbf6dd646f4f36b617f10747c0b96163046F32',
  ],
  [
    'mercari/go-emv-code emv_test.go (MIT)',
    'read',
    `${EMVCO.head}520441115303156540523.725502015802CN5914BEST TRANSPORT${EMVCO.tail}` +
      '6233030412340603***0708A60086670902ME64200002ZH0104最佳运输0202北京6304CDE7',
  ],
  [
    'dongri/emv-qrcode README (MIT)',
    'read',
    '0002010102121516ABCDEF123456789052045311530339254039995802JP5906DONGRI6005TOKYO' +
      '62240104hoge0504fuga0704piyo63043FE6',
  ],
  [
    'Banco Central do Brasil, Pix',
    'read',
    '00020104141234567890123426580014BR.GOV.BCB.PIX0136123e4567-e12b-12d1-a456-426655440000' +
      '27300012BR.COM.OUTRO011001234567895204000053039865406123.455802BR5917NOME DO RECEBEDOR' +
      '6008BRASILIA61087007490080390012BR.COM.OUTRO01190123.ABCD.3456.WXYZ6304549C',
  ],
  [
    'Pix with a message',
    'read',
    '00020126570014BR.GOV.BCB.PIX0114607011900001040217Mensagem opcional520400005303986' +
      '54041.225802BR5920Teste Batch atualiza6009SAO PAULO622605221t9OGEuUWlqWQiY0CU2YmA63048179',
  ],
  [
    'Singapore PayNow (odoo/odoo test)',
    'read',
    '00020101021226560009SG.PAYNOW010120213201509555BNN103010041223091420502952040000' +
      '5303702540450.05802SG5914DEV MERCHANT 56009SINGAPORE621601120870-0000VL663049149',
  ],
  [
    'Hong Kong FPS (odoo/odoo test)',
    'read',
    '00020101021226330012hk.com.hkicl0313+852-6789123452040000530334454031005802HK' +
      '5914company_1_data6002HK62170513INV/TEST/00016304A154',
  ],
  [
    'Indonesia QRIS',
    'read',
    '00020101021126610014COM.GO-JEK.WWW01189360091435733160090210G5733160090303UMI' +
      '51440014ID.CO.QRIS.WWW0215ID10243445564680303UMI5204581253033605802ID5911FAMILY FARM' +
      '6005Medan61052011162070703A016304485F',
  ],
  [
    'VietQR: no category, name and city',
    'object_missing 52',
    '00020101021238590010A000000727012900069704180115V3CAS62627239240208QRIBFTTA' +
      '530370454063750005802VN62250821CSPZKHEL6A2 NTK O000463044729',
  ],
  [
    'Thailand PromptPay (dtinth/promptpay-qr test, MIT): the same',
    'object_missing 52',
    '00020101021129370016A000000677010111011300668012345675802TH530376463046197',
  ],
  [
    'FPS template with a wrong sum',
    'crc_wrong 63',
    '00020101021226270012hk.com.hkicl0207999999952040000530334454031235802HK5902NA6002HK630484E1',
  ],
  [
    'PayNow documentation with a missing id',
    'object_malformed 30',
    '00020101021125280009SG.PAYNOW010100211+659876543203011530370254040.005802SG5913TAN AH GAO ' +
      '63042968',
  ],
];

test('Published codes are read, or refused with the object that is wrong.', () => {
  for (const [source, expected, text] of PUBLISHED) {
    assert.equal(verdict(text), expected, source);
  }
});

const BASE = '000201010211021640000012345678905204541153033925802JP5903xxx6003xxx';

test('The first wrong object is named.', () => {
  const table: readonly (readonly [string, string])[] = [
    ['', 'object_misplaced 00'],
    ['x', 'object_malformed ??'],
    ['00', 'object_malformed 00'],
    ['000201', 'object_misplaced 63'],
    ['0000', 'object_malformed 00'],
    ['0099xx', 'object_malformed 00'],
    ['００0201', 'object_malformed ??'],
    [BASE.replace('000201', '000202'), 'object_misplaced 63'],
    [sealed(BASE), 'read'],
    [sealed(BASE).toLowerCase(), 'crc_wrong 63'],
    [`${sealed(BASE)}x`, 'object_malformed ??'],
    [`${sealed(BASE)}8001x`, 'object_misplaced 63'],
    [`${BASE}63040000`, 'crc_wrong 63'],
    [sealed(`${BASE}5903yyy`), 'object_duplicate 59'],
    [sealed(BASE.replace('000201', '000202')), 'object_invalid 00'],
    [sealed(BASE.slice(6)), 'object_misplaced 00'],
    [sealed(BASE.replace('010211', '010213')), 'object_invalid 01'],
    [sealed(BASE.replace('02164000001234567890', '')), 'object_missing 02'],
    [sealed(BASE.replace('52045411', '')), 'object_missing 52'],
    [sealed(BASE.replace('52045411', '520454A1')), 'object_invalid 52'],
    [sealed(BASE.replace('5303392', '')), 'object_missing 53'],
    [sealed(BASE.replace('5802JP', '5802jp')), 'object_invalid 58'],
    [sealed(BASE.replace('5903xxx', '5903日本語')), 'object_invalid 59'],
    [sealed(BASE.replace('5903xxx', `5926${'x'.repeat(26)}`)), 'object_invalid 59'],
    [sealed(BASE.replace('5903xxx', '5903x\nx')), 'object_invalid 59'],
    [sealed(`${BASE}54010`), 'object_invalid 54'],
    [sealed(`${BASE}54040.00`), 'object_invalid 54'],
    [sealed(`${BASE}5402-1`), 'object_invalid 54'],
    [sealed(`${BASE}54031e3`), 'object_invalid 54'],
    [sealed(`${BASE}541412345678901234`), 'object_invalid 54'],
    [sealed(`${BASE}550256`), 'object_invalid 55'],
    [sealed(`${BASE}550202`), 'object_missing 56'],
    [sealed(`${BASE}560210`), 'object_invalid 56'],
    [sealed(`${BASE}570210`), 'object_invalid 57'],
    [sealed(`${BASE}5502035703101`), 'object_invalid 57'],
    [sealed(`${BASE}5502035703100`), 'read'],
    [sealed(`${BASE}2605x0001`), 'object_malformed 26-??'],
    [sealed(`${BASE}26050101x`), 'object_missing 26-00'],
    [sealed(`${BASE}62040504`), 'object_malformed 62-05'],
    [sealed(`${BASE}62100501a0501b`), 'object_duplicate 62-05'],
    [sealed(`${BASE}62070903MAM`), 'object_invalid 62-09'],
    [sealed(`${BASE}6230${'0526'}${'x'.repeat(26)}`), 'object_invalid 62-05'],
    [sealed(`${BASE}64060002JA`), 'object_missing 64-01'],
    [sealed(`${BASE}64060102JA`), 'object_missing 64-00'],
    [sealed(`${BASE}80050001\u0000`), 'object_invalid 80'],
    [sealed(`${BASE}64110002JA0101\ud800`), 'object_invalid 64'],
    [sealed(`${BASE}6599${'x'.repeat(99)}6699${'x'.repeat(99)}6799${'x'.repeat(99)}`), 'read'],
    ['0'.repeat(513), 'code_too_long 00'],
  ];
  for (const [text, expected] of table) assert.equal(verdict(text), expected, text);
});

test('A length counts characters, also those outside the basic plane.', () => {
  const name = '𠮷野家𩸽';
  const read = readMpm(sealed(`${BASE}64140002JA0104${name}`));
  assert.ok(read.ok);
  assert.equal(mpmValue(read.value, '64-01'), name);
  assert.equal(mpmValue(read.value, '64-02'), undefined);
  assert.equal(mpmValue(read.value, '62-05'), undefined);
});

const ansText = (max: number) =>
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((c) => String.fromCharCode(c)),
    minLength: 1,
    maxLength: max,
  });
const anyText = (max: number) =>
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: max })
    .map((text) =>
      [...text]
        .filter((c) => !/[\p{Cc}\p{Cs}]/u.test(c))
        .slice(0, max)
        .join(''),
    )
    .filter((text) => text !== '');
const digits = (length: number) =>
  fc.integer({ min: 0, max: 10 ** length - 1 }).map((n) => String(n).padStart(length, '0'));

const codes: fc.Arbitrary<DataObject[]> = fc
  .record({
    account: ansText(25),
    category: digits(4),
    amount: fc.option(fc.integer({ min: 1, max: 10 ** 12 }), { nil: undefined }),
    name: ansText(25),
    local: anyText(25),
    label: fc.option(ansText(25), { nil: undefined }),
    private: anyText(90),
  })
  .map((given) => [
    { id: '00', value: '01' },
    { id: '02', value: given.account },
    { id: '52', value: given.category },
    { id: '53', value: '392' },
    ...(given.amount === undefined ? [] : [{ id: '54', value: String(given.amount) }]),
    { id: '58', value: 'JP' },
    { id: '59', value: given.name },
    { id: '60', value: 'TOKYO' },
    ...(given.label === undefined
      ? []
      : [{ id: '62', value: encodeObjects([{ id: '05', value: given.label }]) }]),
    {
      id: '64',
      value: encodeObjects([
        { id: '00', value: 'JA' },
        { id: '01', value: given.local },
      ]),
    },
    { id: '65', value: given.private },
  ]);

test('What is written is read back, object for object.', () => {
  fc.assert(
    fc.property(codes, (objects) => {
      const written = writeMpm(objects);
      assert.ok(written.ok);
      assert.deepEqual(readMpm(written.value), { ok: true, value: objects });
    }),
  );
});

test('A code with one character changed is never read as another code.', () => {
  fc.assert(
    fc.property(codes, fc.nat(), ansText(1), (objects, at, character) => {
      const written = writeMpm(objects);
      assert.ok(written.ok);
      const characters = [...written.value];
      const index = at % characters.length;
      fc.pre(characters[index] !== character && (characters[index] ?? '') < '\u0080');
      characters[index] = character;
      assert.equal(readMpm(characters.join('')).ok, false);
    }),
  );
});

test('Nothing is written that could not be read.', () => {
  assert.deepEqual(writeMpm([{ id: '01', value: '11' }]), {
    ok: false,
    refusal: 'object_misplaced',
    object: '00',
  });
  const tooLong = [
    { id: '00', value: '01' },
    { id: '02', value: 'x'.repeat(100) },
  ];
  assert.equal(writeMpm(tooLong).ok, false);
});
