import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeLink, openBrowser, signIn } from '../testing/depositor-browser.ts';
import { openGateWorld } from '../testing/gate-world.ts';

/** As many as one process runs at once. */
const TICKS_AT_ONCE = 4;

test('a partner that is silent holds up neither a depositor’s code, nor another partner, nor a tick', async () => {
  const world = await openGateWorld();
  const { env, gates } = world;
  const [gate] = gates;
  const who = await world.openDepositor();
  const mine = await makeLink(world, who, { wallet: 'wallet-a' });
  const other = await makeLink(world, who, { wallet: 'wallet-b' });
  const at = await signIn(world, who);
  let asked = 0;
  let answer: () => void = () => undefined;
  const answered = new Promise<Response>((resolve) => {
    answer = () => resolve(new Response(null, { status: 202 }));
  });
  env.hosts.set('wallet-a.localhost:7340', async () => {
    asked += 1;
    return (await answered).clone();
  });
  await at.api.stopMandate({ params: { id: mine.mandate }, body: {} });
  await env.db.sql`
    insert into outbox (id, kind, lane, body, due_at, lease_until, attempts, created_at)
    select id || n, kind, lane, body, due_at, 0, 0, created_at
    from outbox, generate_series(1, 500) n where kind = 'mandate_event'`;
  world.wait = async (milliseconds) => {
    assert.equal(milliseconds, 1_000);
    // Whoever does not wait for the partner is done with its own work long before a second is over.
    const rest = () => env.db.sql`select 1 from outbox where lane not like '%wallet-a'`;
    while ((await rest()).length > 0);
  };
  for (let i = 0; i < 2 * TICKS_AT_ONCE; i++) await gate.tick(env.clock.now());
  assert.equal(asked, 4, 'no more of its messages are under way');

  const begun = await openBrowser(world, 'b').api.beginDepositorSession({ body: who.account });
  assert.ok(begun.ok);
  const { ceremony, options } = begun.value;
  const response = who.passkey.answer(options, at.origin);
  const texts = world.sms.length;
  await at.api.proveDepositorPasskey({ body: { ceremony, response } });
  await at.api.stopMandate({ params: { id: other.mandate }, body: {} });
  await gate.tick(env.clock.now());
  assert.ok(world.sms.length > texts, 'the code went out');
  const told = world.events.filter(({ mandate }) => mandate === other.mandate);
  assert.equal(told[0]?.type, 'suspended', 'and the other partner was told');
  assert.equal(asked, 4);

  answer();
  for (const one of gates) await one.close();
  const leased = await env.db.sql`select 1 from outbox where lease_until > 0`;
  assert.equal(leased.length, 0, 'a gate that closes waits for what is under way');
  await world.close();
});
