import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { DebitRequest } from './gate.ts';
import { Empty } from './shapes.ts';

const debitRequest = Compile(DebitRequest);
const empty = Compile(Empty);

/** Whether a body is a debit request of the protocol between wallet and bank; the schema is closed. */
export function isDebitRequest(body: unknown): body is Static<typeof DebitRequest> {
  return debitRequest.Check(body);
}

/** Whether a body is `{}`, as a revocation has it. */
export function isEmptyRequest(body: unknown): body is Static<typeof Empty> {
  return empty.Check(body);
}
