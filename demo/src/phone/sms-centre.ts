import { type AddressInfo, createServer, type Socket } from 'node:net';
import type { Instant } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import {
  ANSWER,
  COMMAND,
  decodeBind,
  decodeSubmit,
  encodePdu,
  encodeText,
  GENERIC_NACK,
  type Part,
  type Pdu,
  pduReader,
  STATUS,
} from '@sekisho/notice/smpp-pdu.ts';
import type { Clock } from '@sekisho/runtime/env.ts';

/** A text message as it lies on the demonstration's phone, its parts put together. */
export interface ReceivedMessage {
  readonly id: string;
  readonly at: Instant;
  readonly from: string;
  /** E.164: `+819012345678`. */
  readonly to: string;
  readonly text: string;
}

export interface SmsCentreOptions {
  readonly clock: Clock;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** Passwords by system id. */
  readonly logins: Readonly<Record<string, string>>;
  /** Called before the sender is answered; when it throws, the sender is told to try again. */
  readonly save?: (message: ReceivedMessage) => void | Promise<void>;
}

export interface SmsCentre {
  readonly port: number;
  /** The latest 50 messages to a number, oldest first. */
  messagesTo(number: string): readonly ReceivedMessage[];
  /** Drops every connection, as a centre that dies does. Messages are gone with it. */
  close(): Promise<void>;
}

/** Numbers that make the centre answer with an error, for tests. */
export const NUMBER_THROTTLED = '+819000000058';
export const NUMBER_REFUSED = '+819000000011';
export const NUMBER_IN_TROUBLE = '+819000000008';
/** The centre takes the message and never says so. */
export const NUMBER_WITHOUT_ANSWER = '+819000000000';

const STATUS_OF_NUMBER: ReadonlyMap<string, number> = new Map([
  [NUMBER_THROTTLED, STATUS.throttled],
  [NUMBER_REFUSED, STATUS.invalidDestination],
  [NUMBER_IN_TROUBLE, STATUS.systemError],
]);
const KEPT_PER_NUMBER = 50;
const UNFINISHED_MAX = 100;

/** Starts an SMPP 3.4 centre on the loopback address that keeps what it gets instead of sending it. */
export async function startSmsCentre(options: SmsCentreOptions): Promise<SmsCentre> {
  const mailbox = openMailbox(options);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, options.logins, mailbox);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    messagesTo: mailbox.messagesTo,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

type Answer = Omit<Pdu, 'sequence'>;

/** One connection. Units are answered in the order in which they came. */
function serve(socket: Socket, logins: SmsCentreOptions['logins'], mailbox: Mailbox): void {
  const read = pduReader();
  let systemId: string | undefined;
  let previous: Promise<void> = Promise.resolve();

  const answer = async (pdu: Pdu): Promise<Answer | undefined> => {
    const command = pdu.command + ANSWER;
    const body = Buffer.alloc(0);
    switch (pdu.command) {
      case COMMAND.bindReceiver:
      case COMMAND.bindTransmitter:
      case COMMAND.bindTransceiver: {
        const status = systemId === undefined ? login(pdu.body, logins) : STATUS.alreadyBound;
        if (status === STATUS.ok) systemId = decodeBind(pdu.body).systemId;
        return { command, status, body: encodeText('SEKISHO-DEMO') };
      }
      case COMMAND.submitSm:
        if (systemId === undefined) return { command, status: STATUS.wrongBindState, body };
        return mailbox.submit(systemId, pdu.body);
      case COMMAND.enquireLink:
      case COMMAND.unbind:
        return { command, status: STATUS.ok, body };
      default:
        return { command: GENERIC_NACK, status: STATUS.invalidCommand, body };
    }
  };
  const handle = async (pdu: Pdu) => {
    const given = await answer(pdu).catch((error) => {
      if (!(error instanceof Fault)) throw error;
      return {
        command: pdu.command + ANSWER,
        status: STATUS.invalidLength,
        body: Buffer.alloc(0),
      };
    });
    if (given === undefined || socket.destroyed) return;
    socket.write(encodePdu({ ...given, sequence: pdu.sequence }));
    if (pdu.command === COMMAND.unbind) socket.end();
  };

  socket.on('data', (chunk: Buffer) => {
    try {
      for (const pdu of read(chunk)) {
        if (pdu.command < ANSWER) previous = previous.then(() => handle(pdu));
      }
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      socket.destroy();
    }
  });
}

function login(body: Buffer, logins: SmsCentreOptions['logins']): number {
  const { systemId, password } = decodeBind(body);
  const expected = Object.hasOwn(logins, systemId) ? logins[systemId] : undefined;
  if (expected === undefined) return STATUS.wrongSystemId;
  return expected === password ? STATUS.ok : STATUS.wrongPassword;
}

interface Mailbox {
  submit(systemId: string, body: Buffer): Promise<Answer | undefined>;
  messagesTo(number: string): readonly ReceivedMessage[];
}

function openMailbox({ clock, save }: SmsCentreOptions): Mailbox {
  const boxes = new Map<string, ReceivedMessage[]>();
  const together = joiner();
  let count = 0;

  const keep = async (message: ReceivedMessage) => {
    await save?.(message);
    const box = boxes.get(message.to) ?? [];
    box.push(message);
    boxes.set(message.to, box.slice(-KEPT_PER_NUMBER));
  };
  return {
    messagesTo: (number) => boxes.get(number) ?? [],
    async submit(systemId, body) {
      const command = COMMAND.submitSm + ANSWER;
      const refusal = (status: number) => ({ command, status, body: Buffer.alloc(0) });
      const submit = decodeSubmit(body);
      if (submit === undefined) return refusal(STATUS.systemError);
      const to = `+${submit.destination}`;
      const marked = STATUS_OF_NUMBER.get(to);
      if (marked !== undefined) return refusal(marked);
      if (!/^\+[1-9][0-9]{7,14}$/.test(to)) return refusal(STATUS.invalidDestination);
      count += 1;
      const id = `sms-${count}`;
      const key = `${systemId} ${submit.source} ${to}`;
      const text =
        submit.part === undefined ? submit.text : together(key, submit.part, submit.text);
      if (text !== undefined) {
        try {
          await keep({ id, at: clock.now(), from: submit.source, to, text });
        } catch {
          // The sender tries again; what went wrong is known to whoever gave `save`.
          return refusal(STATUS.systemError);
        }
      }
      if (to === NUMBER_WITHOUT_ANSWER) return undefined;
      return { command, status: STATUS.ok, body: encodeText(id) };
    },
  };
}

/** Puts the parts of long messages together; gives the text when the last part is there. */
function joiner(): (key: string, part: Part, text: string) => string | undefined {
  const unfinished = new Map<string, Map<number, string>>();
  return (key, { reference, total, number }, text) => {
    const name = `${key} ${reference} ${total}`;
    const parts = unfinished.get(name) ?? new Map<number, string>();
    parts.set(number, text);
    unfinished.set(name, parts);
    const oldest = unfinished.keys().next().value;
    if (unfinished.size > UNFINISHED_MAX && oldest !== undefined) unfinished.delete(oldest);
    const texts = Array.from({ length: total }, (_, index) => parts.get(index + 1));
    if (texts.includes(undefined)) return undefined;
    unfinished.delete(name);
    return texts.join('');
  };
}
