import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import {
  arrive,
  makeLink,
  openBrowser,
  proveLinkPasskey,
  signIn,
} from '../testing/depositor-browser.ts';
import { type GateWorld, openGateWorld, type TestDepositor } from '../testing/gate-world.ts';
import { makeTestPasskey, type TestPasskey } from '../testing/test-passkey.ts';

describe('a depositor’s login', () => {
  let world: GateWorld;
  before(async () => {
    world = await openGateWorld();
  });
  after(() => world.close());

  /** The answer to a passkey for an account, without what differs between any two answers. */
  const attempt = async (
    who: Pick<TestDepositor, 'bank' | 'account'>,
    passkey: TestPasskey,
    address = '203.0.113.77',
  ) => {
    const at = openBrowser(world, who.bank, address);
    const begun = await at.api.beginDepositorSession({ body: who.account });
    assert.ok(begun.ok);
    const { ceremony, options } = begun.value;
    const response = passkey.answer(options, at.origin);
    const proved = await at.api.proveDepositorPasskey({ body: { ceremony, response } });
    if (proved.ok) return { shape: Object.keys(options).sort().join(), answer: 'code' };
    const { instance: _own, ...problem } = proved.problem;
    return { shape: Object.keys(options).sort().join(), answer: problem };
  };

  /** A code for the account was asked for with its own passkey; the step in which it is answered. */
  const atCode = async (who: TestDepositor, address?: string) => {
    const at = openBrowser(world, who.bank, address);
    const begun = await at.api.beginDepositorSession({ body: who.account });
    assert.ok(begun.ok);
    const { ceremony, options } = begun.value;
    const response = who.passkey.answer(options, at.origin);
    assert.ok((await at.api.proveDepositorPasskey({ body: { ceremony, response } })).ok);
    await world.tick();
    return async (code: string) => {
      const answer = await at.api.finishDepositorSession({ body: { ceremony, code } });
      return answer.ok ? 'open' : answer.problem.code;
    };
  };
  const wrongOf = (code: string) => (code === '000000' ? '000001' : '000000');
  const lock = async (who: TestDepositor) => {
    const answer = await atCode(who, '203.0.113.90');
    const wrong = wrongOf(world.lastCode(who.phone));
    for (let n = 0; n < 5; n++) assert.equal(await answer(wrong), 'login_refused');
  };
  const acts = async (act: string, who: TestDepositor) => {
    const rows = await world.env.db.sql<{ objects: Record<string, unknown>; actor: string }[]>`
      select objects, actor from audit_entry
      where act = ${act} and (actor = ${who.id} or objects ->> 'depositor' = ${who.id})`;
    return [...rows];
  };

  it('answers alike for no account, a wrong passkey, another’s, no passkey and a lock', async () => {
    const who = await world.openDepositor();
    const thief = await world.openDepositor();
    const nobody = { bank: 'b', account: { branchCode: '999', accountNumber: '0000000' } } as const;
    const bare = await world.openDepositor({ registered: false });
    const wrong = await attempt(who, makeTestPasskey(), '203.0.113.1');
    assert.equal(typeof wrong.answer === 'object' && wrong.answer.code, 'login_refused');
    assert.deepEqual(await attempt(nobody, makeTestPasskey(), '203.0.113.2'), wrong);
    assert.deepEqual(await attempt(nobody, thief.passkey, '203.0.113.3'), wrong);
    assert.deepEqual(await attempt(who, thief.passkey, '203.0.113.4'), wrong);
    assert.deepEqual(await attempt(bare, thief.passkey, '203.0.113.5'), wrong);
    await lock(who);
    assert.deepEqual(await attempt(who, who.passkey, '203.0.113.6'), wrong);
    assert.deepEqual(await attempt(who, thief.passkey, '203.0.113.7'), wrong);
    world.env.clock.advance(30 * MINUTE);
    assert.equal((await attempt(who, who.passkey)).answer, 'code');
  });

  it('is not shut by a stranger who only knows the account, for its page or for a link', async () => {
    const who = await world.openDepositor();
    const thief = await world.openDepositor();
    for (let n = 0; n < 30; n++) {
      const address = `198.51.100.${n}`;
      await attempt(who, n % 2 ? thief.passkey : makeTestPasskey(), address);
      const asked = await arrive(world, 'b', { address });
      const wrong = await proveLinkPasskey(asked, { ...who, passkey: thief.passkey });
      assert.equal(!wrong.ok && wrong.problem.code, 'login_refused');
    }
    const refused = await acts('login.refused', who);
    assert.equal(refused.length, 60);
    assert.ok(refused.every(({ objects }) => objects.reason === 'passkey'));
    const answer = await atCode(who);
    assert.equal(await answer(world.lastCode(who.phone)), 'open');
    await makeLink(world, who);
  });

  it('is shut by wrong codes, of page and link together, also when they come at once', async () => {
    const who = await world.openDepositor();
    const link = await arrive(world, 'b');
    assert.ok((await proveLinkPasskey(link, who)).ok);
    await world.tick();
    const code = world.lastCode(who.phone);
    const page = await atCode(who, '203.0.113.91');
    const good = world.lastCode(who.phone);
    const wrong = [code, good].includes('000000') ? '999999' : '000000';
    await Promise.all([
      ...[1, 2, 3].map(() => page(wrong)),
      ...[1, 2, 3].map(() =>
        link.api.proveLinkCode({ params: { uid: link.uid }, body: { code: wrong } }),
      ),
    ]);
    assert.equal(await page(good), 'login_refused');
    const late = await link.api.proveLinkCode({ params: { uid: link.uid }, body: { code } });
    assert.equal(!late.ok && late.problem.code, 'login_refused');
    assert.notEqual((await attempt(who, who.passkey, '203.0.113.92')).answer, 'code');
    const reasons = (await acts('login.refused', who)).map(({ objects }) => objects.reason);
    assert.equal(reasons.filter((reason) => reason === 'code').length, 5);
    assert.equal(reasons.filter((reason) => reason === 'no_tries_left').length, 4);
    world.env.clock.advance(30 * MINUTE);
    const again = await atCode(who, '203.0.113.93');
    assert.equal(await again(world.lastCode(who.phone)), 'open');
  });

  it('is written down from its beginning, without saying that it was the depositor', async () => {
    const who = await world.openDepositor();
    const nobody = { branchCode: '999', accountNumber: '0000001' };
    const at = openBrowser(world, 'b');
    assert.ok((await at.api.beginDepositorSession({ body: nobody })).ok);
    const request = await arrive(world, 'b');
    await proveLinkPasskey(request, who);
    await atCode(who);
    const begun = await acts('login.begun', who);
    assert.deepEqual(begun.map(({ actor, objects }) => `${actor} ${objects.purpose}`).sort(), [
      'unknown link',
      'unknown session',
    ]);
    const unnamed = await world.env.db.sql`
      select 1 from audit_entry where act = 'login.begun' and objects ->> 'depositor' is null`;
    assert.ok(unnamed.length > 0);
  });

  it('that comes too late with its passkey is over, and that is written down', async () => {
    const who = await world.openDepositor();
    const at = openBrowser(world, 'b');
    const begun = await at.api.beginDepositorSession({ body: who.account });
    assert.ok(begun.ok);
    const { ceremony, options } = begun.value;
    const body = { ceremony, response: who.passkey.answer(options, at.origin) };
    world.env.clock.advance(6 * MINUTE);
    for (let n = 0; n < 2; n++) {
      const late = await at.api.proveDepositorPasskey({ body });
      assert.equal(!late.ok && late.problem.code, 'ceremony_expired');
    }
    const refused = await acts('login.refused', who);
    assert.deepEqual(
      refused.map(({ objects }) => objects.reason),
      ['expired'],
    );
  });

  it('counts wrong tries of one source over many accounts', async () => {
    const source = '203.0.113.200';
    const own = await world.openDepositor();
    for (let n = 0; n < 20; n++) {
      const account = { branchCode: '201', accountNumber: String(5_000_000 + n) };
      await attempt({ bank: 'b', account }, own.passkey, source);
    }
    assert.notEqual((await attempt(own, own.passkey, source)).answer, 'code');
    assert.equal((await attempt(own, own.passkey, '203.0.113.201')).answer, 'code');
  });

  it('takes a challenge once, from its own origin, at its own bank', async () => {
    const who = await world.openDepositor();
    const at = openBrowser(world, 'b');
    const begun = await at.api.beginDepositorSession({ body: who.account });
    assert.ok(begun.ok);
    const { ceremony, options } = begun.value;
    const elsewhere = openBrowser(world, 'c');
    const response = who.passkey.answer(options, at.origin);
    const moved = await elsewhere.api.proveDepositorPasskey({ body: { ceremony, response } });
    assert.equal(!moved.ok && moved.problem.code, 'ceremony_expired');
    const good = await at.api.proveDepositorPasskey({ body: { ceremony, response } });
    assert.ok(good.ok);
    const again = await at.api.proveDepositorPasskey({ body: { ceremony, response } });
    assert.equal(!again.ok && again.problem.code, 'ceremony_expired');
    const fresh = await at.api.beginDepositorSession({ body: who.account });
    assert.ok(fresh.ok);
    const phished = who.passkey.answer(fresh.value.options, 'http://bank-b.example');
    const body = { ceremony: fresh.value.ceremony, response: phished };
    const refused = await at.api.proveDepositorPasskey({ body });
    assert.equal(!refused.ok && refused.problem.code, 'login_refused');
  });

  it('takes the code that was sent, five times at most, for five minutes', async () => {
    const who = await world.openDepositor();
    const at = openBrowser(world, 'b');
    const begin = async () => {
      const begun = await at.api.beginDepositorSession({ body: who.account });
      assert.ok(begun.ok);
      const { ceremony, options } = begun.value;
      const response = who.passkey.answer(options, at.origin);
      assert.ok((await at.api.proveDepositorPasskey({ body: { ceremony, response } })).ok);
      await world.tick();
      return ceremony;
    };
    const finish = async (ceremony: Awaited<ReturnType<typeof begin>>, code: string) => {
      const answer = await at.api.finishDepositorSession({ body: { ceremony, code } });
      return answer.ok ? 'open' : answer.problem.code;
    };
    const late = await begin();
    const lateCode = world.lastCode(who.phone);
    world.env.clock.advance(5 * MINUTE);
    assert.equal(await finish(late, lateCode), 'login_refused');
    const ceremony = await begin();
    const code = world.lastCode(who.phone);
    for (let n = 0; n < 5; n++)
      assert.equal(await finish(ceremony, wrongOf(code)), 'login_refused');
    assert.equal(await finish(ceremony, code), 'login_refused');
    world.env.clock.advance(31 * MINUTE);
    const last = await begin();
    const good = world.lastCode(who.phone);
    assert.equal(await finish(last, good), 'open');
    assert.equal(await finish(last, good), 'ceremony_expired');
  });

  it('opens a session of this bank only', async () => {
    const who = await world.openDepositor();
    const at = await signIn(world, who);
    assert.equal((await at.api.getDepositor({})).ok, true);
    const cookie = at.browser.request(`${at.origin}/v1/depositor`).headers.get('cookie') ?? '';
    assert.match(cookie, /sekisho_depositor=/);
    const elsewhere = await world.fetch(
      new Request(`${world.origins.c}/v1/depositor`, { headers: { cookie } }),
    );
    assert.equal(elsewhere.status, 401);
    assert.ok((await at.api.endDepositorSession({ body: {} })).ok);
    const ended = await world.fetch(
      new Request(`${world.origins.b}/v1/depositor`, { headers: { cookie } }),
    );
    assert.equal(ended.status, 401);
  });

  it('leaves no code, number or name in outbox, log and audit', async () => {
    const who = await world.openDepositor();
    const at = openBrowser(world, 'b');
    const begun = await at.api.beginDepositorSession({ body: who.account });
    assert.ok(begun.ok);
    const { ceremony, options } = begun.value;
    const response = who.passkey.answer(options, at.origin);
    await at.api.proveDepositorPasskey({ body: { ceremony, response } });
    const waiting = await world.env.db.sql`select body from outbox`;
    assert.equal(waiting.length, 1);
    await world.tick();
    const code = world.lastCode(who.phone);
    const audit = await world.env.db.sql`select act, actor, objects from audit_entry`;
    const text = JSON.stringify([waiting, audit, world.env.log.lines]);
    for (const secret of [code, who.phone, '高橋', who.account.accountNumber]) {
      assert.ok(!text.includes(secret), `${secret} was written down`);
    }
  });
});
