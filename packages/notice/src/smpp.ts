import { assert, present } from '@sekisho/domain/base/assert.ts';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import type { SmsChannel, SmsMessage } from './notice.ts';
import {
  COMMAND,
  decodeText,
  encodeBind,
  encodeSubmit,
  type Part,
  type Pdu,
  STATUS,
} from './smpp-pdu.ts';
import { openSession, type SmppSession } from './smpp-session.ts';

export interface SmppOptions {
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  /** What the telephone shows as sender: up to 11 letters, or a number. */
  readonly source: string;
  readonly answerWithinMs?: number;
}

const ANSWER_WITHIN = 5_000;
/** A connection that was silent for longer is asked for a sign of life before it gets a message. */
const SILENCE_MAX = 30_000;
const UNITS_ALONE = 70;
const UNITS_IN_PART = 67;
const PARTS_MAX = 10;

/**
 * Text messages over SMPP 3.4. Connects when there is something to send and again after a loss; no
 * timer keeps the link up, and an idle one that the centre drops costs one bind.
 * @see SMPP Protocol Specification 3.4
 */
export function smppChannel(
  env: Pick<Env, 'clock' | 'random' | 'connect' | 'log'>,
  options: SmppOptions,
): SmsChannel {
  let session: SmppSession | undefined;
  let connecting: Promise<SmppSession> | undefined;
  let lastHeard: Instant = env.clock.now();
  let lastReference = env.random.bytes(1)[0] ?? 0;
  let closed = false;

  const ask = async (to: SmppSession, command: number, body?: Buffer): Promise<Pdu> => {
    const answer = await to.request(command, body);
    lastHeard = env.clock.now();
    return answer;
  };

  const connect = async (): Promise<SmppSession> => {
    const stream = await env.connect({ host: options.host, port: options.port });
    const opened = openSession(stream, options.answerWithinMs ?? ANSWER_WITHIN);
    const bound = await ask(opened, COMMAND.bindTransceiver, encodeBind(options));
    if (bound.status !== STATUS.ok) {
      opened.close();
      throw faultOf(bound.status);
    }
    env.log.write('info', 'sms_centre_bound');
    session = opened;
    return opened;
  };

  /** One connection for all who wait for it; a failed attempt is forgotten, so the next one tries. */
  const liveSession = async (): Promise<SmppSession> => {
    if (session?.isOpen() && env.clock.now() - lastHeard > SILENCE_MAX) {
      // A session that does not answer is closed by this very request.
      await ask(session, COMMAND.enquireLink).catch(() => undefined);
    }
    if (session?.isOpen()) return session;
    connecting ??= connect().finally(() => {
      connecting = undefined;
    });
    return connecting;
  };

  return {
    async send(message) {
      assert(!closed, 'Nothing is sent over a closed channel.');
      const texts = split(message.text);
      lastReference = (lastReference + 1) & 0xff;
      const reference = lastReference;
      const ids: string[] = [];
      for (const [index, text] of texts.entries()) {
        const total = texts.length;
        const part = total === 1 ? undefined : { reference, total, number: index + 1 };
        const body = submitBody(options.source, message, text, part);
        const answer = await ask(await liveSession(), COMMAND.submitSm, body);
        if (answer.status !== STATUS.ok) throw faultOf(answer.status);
        ids.push(decodeText(answer.body));
      }
      return { messageId: present(ids[0], 'A message has at least one part.') };
    },
    async close() {
      closed = true;
      await connecting?.catch(() => undefined);
      if (session?.isOpen()) await session.request(COMMAND.unbind).catch(() => undefined);
      session?.close();
    },
  };
}

function submitBody(source: string, message: SmsMessage, text: string, part: Part | undefined) {
  assert(/^\+[1-9][0-9]{7,14}$/.test(message.to), 'A message goes to an E.164 number.');
  const destination = message.to.slice(1);
  return encodeSubmit({ source, destination, text, part, validForMs: message.validFor });
}

/** The text as it goes on the air: whole up to 70 UTF-16 units, else parts that split no character. */
function split(text: string): readonly string[] {
  assert(text.length > 0, 'A text message says something.');
  if (text.length <= UNITS_ALONE) return [text];
  const parts: string[] = [''];
  for (const character of text) {
    const last = parts.at(-1) ?? '';
    if (last.length + character.length <= UNITS_IN_PART) parts[parts.length - 1] = last + character;
    else parts.push(character);
  }
  assert(parts.length <= PARTS_MAX, 'A text message has at most 10 parts.');
  return parts;
}

/** Statuses that pass by themselves. Whatever else a centre says, it would say again. */
const PASSING: ReadonlySet<number> = new Set([
  STATUS.alreadyBound,
  STATUS.systemError,
  STATUS.bindFailed,
  STATUS.queueFull,
  STATUS.throttled,
  STATUS.temporaryError,
]);

const CODES: ReadonlyMap<number, string> = new Map([
  [STATUS.throttled, 'sms_throttled'],
  [STATUS.queueFull, 'sms_throttled'],
  [STATUS.invalidDestination, 'sms_number_refused'],
  [STATUS.wrongPassword, 'sms_login_refused'],
  [STATUS.wrongSystemId, 'sms_login_refused'],
]);

function faultOf(status: number): Fault {
  const cause = new Error(`command_status 0x${status.toString(16).padStart(8, '0')}`);
  const code = CODES.get(status) ?? 'sms_refused';
  return new Fault(code, { retry: PASSING.has(status), cause });
}
