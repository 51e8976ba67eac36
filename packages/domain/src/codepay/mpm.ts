import { crc16 } from './crc.ts';

/** One object of a code: two digits, and a value of 1 to 99 characters. */
export interface DataObject {
  readonly id: string;
  readonly value: string;
}

/** Why a code is refused, in order of precedence. */
export type MpmRefusal =
  | 'code_too_long'
  | 'object_malformed'
  | 'object_duplicate'
  | 'object_misplaced'
  | 'crc_wrong'
  | 'object_invalid'
  | 'object_missing'
  | 'object_forbidden';

/** A `Result` that also names the first object that is wrong: `54`, or `62-05` inside a template. */
export type MpmResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: MpmRefusal; readonly object: string };

type Complaint = Exclude<MpmResult<never>, { ok: true }>;

/** The objects of a code that keeps every rule of EMVCo, without 63, in the order of the code. */
export type MpmCode = readonly DataObject[];

const LENGTH_MAX = 512;
const wrong = (refusal: MpmRefusal, object: string): Complaint => ({ ok: false, refusal, object });

/**
 * Reads a merchant-presented code strictly: structure, order, check sum, the value of every object
 * that EMVCo defines, and presence. Amounts are in the currency of object 53.
 * @see EMV QRCPS Merchant-Presented Mode 1.1, section 4
 */
export function readMpm(text: string): MpmResult<MpmCode> {
  const characters = [...text];
  if (characters.length > LENGTH_MAX) return wrong('code_too_long', '00');
  const parsed = parseObjects(characters, '');
  if (!parsed.ok) return parsed;
  const objects = parsed.value;
  if (objects[0]?.id !== '00') return wrong('object_misplaced', '00');
  const sum = objects.at(-1);
  if (sum?.id !== '63') return wrong('object_misplaced', '63');
  if (sum.value !== crc16(text.slice(0, -4))) return wrong('crc_wrong', '63');
  const code = objects.slice(0, -1);
  const complaint = invalid(code) ?? missing(code);
  return complaint ?? { ok: true, value: code };
}

/**
 * Writes a code from its objects, which come without 63 and in any order but for 00, which is first.
 * What `readMpm` would refuse is refused here, so that no till ever shows a code that nobody can read.
 */
export function writeMpm(objects: readonly DataObject[]): MpmResult<string> {
  const body = encodeObjects(objects);
  const text = `${body}6304${crc16(`${body}6304`)}`;
  const read = readMpm(text);
  return read.ok ? { ok: true, value: text } : read;
}

/** The value of an object (`54`) or of an object inside a template (`62-05`). */
export function mpmValue(code: readonly DataObject[], path: string): string | undefined {
  const [id, inner] = path.split('-');
  const value = code.find((object) => object.id === id)?.value;
  if (inner === undefined || value === undefined) return value;
  const template = parseObjects([...value], `${id}-`);
  return template.ok ? mpmValue(template.value, inner) : undefined;
}

/** Objects one after the other: a code without its check sum, or the value of a template. */
export function encodeObjects(objects: readonly DataObject[]): string {
  return objects
    .map(({ id, value }) => `${id}${String([...value].length).padStart(2, '0')}${value}`)
    .join('');
}

/** Lengths count characters (code points), not bytes: the published codes with kanji show it. */
function parseObjects(characters: readonly string[], prefix: string): MpmResult<DataObject[]> {
  const objects: DataObject[] = [];
  const seen = new Set<string>();
  for (let at = 0; at < characters.length; ) {
    const head = characters.slice(at, at + 4).join('');
    const id = /^[0-9]{2}/.test(head) ? head.slice(0, 2) : '??';
    const length = /^[0-9]{4}$/.test(head) ? Number(head.slice(2)) : 0;
    const value = characters.slice(at + 4, at + 4 + length);
    if (length === 0 || value.length < length) return wrong('object_malformed', `${prefix}${id}`);
    if (seen.has(id)) return wrong('object_duplicate', `${prefix}${id}`);
    seen.add(id);
    objects.push({ id, value: value.join('') });
    at += 4 + length;
  }
  return { ok: true, value: objects };
}

/** Characters that EMVCo calls "ans", 1 to `max` of them. */
const ans = (max: number) => new RegExp(`^[\\x20-\\x7e]{1,${max}}$`);
/** Any text, but no control characters and no half of a surrogate pair. */
const TEXT = /^[^\p{Cc}\p{Cs}]+$/u;
const text = (max: number) => new RegExp(`^[^\\p{Cc}\\p{Cs}]{1,${max}}$`, 'u');
const AMOUNT = /^(?=.{1,13}$)(?!0*\.?0*$)[0-9]+(\.[0-9]*)?$/;

/** A rule for the objects from one id to another; `inner` are the rules inside a template. */
interface Rule {
  readonly from: string;
  readonly to?: string;
  readonly shape?: RegExp;
  readonly inner?: readonly Rule[];
  /** Objects that the template must have. */
  readonly needs?: readonly string[];
}

const GUID: readonly Rule[] = [
  { from: '00', shape: ans(32) },
  { from: '01', to: '99' },
];

const RULES: readonly Rule[] = [
  { from: '00', shape: /^01$/ },
  { from: '01', shape: /^1[12]$/ },
  { from: '02', to: '25', shape: ans(99) },
  { from: '26', to: '51', shape: ans(99), inner: GUID, needs: ['00'] },
  { from: '52', shape: /^[0-9]{4}$/ },
  { from: '53', shape: /^[0-9]{3}$/ },
  { from: '54', shape: AMOUNT },
  { from: '55', shape: /^0[123]$/ },
  { from: '56', shape: AMOUNT },
  { from: '57', shape: /^(?=.{1,5}$)(?!0*\.?0*$)(100|[0-9]{1,2}(\.[0-9]*)?)$/ },
  { from: '58', shape: /^[A-Z]{2}$/ },
  { from: '59', shape: ans(25) },
  { from: '60', shape: ans(15) },
  { from: '61', shape: ans(10) },
  {
    from: '62',
    inner: [
      { from: '01', to: '08', shape: ans(25) },
      { from: '09', shape: /^(?!.*(.).*\1)[AME]{1,3}$/ },
      { from: '10', shape: ans(20) },
      { from: '11', shape: /^[0-9]{3}$/ },
      { from: '12', to: '99' },
    ],
  },
  {
    from: '64',
    inner: [
      { from: '00', shape: /^[A-Z]{2}$/i },
      { from: '01', shape: text(25) },
      { from: '02', shape: text(15) },
      { from: '03', to: '99' },
    ],
    needs: ['00', '01'],
  },
  { from: '65', to: '79' },
  { from: '80', to: '99', inner: GUID, needs: ['00'] },
];

function invalid(code: MpmCode): Complaint | undefined {
  for (const object of code) {
    const complaint = check(object, RULES, '');
    if (complaint !== undefined) return complaint;
  }
  const tip = mpmValue(code, '55');
  if (mpmValue(code, '56') !== undefined && tip !== '02') return wrong('object_invalid', '56');
  if (mpmValue(code, '57') !== undefined && tip !== '03') return wrong('object_invalid', '57');
  return undefined;
}

/** What is wrong with one object, or the first thing that is wrong inside it. */
function check(object: DataObject, rules: readonly Rule[], prefix: string): Complaint | undefined {
  const name = `${prefix}${object.id}`;
  const rule = rules.find(({ from, to = from }) => from <= object.id && object.id <= to);
  if (rule === undefined || !TEXT.test(object.value)) return wrong('object_invalid', name);
  if (rule.shape?.test(object.value) === false) return wrong('object_invalid', name);
  if (rule.inner === undefined) return undefined;
  const template = parseObjects([...object.value], `${name}-`);
  if (!template.ok) return template;
  for (const inner of template.value) {
    const complaint = check(inner, rule.inner, `${name}-`);
    if (complaint !== undefined) return complaint;
  }
  const absent = rule.needs?.find((id) => !template.value.some((inner) => inner.id === id));
  return absent === undefined ? undefined : wrong('object_missing', `${name}-${absent}`);
}

function missing(code: MpmCode): Complaint | undefined {
  const has = (from: string, to = from) => code.some(({ id }) => from <= id && id <= to);
  if (!has('02', '51')) return wrong('object_missing', '02');
  const absent = ['52', '53', '58', '59', '60'].find((id) => !has(id));
  if (absent !== undefined) return wrong('object_missing', absent);
  const tip = mpmValue(code, '55');
  if (tip === '02' && !has('56')) return wrong('object_missing', '56');
  return tip === '03' && !has('57') ? wrong('object_missing', '57') : undefined;
}
