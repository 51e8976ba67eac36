import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Fault } from '@sekisho/domain/base/result.ts';
import { openTestDb, type TestDb } from './test-db.ts';
import { handClock, testEnv } from './test-env.ts';

let database: TestDb;
before(async () => {
  database = await openTestDb();
});
after(() => database.drop());

test('a host that nobody serves gives no answer, as a Fault that may be tried again', async () => {
  const env = testEnv({ db: database.db });
  await assert.rejects(
    env.fetch(new Request('http://bank-a.localhost/')),
    (error) => error instanceof Fault && error.code === 'no_answer' && error.retry,
  );
});

test('fetch reaches the server that the host names', async () => {
  const env = testEnv({ db: database.db });
  env.hosts.set('bank-a.localhost', async (request) => new Response(new URL(request.url).pathname));
  const answer = await env.fetch(new Request('http://bank-a.localhost:8080/par'));
  assert.equal(await answer.text(), '/par');
});

test('the same seed gives the same ids, another seed gives others', () => {
  const { db } = database;
  const ids = (seed: string) => {
    const env = testEnv({ db, seed });
    return [env.ids.next('pay'), env.ids.next('pay')];
  };
  assert.deepEqual(ids('one'), ids('one'));
  assert.notDeepEqual(ids('one'), ids('two'));
  assert.notEqual(ids('one')[0], ids('one')[1]);
});

test('the clock stands still until it is moved, for every Env that shares it', () => {
  const { db } = database;
  const first = testEnv({ db });
  const second = testEnv({ db, clock: first.clock });
  const begin = first.clock.now();
  assert.equal(first.clock.now(), begin);
  first.clock.advance(1_500);
  assert.equal(second.clock.now(), begin + 1_500);
  assert.equal(handClock(begin).now(), begin);
});
