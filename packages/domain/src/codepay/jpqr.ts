import { type Id, parseId } from '../base/id.ts';
import { parseYen, type Yen } from '../base/yen.ts';
import {
  type DataObject,
  encodeObjects,
  type MpmCode,
  type MpmRefusal,
  type MpmResult,
  mpmValue,
  readMpm,
  writeMpm,
} from './mpm.ts';

const JPQR_GUID = 'jp.or.paymentsjapan';
/**
 * The template of a pay address of our own. Its name stands under a domain that nobody can own (RFC
 * 2606), because no identifier has been registered for us. What is inside is not signed: whoever
 * prints a code says where the money goes, so a payer must be shown the shop's name as the *server*
 * knows it before he pays.
 */
const PAY_ADDRESS_GUID = 'sekisho.example';

/**
 * No company has this number, since a corporate number begins with a check digit of 1 to 9; so a
 * shop of the demonstration can never be taken for one in the JPQR registry.
 */
export const UNREGISTERED_COMPANY = '0000000000000';

/** The four levels of a JPQR identifier: company, brand, store, terminal. */
export interface JpqrId {
  /** 13 characters, then 4, 6 and 6. */
  readonly company: string;
  readonly brand: string;
  readonly store: string;
  readonly terminal: string;
}

/** Where a code of ours sends the money: a till's open request, or a shop that names no amount. */
export type PayAddress =
  | { readonly kind: 'request'; readonly paymentRequest: Id<'prq'> }
  | { readonly kind: 'shop'; readonly shop: Id<'shp'> };

/** What a shop's code says. */
export interface ShopCode {
  /** Static codes are printed once; dynamic ones are made for one payment. */
  readonly initiation: 'static' | 'dynamic';
  readonly jpqrId: JpqrId;
  readonly categoryCode: string;
  /** The shop's name as Japanese readers know it, at most 25 characters. */
  readonly shopName: string;
  readonly postalCode: string;
  readonly amount: Yen | undefined;
  /** `undefined` in a code of another operator. */
  readonly payAddress: PayAddress | undefined;
  readonly storeLabel: string | undefined;
  readonly referenceLabel: string | undefined;
  readonly terminalLabel: string | undefined;
}

/**
 * Reads a code by the rules of JPQR on top of EMVCo's: yen without decimals, Japan, postal code,
 * Japanese name. Tips and fees are refused, so that nobody pays more than he is shown.
 * @see 統一QRコード【MPM】ガイドライン 1.0 (JPQR)
 */
export function readShopCode(text: string): MpmResult<ShopCode> {
  const read = readMpm(text);
  if (!read.ok) return read;
  const code = read.value;
  const complaint = breach(code);
  if (complaint !== undefined) return { ok: false, ...complaint };
  const jpqrId = readJpqrId(code);
  if (!jpqrId.ok) return jpqrId;
  const address = readPayAddress(code);
  if (!address.ok) return address;
  const amount = parseYen(mpmValue(code, '54') ?? '');
  return {
    ok: true,
    value: {
      initiation: mpmValue(code, '01') === '12' ? 'dynamic' : 'static',
      jpqrId: jpqrId.value,
      categoryCode: mpmValue(code, '52') ?? '',
      shopName: mpmValue(code, '64-01') ?? '',
      postalCode: mpmValue(code, '61') ?? '',
      amount: amount.ok ? amount.value : undefined,
      payAddress: address.value,
      storeLabel: mpmValue(code, '62-03'),
      referenceLabel: mpmValue(code, '62-05'),
      terminalLabel: mpmValue(code, '62-07'),
    },
  };
}

/** Writes the code of a shop; what `readShopCode` would refuse is refused, with the object named. */
export function writeShopCode(code: ShopCode): MpmResult<string> {
  const { company, brand, store, terminal } = code.jpqrId;
  const labels = [
    ...optional('03', code.storeLabel),
    ...optional('05', code.referenceLabel),
    ...optional('07', code.terminalLabel),
  ];
  const written = writeMpm([
    { id: '00', value: '01' },
    { id: '01', value: code.initiation === 'static' ? '11' : '12' },
    template('26', [JPQR_GUID, company, brand, store, terminal]),
    ...(code.payAddress === undefined ? [] : [payAddressObject(code.payAddress)]),
    { id: '52', value: code.categoryCode },
    { id: '53', value: '392' },
    ...optional('54', code.amount?.toString()),
    { id: '58', value: 'JP' },
    // JPQR's placeholder: the name that counts is the Japanese one in 64.
    { id: '59', value: 'xxx' },
    { id: '60', value: 'xxx' },
    { id: '61', value: code.postalCode },
    ...(labels.length === 0 ? [] : [{ id: '62', value: encodeObjects(labels) }]),
    template('64', ['JA', code.shopName]),
  ]);
  if (!written.ok) return written;
  const read = readShopCode(written.value);
  return read.ok ? written : read;
}

/** Whether the identifier can be in the JPQR registry at all; the demonstration's are not. */
export function isRegistrable(id: JpqrId): boolean {
  return id.company !== UNREGISTERED_COMPANY;
}

function optional(id: string, value: string | undefined): DataObject[] {
  return value === undefined ? [] : [{ id, value }];
}

/** A template whose inner objects are numbered 00, 01, 02 … */
function template(id: string, values: readonly string[]): DataObject {
  const inner = values.map((value, index) => ({ id: String(index).padStart(2, '0'), value }));
  return { id, value: encodeObjects(inner) };
}

function payAddressObject(address: PayAddress): DataObject {
  const inner =
    address.kind === 'request'
      ? { id: '01', value: address.paymentRequest }
      : { id: '02', value: address.shop };
  return { id: '27', value: encodeObjects([{ id: '00', value: PAY_ADDRESS_GUID }, inner]) };
}

/** What JPQR demands of each object; `undefined` means that the object must not be there. */
const DEMANDS: readonly (readonly [path: string, shape: RegExp | undefined])[] = [
  ['53', /^392$/],
  ['55', undefined],
  ['56', undefined],
  ['57', undefined],
  ['58', /^JP$/],
  ['61', /^[0-9]{7}$/],
  ['64-00', /^JA$/],
  ['64-01', /./u],
  ['64-02', undefined],
];

function breach(code: MpmCode): { refusal: MpmRefusal; object: string } | undefined {
  for (const [object, shape] of DEMANDS) {
    const value = mpmValue(code, object);
    if (shape === undefined) {
      if (value !== undefined) return { refusal: 'object_forbidden', object };
    } else if (value === undefined) {
      return { refusal: 'object_missing', object };
    } else if (!shape.test(value)) {
      return { refusal: 'object_invalid', object };
    }
  }
  const amount = mpmValue(code, '54');
  // The yen has no smaller unit: `999.` and `1.50` are refused rather than rounded.
  const whole = amount === undefined || parseYen(amount).ok;
  return whole ? undefined : { refusal: 'object_invalid', object: '54' };
}

function templatesWith(code: MpmCode, guid: string): string[] {
  const ids = code.map(({ id }) => id).filter((id) => id >= '26' && id <= '51');
  return ids.filter((id) => mpmValue(code, `${id}-00`) === guid);
}

function readJpqrId(code: MpmCode): MpmResult<JpqrId> {
  const [id, another] = templatesWith(code, JPQR_GUID);
  if (id === undefined) return { ok: false, refusal: 'object_missing', object: '26' };
  if (another !== undefined) return { ok: false, refusal: 'object_duplicate', object: another };
  const levels: string[] = [];
  for (const [inner, length] of [['01', 13] as const, ['02', 4], ['03', 6], ['04', 6]] as const) {
    const value = mpmValue(code, `${id}-${inner}`);
    if (value === undefined || !/^[0-9A-Za-z]+$/.test(value) || value.length !== length) {
      const refusal = value === undefined ? 'object_missing' : 'object_invalid';
      return { ok: false, refusal, object: `${id}-${inner}` };
    }
    levels.push(value);
  }
  const [company = '', brand = '', store = '', terminal = ''] = levels;
  return { ok: true, value: { company, brand, store, terminal } };
}

function readPayAddress(code: MpmCode): MpmResult<PayAddress | undefined> {
  const [id, another] = templatesWith(code, PAY_ADDRESS_GUID);
  if (id === undefined) return { ok: true, value: undefined };
  if (another !== undefined) return { ok: false, refusal: 'object_duplicate', object: another };
  const request = mpmValue(code, `${id}-01`);
  const shop = mpmValue(code, `${id}-02`);
  if (request !== undefined && shop !== undefined) {
    return { ok: false, refusal: 'object_forbidden', object: `${id}-02` };
  }
  const paymentRequest = parseId('prq', request ?? '');
  if (paymentRequest.ok) {
    return { ok: true, value: { kind: 'request', paymentRequest: paymentRequest.value } };
  }
  if (request !== undefined) return { ok: false, refusal: 'object_invalid', object: `${id}-01` };
  const parsedShop = parseId('shp', shop ?? '');
  if (parsedShop.ok) return { ok: true, value: { kind: 'shop', shop: parsedShop.value } };
  const refusal = shop === undefined ? 'object_missing' : 'object_invalid';
  return { ok: false, refusal, object: `${id}-02` };
}
