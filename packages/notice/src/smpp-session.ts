import type { Duplex } from 'node:stream';
import { Fault } from '@sekisho/domain/base/result.ts';
import {
  ANSWER,
  COMMAND,
  encodePdu,
  GENERIC_NACK,
  type Pdu,
  pduReader,
  STATUS,
} from './smpp-pdu.ts';

/** One connection to a centre: requests go out, answers find their way back by sequence number. */
export interface SmppSession {
  /** The answer, whatever its status; a `Fault` when the connection ends or time runs out first. */
  request(command: number, body?: Buffer): Promise<Pdu>;
  isOpen(): boolean;
  close(): void;
}

interface Waiting {
  readonly resolve: (pdu: Pdu) => void;
  readonly reject: (fault: Fault) => void;
}

const SEQUENCE_MAX = 0x7fff_ffff;

/** Speaks SMPP over a stream. An answer that stays out ends the session: the order is lost with it. */
export function openSession(stream: Duplex, answerWithinMs: number): SmppSession {
  const waiting = new Map<number, Waiting>();
  const read = pduReader();
  let sequence = 0;
  let open = true;

  const end = (fault: Fault) => {
    open = false;
    stream.destroy();
    for (const { reject } of waiting.values()) reject(fault);
    waiting.clear();
  };
  const write = (pdu: Pdu) => stream.write(encodePdu(pdu));
  const lost = (cause?: unknown) => new Fault('sms_connection_lost', { retry: true, cause });
  const receive = (pdu: Pdu) => {
    if (pdu.command >= ANSWER) {
      waiting.get(pdu.sequence)?.resolve(pdu);
      waiting.delete(pdu.sequence);
      return;
    }
    const answer = answerTo(pdu);
    write(answer);
    if (pdu.command === COMMAND.unbind) end(lost());
  };

  stream.on('data', (chunk: Buffer) => {
    try {
      for (const pdu of read(chunk)) receive(pdu);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      end(error);
    }
  });
  stream.on('error', (cause) => end(lost(cause)));
  stream.on('close', () => end(lost()));

  return {
    request(command, body = Buffer.alloc(0)) {
      if (!open) return Promise.reject(lost());
      sequence = sequence === SEQUENCE_MAX ? 1 : sequence + 1;
      const number = sequence;
      const answered = new Promise<Pdu>((resolve, reject) => {
        waiting.set(number, { resolve, reject });
        whenLate(answerWithinMs, () => {
          if (waiting.has(number)) end(new Fault('sms_no_answer', { retry: true }));
        });
      });
      write({ command, status: STATUS.ok, sequence: number, body });
      return answered;
    },
    isOpen: () => open,
    close: () => end(lost()),
  };
}

/** The only timer of SMPP; it keeps no process alive. */
function whenLate(milliseconds: number, act: () => void): void {
  AbortSignal.timeout(milliseconds).addEventListener('abort', act, { once: true });
}

/** A centre may enquire, unbind, or deliver a message or receipt, of which nothing is asked. */
function answerTo({ command, sequence }: Pdu): Pdu {
  const emptyText = Buffer.from([0]);
  const empty = Buffer.alloc(0);
  switch (command) {
    case COMMAND.enquireLink:
    case COMMAND.unbind:
      return { command: command + ANSWER, status: STATUS.ok, sequence, body: empty };
    case COMMAND.deliverSm:
      return { command: command + ANSWER, status: STATUS.ok, sequence, body: emptyText };
    default:
      return { command: GENERIC_NACK, status: STATUS.invalidCommand, sequence, body: empty };
  }
}
