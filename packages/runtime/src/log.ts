import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import type { Clock } from './env.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
/** What a log line may hold: ids, codes, counts. Never a person's data, a token or a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  write(level: LogLevel, event: string, fields?: LogFields): void;
}

/** One JSON object a line. `event` is a fixed word, so that logs can be counted. */
export function jsonLog(clock: Clock, server: string, out: (line: string) => void): Log {
  return {
    write(level, event, fields = {}) {
      out(JSON.stringify({ at: toRfc3339(clock.now()), level, server, event, ...fields }));
    },
  };
}

/** A log for tests: keeps its lines, prints nothing. */
export function memoryLog(): Log & { readonly lines: readonly string[] } {
  const lines: string[] = [];
  return {
    lines,
    write(level, event, fields = {}) {
      lines.push(JSON.stringify({ level, event, ...fields }));
    },
  };
}
