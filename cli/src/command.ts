/** Where a command writes, and what it takes of the machine. */
export interface Terminal {
  out(line: string): void;
  error(line: string): void;
}

/** One command of `npm run -s sekisho --`. Each is a file of `commands/`, listed in `main.ts`. */
export interface Command {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly usage: string;
  /** Gives the exit code: 0 done, 1 not done, 64 the arguments cannot be followed. */
  run(args: readonly string[], terminal: Terminal): Promise<number>;
}

/** Thrown by a command whose arguments cannot be followed; the usage is printed below the sentence. */
export class UsageRefusal extends Error {
  override readonly name = 'UsageRefusal';
}

/** Thrown by a command that cannot do what it was asked for. The message is a sentence to print. */
export class CommandRefusal extends Error {
  override readonly name = 'CommandRefusal';
}
