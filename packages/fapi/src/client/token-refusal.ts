import { ResponseBodyError } from 'openid-client';

/**
 * The error code when the bank read the request and refused it (RFC 6749 section 5.2). `undefined`
 * means that the outcome is not known: silence, 5xx, 429, or an answer that makes no sense.
 */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof ResponseBodyError)) return undefined;
  return error.status >= 500 || error.status === 429 ? undefined : error.error;
}
