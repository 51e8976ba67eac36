import type { Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { CreditRequest, DebitRequest } from './gate.ts';
import { Empty } from './shapes.ts';

const debitRequest = Compile(DebitRequest);
const creditRequest = Compile(CreditRequest);
const empty = Compile(Empty);

/** Whether a body is a debit request of the protocol between wallet and bank; the schema is closed. */
export function isDebitRequest(body: unknown): body is Static<typeof DebitRequest> {
  return debitRequest.Check(body);
}

/** The same of a credit request. */
export function isCreditRequest(body: unknown): body is Static<typeof CreditRequest> {
  return creditRequest.Check(body);
}

/** Whether a body is `{}`, as a revocation has it. */
export function isEmptyRequest(body: unknown): body is Static<typeof Empty> {
  return empty.Check(body);
}
