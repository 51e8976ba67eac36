import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { RUNTIME_MIGRATIONS } from '../migrations.ts';
import { openTestDb, type TestDb } from '../testing/test-db.ts';
import { testEnv } from '../testing/test-env.ts';
import { createVault, type VaultKeys } from '../vault.ts';
import { probeDatabase } from './database-probe.ts';

const key = (id: string) => ({ id, key: new Uint8Array(randomBytes(32)) });
const index = [{ version: 1, key: new Uint8Array(randomBytes(32)) }];

let place: TestDb;
before(async () => {
  place = await openTestDb({ migrations: RUNTIME_MIGRATIONS });
});
after(() => place.drop());

const probe = (vault: VaultKeys, migrations: readonly string[] = [RUNTIME_MIGRATIONS]) =>
  probeDatabase(place.url, vault, migrations);

test('a database that cannot be used is named without its password', async () => {
  const vault = { wrapping: [key('a')], index };
  const url = new URL(place.url);
  const changed = (
    change: Partial<Record<'port' | 'pathname' | 'username' | 'password', string>>,
  ) => probeDatabase(Object.assign(new URL(url), change).href, vault, []);
  assert.match(String(await changed({ port: '1' })), /:1 cannot be used: nothing listens there/);
  assert.match(String(await changed({ pathname: '/none' })), /has no such database/);
  const refused = String(await changed({ username: 'stranger', password: 'hunter2' }));
  assert.match(refused, /does not (accept|let) the user/);
  assert.doesNotMatch(refused, /hunter2/);
});

test('the keys of persons must be there, and be the ones that wrapped them', async () => {
  const [first, second] = [key('first'), key('second')];
  const vault = createVault(testEnv({ db: place.db }), { wrapping: [first], index });
  await vault.seal(place.db.sql, 'cus_1', 'email', 'a@example.jp');

  assert.match(
    String(await probe({ wrapping: [second], index })),
    /wrapped by first, which is not/,
  );
  const other = { ...second, id: 'first' };
  assert.match(
    String(await probe({ wrapping: [other], index })),
    /The key first .* is not the one/,
  );
  const answer = await probe({ wrapping: [second, first], index });
  assert.equal(typeof answer === 'string' ? answer : answer.waiting, 0);
  const [row] = await place.db.sql<{ count: number }[]>`
    select count(*)::integer as count from person_key`;
  assert.equal(row?.count, 1, 'the probe writes nothing');
});

test('the database of another server is refused, and what waits is counted', async () => {
  const vault = { wrapping: [key('first')], index };
  assert.match(String(await probe(vault, [])), /that of another server \(runtime\)/);
  const empty = await openTestDb();
  const answer = await probeDatabase(empty.url, vault, [RUNTIME_MIGRATIONS]);
  assert.ok(typeof answer !== 'string' && answer.waiting > 0);
  await empty.drop();
});
