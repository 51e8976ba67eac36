import { type Instant, instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';

const SHAPE = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,3}))?Z$/;

/**
 * Reads an RFC 3339 time in UTC with at most milliseconds; days that no calendar has are refused.
 * @see RFC 3339 section 5.6
 */
export function parseRfc3339(text: unknown): Result<Instant, 'instant_malformed'> {
  const match = typeof text === 'string' ? SHAPE.exec(text) : null;
  if (match === null) return refuse('instant_malformed');
  const written = `${match[1]}.${(match[2] ?? '').padEnd(3, '0')}Z`;
  const milliseconds = Date.parse(written);
  if (!Number.isSafeInteger(milliseconds) || milliseconds < 0) return refuse('instant_malformed');
  const at = instant(milliseconds);
  // `Date.parse` rolls 30 February over into March; what does not read back was not a date.
  return toRfc3339(at) === written ? accept(at) : refuse('instant_malformed');
}
