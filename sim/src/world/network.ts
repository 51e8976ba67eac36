import { SECOND } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Fetch } from '@sekisho/runtime/env.ts';
import type { Dice } from '../engine/dice.ts';
import type { Life } from '../engine/sim-db.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { FaultPlan } from './fault-plan.ts';

/** A message as it is on the wire. */
export interface Message {
  readonly from: string;
  readonly to: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: Uint8Array | undefined;
}

/** Whoever answers for a host: rejects when the connection is refused or breaks. */
export type Host = (request: Request, from: string) => Promise<Response>;

export interface Network {
  readonly hosts: Map<string, Host>;
  /** What was sent between the companies and to them, for whoever listens on the wire. */
  readonly wire: Message[];
  /** Resolves with the next message that is sent and fits. */
  next(fits: (message: Message) => boolean): Promise<Message>;
  /** From a server or a person; what is dead hears no answer. */
  fetchFrom(sender: Life, patienceMs: number): Fetch;
  /** Sends a message as it was, from whoever has a copy of it. */
  replay(message: Message, sender: Life): Promise<number>;
}

const WIRE_MAX = 400;

export function openNetwork(of: {
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly plan: () => FaultPlan;
  readonly log: (line: string) => void;
}): Network {
  const { timeline, dice, log } = of;
  const hosts = new Map<string, Host>();
  const wire: Message[] = [];
  let ears: { readonly fits: (message: Message) => boolean; hear(message: Message): void }[] = [];

  const travel = () => {
    const { delays } = of.plan();
    return dice.chance(delays) ? dice.between(200, 12 * SECOND) : dice.between(2, 40);
  };

  /** One arrival of the message at the other side, and the answer's way back. */
  function deliver(message: Message, note: string, answered: (answer: Response) => void): void {
    timeline.after(travel(), async () => {
      const line = `${message.from} -> ${message.to} ${message.method} ${pathOf(message.url)}${note}`;
      const host = hosts.get(message.to);
      const bare = new Request(message.url, {
        method: message.method,
        headers: message.headers,
        ...(message.body === undefined ? {} : { body: message.body as BodyInit }),
      });
      const reply = async () => {
        try {
          if (host === undefined) throw new Fault('no_answer', { retry: true });
          return await copyOf(await host(bare, message.from));
        } catch {
          return undefined;
        }
      };
      // The other side works on; the next event need not wait for its answer.
      void reply().then((answer) => {
        log(`${line} ${answer?.status ?? 'no connection'}`);
        if (answer === undefined) return;
        if (dice.chance(of.plan().losesAnswer)) return log(`${line} answer lost`);
        timeline.after(travel(), () => answered(answer));
      });
    });
  }

  function send(message: Message, patienceMs: number, signal: AbortSignal): Promise<Response> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(new Fault('no_answer', { retry: true }));
      const cancel = timeline.after(patienceMs, giveUp);
      signal.addEventListener('abort', giveUp, { once: true });
      const answered = (answer: Response) => {
        cancel();
        resolve(answer);
      };
      const { losesRequest, doubles } = of.plan();
      if (dice.chance(losesRequest)) {
        log(`${message.from} -> ${message.to} ${message.method} ${pathOf(message.url)} lost`);
      } else deliver(message, '', answered);
      if (dice.chance(doubles)) deliver(message, ' again', answered);
    });
  }

  function keep(message: Message): void {
    wire.push(message);
    if (wire.length > WIRE_MAX) wire.shift();
    const hearing = ears.filter(({ fits }) => fits(message));
    ears = ears.filter((ear) => !hearing.includes(ear));
    for (const ear of hearing) ear.hear(message);
  }

  return {
    hosts,
    wire,
    next: (fits) => new Promise((hear) => void ears.push({ fits, hear })),
    fetchFrom: (sender, patienceMs) => async (request) => {
      const message = await messageOf(sender.name, request);
      keep(message);
      const answer = await send(message, patienceMs, request.signal).catch((error: unknown) => {
        if (sender.alive) throw error;
      });
      // Nobody is left who could go on.
      if (!sender.alive || answer === undefined) return new Promise<never>(() => undefined);
      return answer;
    },
    async replay(message, sender) {
      const { signal } = new AbortController();
      const copy = { ...message, from: sender.name };
      const answer = await send(copy, 10 * SECOND, signal).catch(() => undefined);
      return answer?.status ?? 0;
    },
  };
}

async function messageOf(from: string, request: Request): Promise<Message> {
  const body = request.body === null ? undefined : new Uint8Array(await request.arrayBuffer());
  const to = new URL(request.url).hostname;
  return { from, to, method: request.method, url: request.url, headers: request.headers, body };
}

async function copyOf(answer: Response): Promise<Response> {
  const empty = [204, 205, 304].includes(answer.status);
  const body = await answer.arrayBuffer();
  return new Response(empty ? null : body, { status: answer.status, headers: answer.headers });
}

/** The path without what is secret or differs from run to run: our own ids stay. */
export function pathOf(url: string): string {
  const { pathname } = new URL(url);
  return pathname
    .split('/')
    .map((part) => (part.length > 20 && !/^[a-z]{3}_[0-9a-z]{26}$/.test(part) ? '…' : part))
    .join('/');
}
