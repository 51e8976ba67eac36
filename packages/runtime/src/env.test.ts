import { equal, rejects } from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Fault } from '@sekisho/domain/base/result.ts';
import { systemFetch } from './env.ts';

const DEADLINE_MS = 200;
/** Far beyond the deadline, however busy the machine is. */
const NEVER_MS = 15_000;

/** A server that takes requests and answers none. */
function withMuteServer(work: (port: number) => Promise<void>): Promise<void> {
  return withServer(() => undefined, work);
}

async function withServer(
  answer: (response: ServerResponse) => void,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work((server.address() as AddressInfo).port);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

for (const host of ['127.0.0.1', 'bank-a.localhost']) {
  test(`a request to ${host} that nobody answers ends at its deadline, whatever is collected`, async () => {
    await withMuteServer(async (port) => {
      const send = systemFetch({ timeoutMs: DEADLINE_MS });
      const sent = send(new Request(`http://${host}:${port}/`));
      await new Promise((resolve) => setTimeout(resolve, DEADLINE_MS / 4));
      collectGarbage();
      let timer: NodeJS.Timeout | undefined;
      const tooLate = new Promise<Response>((_, reject) => {
        timer = setTimeout(() => reject(new Error('It waits for ever.')), NEVER_MS);
      });
      await rejects(Promise.race([sent, tooLate]), { code: 'no_answer' });
      clearTimeout(timer);
    });
  });
}

const BROKEN: readonly (readonly [string, (response: ServerResponse) => void])[] = [
  ['breaks off', (response) => response.write('{"state":', () => response.destroy())],
  ['stands still after its beginning', (response) => response.write('{"state":')],
  ['has no end', pour],
];

function pour(response: ServerResponse): void {
  while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 0x20)));
  response.once('drain', () => pour(response));
}

for (const [how, answer] of BROKEN) {
  test(`an answer that ${how} is no answer: a fault that can be tried again`, async () => {
    await withServer(answer, async (port) => {
      for (const host of ['127.0.0.1', 'bank-a.localhost']) {
        const sent = systemFetch({ timeoutMs: 2_000 })(new Request(`http://${host}:${port}/`));
        await rejects(sent, { code: 'no_answer', retry: true }, host);
      }
    });
  });
}

test('a request that its caller gives up ends at once', async () => {
  await withMuteServer(async (port) => {
    const controller = new AbortController();
    const sent = systemFetch({ timeoutMs: NEVER_MS })(
      new Request(`http://bank-a.localhost:${port}/`, { signal: controller.signal }),
    );
    controller.abort();
    const fault = await sent.then(
      () => undefined,
      (error: Fault) => error,
    );
    equal(fault?.code, 'no_answer');
  });
});
