import { AssertionFailure } from '@sekisho/domain/base/assert.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import type { Log } from '../log.ts';
import { isOutage } from '../outage.ts';

/**
 * The problem that answers what was thrown. A fault of the world, the database's absence among them,
 * can be tried again; anything else is a bug and is logged without its data.
 */
export function codeOfFailure(
  error: unknown,
  log: Log,
  fields: { readonly operation?: string; readonly request: string },
): 'try_again' | 'internal_error' {
  if (error instanceof Fault || isOutage(error)) {
    const { code } = error as { readonly code: string };
    log.write('warn', 'fault', { ...fields, code });
    return 'try_again';
  }
  const kind = error instanceof AssertionFailure ? error.message : nameOf(error);
  log.write('error', 'bug', { ...fields, kind });
  return 'internal_error';
}

/** The class and code of an error: its message may hold data of a person. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = (error as { code?: unknown }).code;
  const frame = error.stack?.split('\n').find((line) => line.includes('/src/')) ?? '';
  return `${error.name} ${typeof code === 'string' ? code : ''} ${frame.trim()}`.slice(0, 300);
}
