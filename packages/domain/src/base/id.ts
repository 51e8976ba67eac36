import { accept, type Result, refuse } from './result.ts';

/**
 * What an id names. The prefix is part of the id, so that neither the compiler nor a reader of a log
 * can take one for another.
 */
export const ID_PREFIXES = {
  wlt: 'wallet',
  per: 'person with a proved identity',
  psk: 'passkey',
  ses: 'session',
  chl: 'challenge of a ceremony',
  idp: 'identity presentation',
  lmr: 'raise of a wallet’s own limits',
  lnk: 'link (operator)',
  lkr: 'link request (operator)',
  mdt: 'mandate (bank)',
  dbt: 'debit between wallet and bank',
  crd: 'credit between wallet and bank',
  chg: 'charge',
  out: 'cash-out',
  pay: 'payment',
  prq: 'payment request shown by a till',
  shp: 'shop',
  til: 'till',
  clk: 'clerk of a shop',
  tfr: 'transfer in a ledger',
  acc: 'account in a ledger',
  dep: 'depositor',
  bac: 'bank account',
  fac: 'authentication factor at a bank',
  ptn: 'partner of a bank',
  ntc: 'notice',
  evt: 'signed event',
  obx: 'outbox message',
  aud: 'audit entry',
  rev: 'review by a person',
  stf: 'member of staff, who is one person',
  apr: 'approval by a second person',
  stp: 'stop of an act by a switch',
  frz: 'freeze of a wallet by its operator',
  pvw: 'view of a person’s data by staff',
  req: 'HTTP request',
} as const;

export type IdPrefix = keyof typeof ID_PREFIXES;

/** `pay_01jd…`: the prefix, then 26 characters of Crockford base 32 (48 bits of time, 80 random). */
export type Id<P extends IdPrefix> = `${P}_${string}`;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const SHAPE = /^([a-z]{3})_([0-7][0-9a-hjkmnp-tv-z]{25})$/;

/** Makes a time-ordered id from a clock reading and 10 random bytes. Called by `Env.ids` only. */
export function makeId<P extends IdPrefix>(prefix: P, atMs: number, random: Uint8Array): Id<P> {
  let value = BigInt(atMs);
  for (const byte of random.subarray(0, 10)) value = (value << 8n) | BigInt(byte);
  return `${prefix}_${encodeBase32(value)}`;
}

function encodeBase32(value: bigint): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < 26; i++) {
    text = ALPHABET[Number(rest & 31n)] + text;
    rest >>= 5n;
  }
  return text;
}

/** Reads an id from outside and checks its prefix and shape. */
export function parseId<P extends IdPrefix>(
  prefix: P,
  text: string,
): Result<Id<P>, 'id_malformed'> {
  const match = SHAPE.exec(text);
  return match?.[1] === prefix ? accept(text as Id<P>) : refuse('id_malformed');
}

/** The 128 bits of an id, for engines that name things by number (TigerBeetle's transfer id). */
export function idToBits(id: Id<IdPrefix>): bigint {
  let value = 0n;
  for (const character of id.slice(4)) value = (value << 5n) | BigInt(ALPHABET.indexOf(character));
  return value;
}

/** The id with these 128 bits; the inverse of `idToBits`. */
export function idFromBits<P extends IdPrefix>(prefix: P, bits: bigint): Id<P> {
  return `${prefix}_${encodeBase32(bits)}`;
}
