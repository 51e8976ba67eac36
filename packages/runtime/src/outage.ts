/** Connection, retries used up, resources, operator, system: the SQLSTATE classes of a bad day. */
const OUTAGES = /^(08|40|53|57|58)[0-9A-Z]{3}$/;
/** What the driver and the operating system say: `CONNECTION_CLOSED`, `ECONNREFUSED`, `EPIPE`, … */
const NO_CONNECTION = /^(CONNECT|E[A-Z]+$)/;

/** Whether the database failed, and nobody's request is to blame. */
export function isOutage(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && (OUTAGES.test(code) || NO_CONNECTION.test(code));
}

/**
 * Whether the connection is at its end: `FATAL` is the last message of one that the server ends, and
 * a socket that breaks says `ECONNRESET` or `EPIPE`.
 */
export function isConnectionLost(error: unknown): boolean {
  const { severity, code } = error as { readonly severity?: string; readonly code?: unknown };
  return severity === 'FATAL' || (typeof code === 'string' && NO_CONNECTION.test(code));
}

/** As the driver says it. Whether a COMMIT that was on its way took effect is not known. */
export function connectionLost(cause?: unknown): Error {
  const error = new Error('The connection to the database was lost.', { cause });
  return Object.assign(error, { code: 'CONNECTION_CLOSED' });
}
