import { assert } from '@sekisho/domain/base/assert.ts';
import { Fault } from '@sekisho/domain/base/result.ts';

/** Requests of SMPP 3.4 that are spoken here; an answer has the same number with the top bit set. */
export const COMMAND = {
  bindReceiver: 0x01,
  bindTransmitter: 0x02,
  submitSm: 0x04,
  deliverSm: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  enquireLink: 0x15,
} as const;

export const ANSWER = 0x8000_0000;
export const GENERIC_NACK = 0x8000_0000;

/** Values of `command_status` (SMPP 3.4, section 5.1.3). */
export const STATUS = {
  ok: 0x00,
  invalidLength: 0x02,
  invalidCommand: 0x03,
  wrongBindState: 0x04,
  alreadyBound: 0x05,
  systemError: 0x08,
  invalidDestination: 0x0b,
  bindFailed: 0x0d,
  wrongPassword: 0x0e,
  wrongSystemId: 0x0f,
  queueFull: 0x14,
  throttled: 0x58,
  temporaryError: 0x64,
} as const;

/** One protocol data unit: the 16 bytes of header, and the body as it came. */
export interface Pdu {
  readonly command: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: Buffer;
}

const HEADER = 16;
const PDU_MAX = 65_536;

export function encodePdu(pdu: Pdu): Buffer {
  const header = Buffer.alloc(HEADER);
  header.writeUInt32BE(HEADER + pdu.body.length, 0);
  header.writeUInt32BE(pdu.command, 4);
  header.writeUInt32BE(pdu.status, 8);
  header.writeUInt32BE(pdu.sequence, 12);
  return Buffer.concat([header, pdu.body]);
}

/** Cuts a stream of bytes into units, however the network split it. A false length is a `Fault`. */
export function pduReader(): (chunk: Buffer) => readonly Pdu[] {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const pdus: Pdu[] = [];
    while (rest.length >= 4) {
      const length = rest.readUInt32BE(0);
      if (length < HEADER || length > PDU_MAX) throw new Fault('smpp_malformed', { retry: true });
      if (rest.length < length) break;
      pdus.push({
        command: rest.readUInt32BE(4),
        status: rest.readUInt32BE(8),
        sequence: rest.readUInt32BE(12),
        body: rest.subarray(HEADER, length),
      });
      rest = rest.subarray(length);
    }
    return pdus;
  };
}

/** Reads fields one after the other; a body that ends too early is a `Fault`. */
interface FieldReader {
  octet(): number;
  octets(length: number): Buffer;
  /** Text up to the zero octet that ends it. */
  text(): string;
}

function fieldsOf(body: Buffer): FieldReader {
  let at = 0;
  const octets = (length: number) => {
    const from = at;
    at += length;
    if (at > body.length) throw new Fault('smpp_malformed', { retry: false });
    return body.subarray(from, at);
  };
  return {
    octets,
    octet: () => octets(1).readUInt8(0),
    text() {
      const end = body.indexOf(0, at);
      if (end < 0) throw new Fault('smpp_malformed', { retry: false });
      const value = octets(end - at).toString('latin1');
      octets(1);
      return value;
    },
  };
}

/** A C-octet string of at most `size` octets, its zero included. */
function text(value: string, size: number): Buffer {
  assert(/^[\x20-\x7e]*$/.test(value) && value.length < size, 'SMPP text is short and ASCII.');
  return Buffer.from(`${value}\0`, 'latin1');
}

export interface Bind {
  readonly systemId: string;
  readonly password: string;
}

export function encodeBind(bind: Bind): Buffer {
  const interfaceVersion = 0x34;
  return Buffer.concat([
    text(bind.systemId, 16),
    text(bind.password, 9),
    text('', 13),
    Buffer.from([interfaceVersion, 0, 0]),
    text('', 41),
  ]);
}

export function decodeBind(body: Buffer): Bind {
  const fields = fieldsOf(body);
  return { systemId: fields.text(), password: fields.text() };
}

/** The only field of the answers to bind and to submit_sm that is used. */
export function encodeText(value: string): Buffer {
  return text(value, 65);
}

export function decodeText(body: Buffer): string {
  return fieldsOf(body).text();
}

/** Place of a part in a long text (3GPP TS 23.040, section 9.2.3.24.1). */
export interface Part {
  readonly reference: number;
  readonly total: number;
  readonly number: number;
}

/** A submit_sm with UCS-2 text: at most 70 UTF-16 units alone, 67 as a part. */
export interface Submit {
  readonly source: string;
  /** Digits of E.164 without the plus. */
  readonly destination: string;
  readonly text: string;
  readonly part: Part | undefined;
  readonly validForMs: number;
}

const TON_INTERNATIONAL = 1;
const TON_ALPHANUMERIC = 5;
const NPI_E164 = 1;
const UDH_INDICATOR = 0x40;
const DATA_CODING_UCS2 = 8;
const CONCATENATION = 0;

export function encodeSubmit(submit: Submit): Buffer {
  const { part } = submit;
  const alphanumeric = !/^[0-9]+$/.test(submit.source);
  const udh =
    part === undefined ? [] : [5, CONCATENATION, 3, part.reference, part.total, part.number];
  const message = Buffer.concat([Buffer.from(udh), Buffer.from(submit.text, 'utf16le').swap16()]);
  assert(message.length <= 140, 'A part of a message holds 140 octets.');
  return Buffer.concat([
    text('', 6),
    Buffer.from(alphanumeric ? [TON_ALPHANUMERIC, 0] : [TON_INTERNATIONAL, NPI_E164]),
    text(submit.source, 21),
    Buffer.from([TON_INTERNATIONAL, NPI_E164]),
    text(submit.destination, 21),
    Buffer.from([part === undefined ? 0 : UDH_INDICATOR, 0, 0]),
    text('', 17),
    text(relativeTime(submit.validForMs), 17),
    Buffer.from([0, 0, DATA_CODING_UCS2, 0, message.length]),
    message,
  ]);
}

/** What a centre understands of a submit_sm; `undefined` when the text is not UCS-2. */
export function decodeSubmit(body: Buffer): Omit<Submit, 'validForMs'> | undefined {
  const fields = fieldsOf(body);
  fields.text();
  fields.octets(2);
  const source = fields.text();
  fields.octets(2);
  const destination = fields.text();
  const [esmClass = 0] = fields.octets(3);
  fields.text();
  fields.text();
  const [, , dataCoding] = fields.octets(4);
  const message = fields.octets(fields.octet());
  if (dataCoding !== DATA_CODING_UCS2) return undefined;
  if ((esmClass & UDH_INDICATOR) === 0) {
    return { source, destination, text: fromUcs2(message), part: undefined };
  }
  const [length = 0, element, , reference = 0, total = 0, number = 0] = message;
  if (length !== 5 || element !== CONCATENATION) return undefined;
  const part = { reference, total, number };
  return { source, destination, text: fromUcs2(message.subarray(6)), part };
}

function fromUcs2(octets: Buffer): string {
  if (octets.length % 2 !== 0) throw new Fault('smpp_malformed', { retry: false });
  return Buffer.from(octets).swap16().toString('utf16le');
}

/** `YYMMDDhhmmss000R`: so long after the centre took the message (SMPP 3.4, section 7.1.1). */
function relativeTime(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  const days = Math.floor(seconds / 86_400);
  assert(days < 31, 'A text message is given up within a month.');
  const clock = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  return `0000${[days, ...clock].map((n) => String(n).padStart(2, '0')).join('')}000R`;
}
