import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Acknowledgements } from './acknowledgements.ts';
import type { Draw } from './draw.ts';
import type { Said } from './ledger-caller.ts';
import type { Order } from './ledger-orders.ts';
import type { Start } from './ledger-process.ts';

const SOURCE = fileURLToPath(new URL('./ledger-process.ts', import.meta.url));
/** Of what was acknowledged so many are asked for once more by a successor. */
const ASKED_AGAIN = 8;
const STOP_WITHIN_MS = 120_000;

/** Engines in processes of their own; each that dies has a successor at once. */
export interface Engines {
  readonly places: readonly number[];
  /** SIGKILL to the process at this place, whatever it is doing. */
  kill(place: number): void;
  /** Lets all of them answer what is open, and end. */
  stop(): Promise<void>;
  /** Ends all of them at once. */
  abandon(): Promise<void>;
}

interface EngineParts {
  readonly count: number;
  readonly url: string;
  readonly draw: Draw;
  readonly acknowledgements: Acknowledgements;
  /** The bundle of the process, when one was made. */
  readonly program: string | undefined;
  /** Something that was asked for at `order.at` has come true at this place. */
  readonly onCreated: (place: number, order: Order) => void;
}

interface Place {
  child: ChildProcess;
  readonly open: Set<string>;
  readonly recent: Order[];
  killed: boolean;
}

export function startEngines(parts: EngineParts): Engines {
  const { acknowledgements, draw } = parts;
  const places = new Map<number, Place>();
  let [number, stopping] = [0, false];

  function start(at: number, open: Set<string>, recent: Order[]): void {
    number += 1;
    const again = [
      ...[...open].flatMap((id) => acknowledgements.orders.get(id)?.order ?? []),
      ...recent,
    ];
    const child = spawnEngine(parts.program);
    const place: Place = { child, open, recent: [], killed: false };
    places.set(at, place);
    readLines(child, (line) => hear(at, place, JSON.parse(line) as Said));
    // Close comes when its last word has been read.
    child.on('close', (code) => end(at, place, code));
    const first: Start = { url: parts.url, seed: draw(2 ** 31), number, again };
    child.stdin?.write(`${JSON.stringify(first)}\n`);
    if (stopping) child.stdin?.end('stop\n');
  }

  function hear(at: number, place: Place, said: Said): void {
    if ('wrong' in said) acknowledgements.wrong.push(said.wrong);
    else if ('doubted' in said) acknowledgements.doubted(said.doubted, 'connectionLost');
    else if ('asked' in said) {
      acknowledgements.asked(said.asked);
      place.open.add(said.asked.id);
    } else {
      const created = acknowledgements.answered(said.answered, said.as);
      place.open.delete(said.answered);
      if (created === undefined) return;
      parts.onCreated(at, created);
      place.recent[draw(ASKED_AGAIN)] = created;
    }
  }

  function end(at: number, place: Place, code: number | null): void {
    places.delete(at);
    if (!place.killed && code !== 0) {
      acknowledgements.wrong.push(`An engine's process ended by itself with code ${code}.`);
    }
    for (const id of place.open) acknowledgements.doubted(id, 'processKilled');
    if (!stopping || place.open.size > 0) start(at, place.open, place.recent.filter(Boolean));
  }

  async function ended(): Promise<void> {
    while (places.size > 0) {
      await Promise.all([...places.values()].map(({ child }) => once(child, 'close')));
    }
  }

  for (let at = 0; at < parts.count; at++) start(at, new Set(), []);
  return {
    places: [...places.keys()],
    kill(at) {
      const place = places.get(at);
      if (place === undefined) return;
      place.killed = true;
      place.child.kill('SIGKILL');
    },
    async stop() {
      stopping = true;
      for (const { child } of places.values()) child.stdin?.end('stop\n');
      const timer = setTimeout(() => {
        acknowledgements.wrong.push('An engine did not come to its end.');
        void abandonAll(places);
      }, STOP_WITHIN_MS);
      await ended();
      clearTimeout(timer);
    },
    abandon: () => abandonAll(places),
  };
}

/** Without successors: what it left open is nobody's any more. */
async function abandonAll(places: ReadonlyMap<number, Place>): Promise<void> {
  const children = [...places.values()].map(({ child }) => child);
  for (const child of children) {
    child.removeAllListeners('close');
    child.kill('SIGKILL');
  }
  await Promise.all(
    children.map((child) => (child.exitCode ?? child.signalCode) || once(child, 'exit')),
  );
}

function spawnEngine(program: string | undefined): ChildProcess {
  const compiler = program === undefined ? ['--import', 'tsx'] : [];
  const child = spawn(execPath, [...compiler, program ?? SOURCE], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // One that is killed does not read what was written to it.
  child.stdin?.on('error', () => undefined);
  return child;
}

/** A last line that was cut by a kill has not been said. */
function readLines(child: ChildProcess, take: (line: string) => void): void {
  let rest = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    const lines = `${rest}${text}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
}
