// npm run -s sekisho -- COMMAND …: the administrators' commands.
import process from 'node:process';
import { type Command, CommandRefusal, type Terminal, UsageRefusal } from './command.ts';
import { archive } from './commands/archive.ts';
import { backup } from './commands/backup.ts';
import { keys } from './commands/keys.ts';
import { ledger } from './commands/ledger.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { restore } from './commands/restore.ts';
import { staffCommand } from './commands/staff.ts';
import { switchCommand } from './commands/switch.ts';

const COMMANDS: readonly Command[] = [
  keys,
  staffCommand,
  backup,
  restore,
  reconcileCommand,
  ledger,
  archive,
  switchCommand,
];

const terminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  error: (line) => void process.stderr.write(`${line}\n`),
  databaseUrl: process.env.DATABASE_URL,
};

async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === '--help' && args.length === 0) {
    list(terminal.out);
    return 0;
  }
  const command = COMMANDS.find((one) => one.name === name);
  if (command === undefined) {
    terminal.error(name === undefined ? 'Say which command.' : 'There is no such command.');
    list(terminal.error);
    return 64;
  }
  if (args.length === 1 && args[0] === '--help') {
    terminal.out(command.usage);
    return 0;
  }
  try {
    return await command.run(args, terminal);
  } catch (error) {
    if (error instanceof UsageRefusal) {
      terminal.error(`${error.message}\n${command.usage}`);
      return 64;
    }
    if (!(error instanceof CommandRefusal)) throw error;
    terminal.error(error.message);
    return error.exitCode;
  }
}

function list(line: Terminal['out']): void {
  line('Usage: npm run -s sekisho -- COMMAND …, and COMMAND --help for one of them:');
  for (const { name, summary } of COMMANDS) line(`  ${name.padEnd(12)} ${summary}`);
}

process.exitCode = await run(process.argv.slice(2));
