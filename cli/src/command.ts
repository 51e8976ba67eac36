import { parseArgs } from 'node:util';
import { EXIT } from '@sekisho/runtime/program/run-server.ts';

/** Where a command writes, and what it takes of the machine. */
export interface Terminal {
  out(line: string): void;
  error(line: string): void;
  /** `DATABASE_URL`, as a demonstration would take it. */
  readonly databaseUrl?: string | undefined;
}

/** One command of `npm run -s sekisho --`. Each is a file of `commands/`, listed in `main.ts`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** Gives the exit code; `EXIT` of `run-server.ts` has them, 1 is a finding or "not done". */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** Thrown by a command whose arguments cannot be followed; the usage is printed below the sentence. */
export class UsageRefusal extends Error {
  override readonly name = 'UsageRefusal';
}

/** Thrown by a command that cannot do what it was asked for. The message is a sentence to print. */
export class CommandRefusal extends Error {
  override readonly name = 'CommandRefusal';
  readonly exitCode: number;
  constructor(sentence: string, exitCode: number = EXIT.failed) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

/** Options that each take a value which is not empty. */
export function optionsOf<const N extends string>(
  args: readonly string[],
  names: readonly N[],
): Readonly<Partial<Record<N, string>>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args: [...args], options, allowPositionals: false });
    if (Object.values(values).every((value) => value !== '')) return values as never;
  } catch {
    // Told below, as every other mistake in them.
  }
  throw new UsageRefusal('The arguments cannot be followed.');
}
