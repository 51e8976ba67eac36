/**
 * The answer of a decision: a value, or a refusal from a literal union that stands in order of
 * precedence. A refusal is not an error: faults are thrown, bugs are asserted.
 */
export type Result<T, R extends string> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: R };

export function accept<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function refuse<const R extends string>(
  refusal: R,
): { readonly ok: false; readonly refusal: R } {
  return { ok: false, refusal };
}

/**
 * The world failed: a time-out, a database that is down, a partner's 5xx. Thrown, caught in jobs and
 * at the HTTP edge only. `retry` says whether the same act may simply be tried again.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: string;
  readonly retry: boolean;
  constructor(code: string, options: { readonly retry: boolean; readonly cause?: unknown }) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retry = options.retry;
  }
}
