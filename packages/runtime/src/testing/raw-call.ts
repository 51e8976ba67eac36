import { type Operation, pathOf } from '@sekisho/contract/api.ts';

/** A call's data, in the contract's own terms. */
export interface CallValues {
  readonly params: Readonly<Record<string, unknown>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  /** Sent where the operation asks for it. */
  readonly key: string;
}

/** The same as it goes over the wire, where anything can be wrong. */
export interface RawCall {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | Uint8Array | undefined;
}

/** A call as our own page sends it, but for the origin, which the page has from its address. */
export function rawCall(operation: Operation, values: CallValues): RawCall {
  const { method } = operation;
  const given = Object.entries(values.query).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return {
    method,
    path: pathOf(operation, values.params),
    query: query.toString(),
    headers: {
      ...(method === 'POST' ? { 'content-type': 'application/json', origin: OWN_ORIGIN } : {}),
      ...(operation.idempotent ? { 'idempotency-key': values.key } : {}),
    },
    body: method === 'POST' ? JSON.stringify(values.body) : undefined,
  };
}

const OWN_ORIGIN = 'self';

export function toRequest(origin: string, call: RawCall): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(call.headers)) {
    if (value !== undefined) headers.set(name, value === OWN_ORIGIN ? origin : value);
  }
  const url = `${origin}${call.path}${call.query === '' ? '' : `?${call.query}`}`;
  return new Request(url, {
    method: call.method,
    headers,
    ...(call.body === undefined ? {} : { body: call.body as BodyInit }),
  });
}
