import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { yenToNumber } from '@sekisho/domain/base/yen.ts';
import { controlsWithout } from '@sekisho/domain/controls/controls.ts';
import {
  type Arrived,
  type Asked,
  arrive,
  comeBack,
  makeLink,
  openBrowser,
  PROVED,
  proveLink,
  proveLinkPasskey,
} from '../testing/depositor-browser.ts';
import { type GateWorld, openGateWorld, type TestDepositor } from '../testing/gate-world.ts';

const in_ = (at: Arrived) => ({ params: { uid: at.uid } });

describe('a link request', () => {
  let world: GateWorld;
  before(async () => {
    world = await openGateWorld();
  });
  after(() => world.close());

  const states = async (who: TestDepositor) => {
    const rows = await world.env.db.sql<{ state: string }[]>`
      select state from mandate where depositor = ${who.id} order by id`;
    return rows.map(({ state }) => state);
  };

  /** What the browser and the wallet are told when both factors were good but the link is refused. */
  const refusal = async (who: TestDepositor, asked: Asked) => {
    const at = await arrive(world, who.bank, asked);
    const ended = await proveLink(world, at, who);
    const back = await comeBack(at, ended);
    const done = await at.client.complete(back, at.pending);
    assert.ok(!done.ok);
    back.searchParams.delete('state');
    return { ...ended, redirectTo: null, expiresAt: '', back: back.href, wallet: done.refusal };
  };

  it('is refused in the same words whatever stopped it', async () => {
    const mismatch = await refusal(await world.openDepositor(), {
      proved: { nameKanji: '鈴木 一郎' },
    });
    assert.equal(mismatch.stage, 'ended');
    assert.equal(mismatch.accountMasked, null);
    assert.equal(mismatch.phoneEnding, null);
    assert.match(mismatch.back, /error=access_denied/);
    assert.doesNotMatch(mismatch.back, /error_description/);
    const birth = await world.openDepositor();
    assert.deepEqual(await refusal(birth, { proved: { birthDate: '1992-04-19' } }), mismatch);
    const moved = await world.openDepositor({ holder: { address: '見本県潮風市港町５番６号' } });
    assert.deepEqual(await refusal(moved, {}), mismatch);
    const linked = await world.openDepositor();
    await makeLink(world, linked);
    assert.deepEqual(await refusal(linked, {}), mismatch);
    assert.deepEqual(await states(linked), ['active']);
    assert.deepEqual(await states(birth), []);
  });

  it('is written down when it is opened and, with the reason, when it is refused', async () => {
    const { sql } = world.env.db;
    const entries = async (partner: string, from: string) => {
      const rows = await sql<{ act: string; reason: string | null }[]>`
        select act, objects ->> 'reason' as reason from audit_entry
        where objects ->> 'partner' = ${partner} and id > ${from}`;
      return rows.map(({ act, reason }) => (reason === null ? act : `${act} ${reason}`)).sort();
    };
    const last = async () => {
      const [row] = await sql<{ id: string }[]>`select max(id) as id from audit_entry`;
      // Ids are in order from one millisecond to the next.
      world.env.clock.advance(1);
      return row?.id ?? '';
    };
    const who = await world.openDepositor();
    const start = await last();
    const at = await arrive(world, 'b', { wallet: 'wallet-b' });
    assert.ok((await at.api.getLinkRequest(in_(at))).ok);
    assert.ok((await at.api.getLinkRequest(in_(at))).ok);
    await at.api.proveLinkCode({ ...in_(at), body: { code: '000000' } });
    assert.ok((await at.api.refuseLink({ ...in_(at), body: {} })).ok);
    assert.deepEqual(await entries('wallet-b', start), [
      'link_request.ended',
      'link_request.opened',
      'link_request.refused depositor',
      'login.refused out_of_step',
    ]);
    for (const [reason, prepare] of [
      ['authority', async () => ({ proved: { nameKanji: '鈴木 一郎' } })],
      ['already_linked', async () => (await makeLink(world, who)) && {}],
    ] as const) {
      const asked = await prepare();
      const before = await last();
      await refusal(who, asked);
      const refused = (await entries('wallet-a', before)).filter((act) => /refused/.test(act));
      assert.deepEqual(refused, [`link_request.refused ${reason}`]);
    }
  });

  it('keeps nothing of the proved identity, and a doubt becomes a review', async () => {
    const who = await world.openDepositor({ holder: { nameKanji: '髙橋　美咲子' } });
    const asked = { proved: { address: '見本県青葉市みどり町2-3-4 しのぶ荘101' } };
    await refusal(who, asked);
    await refusal(await world.openDepositor(), asked);
    const tables = await world.env.db.sql<{ name: string }[]>`
      select table_name as name from information_schema.tables where table_schema = 'public'`;
    for (const { name } of tables) {
      const rows = await world.env.db.sql`select * from ${world.env.db.sql(name)}`;
      const text = JSON.stringify(rows, (_key, value: unknown) =>
        typeof value === 'bigint' ? String(value) : value,
      );
      for (const secret of [PROVED.nameKanji, 'しのぶ荘', PROVED.birthDate]) {
        assert.ok(!text.includes(secret), `${name} holds ${secret}`);
      }
    }
    const reviews = await world.env.db.sql`select kind, state from review`;
    const doubts = await world.env.db.sql`select 1 from audit_entry where act = 'authority.doubt'`;
    assert.equal(reviews.length, doubts.length);
  });

  it('tells the holder who asks before he approves, and again when it is linked', async () => {
    const who = await world.openDepositor();
    const at = await arrive(world, 'b');
    const shown = await proveLink(world, at, who);
    await world.tick();
    const asked = world.sms.findLast(({ to }) => to === who.phone);
    assert.match(asked?.text ?? '', /はやてペイが口座との連携を申し込みました/);
    assert.doesNotMatch(asked?.text ?? '', /http/);
    assert.deepEqual(shown, {
      bankName: '見本しおかぜ銀行',
      partnerName: 'はやてペイ',
      walletLabel: 'わたしの財布',
      limitPerDebit: 50_000,
      credits: false,
      caps: [
        { windowMs: 72 * 60 * MINUTE, amount: 10_000, first: true },
        { windowMs: 24 * 60 * MINUTE, amount: 50_000, first: false },
        { windowMs: 30 * 24 * 60 * MINUTE, amount: 300_000, first: false },
      ],
      expiresAt: shown.expiresAt,
      stage: 'approve',
      stoppedSince: null,
      accountMasked: `普通 ****${who.account.accountNumber.slice(-3)}`,
      phoneEnding: who.phone.slice(-4),
      redirectTo: null,
    });
    assert.deepEqual(await states(who), ['notified']);
    const approved = await at.api.approveLink({ ...in_(at), body: {} });
    assert.ok(approved.ok);
    assert.deepEqual(await states(who), ['confirmed']);
    const done = await at.client.complete(await comeBack(at, approved.value), at.pending);
    assert.ok(done.ok);
    assert.equal(done.value.grant.accountMasked, shown.accountMasked);
    // The wallet is told the caps that the depositor read.
    assert.deepEqual(
      done.value.grant.caps.map((cap) => ({ ...cap, amount: yenToNumber(cap.amount) })),
      shown.caps,
    );
    assert.deepEqual(await states(who), ['active']);
    await world.tick();
    assert.match(world.sms.findLast(({ to }) => to === who.phone)?.text ?? '', /つながりました/);
  });

  it('belongs to the browser that brought it, and to its bank', async () => {
    const at = await arrive(world, 'b');
    for (const bank of ['b', 'c'] as const) {
      const stranger = openBrowser(world, bank);
      const seen = await stranger.api.getLinkRequest(in_(at));
      assert.equal(!seen.ok && seen.problem.code, 'link_request_ended');
    }
    const own = await at.api.getLinkRequest(in_(at));
    assert.equal(own.ok && own.value.stage, 'login');
    const other = await arrive(world, 'b');
    const crossed = await at.api.getLinkRequest(in_(other));
    assert.equal(!crossed.ok && crossed.problem.code, 'link_request_ended');
  });

  it('cannot be taken in another order', async () => {
    const who = await world.openDepositor();
    const at = await arrive(world, 'b');
    const code = await at.api.proveLinkCode({ ...in_(at), body: { code: '000000' } });
    assert.equal(!code.ok && code.problem.code, 'login_refused');
    const early = await at.api.approveLink({ ...in_(at), body: {} });
    assert.equal(!early.ok && early.problem.code, 'link_request_ended');
    await proveLinkPasskey(at, who);
    const still = await at.api.approveLink({ ...in_(at), body: {} });
    assert.equal(!still.ok && still.problem.code, 'link_request_ended');
    const reloaded = await at.api.getLinkRequest(in_(at));
    assert.equal(reloaded.ok && reloaded.value.phoneEnding, who.phone.slice(-4));
    assert.deepEqual(await states(who), []);
  });

  it('can be refused by the depositor at any stage, like any other refusal', async () => {
    const who = await world.openDepositor();
    const first = await arrive(world, 'b');
    const early = await first.api.refuseLink({ ...in_(first), body: {} });
    assert.ok(early.ok);
    assert.match((await comeBack(first, early.value)).href, /error=access_denied/);
    const second = await arrive(world, 'b');
    await proveLink(world, second, who);
    const late = await second.api.refuseLink({ ...in_(second), body: {} });
    assert.ok(late.ok);
    assert.match((await comeBack(second, late.value)).href, /error=access_denied/);
    assert.deepEqual(await states(who), ['refused']);
    const again = await second.api.approveLink({ ...in_(second), body: {} });
    assert.equal(!again.ok && again.problem.code, 'link_request_ended');
  });

  it('ends once when it is approved and refused at the same moment', async () => {
    const who = await world.openDepositor();
    const at = await arrive(world, 'b');
    await proveLink(world, at, who);
    const answers = await Promise.all([
      at.api.approveLink({ ...in_(at), body: {} }),
      at.api.refuseLink({ ...in_(at), body: {} }),
      at.api.approveLink({ ...in_(at), body: {} }),
    ]);
    assert.equal(answers.filter(({ ok }) => ok).length, 1);
    for (const answer of answers) {
      assert.ok(answer.ok || answer.problem.code === 'link_request_ended');
    }
  });

  it('makes one mandate when a wallet asks twice and both are approved', async () => {
    const who = await world.openDepositor();
    const first = await arrive(world, 'b');
    await proveLink(world, first, who);
    const second = await arrive(world, 'b');
    await proveLink(world, second, who);
    const linked = await Promise.all(
      [first, second].map(async (at) => {
        const approved = await at.api.approveLink({ ...in_(at), body: {} });
        if (!approved.ok) return false;
        // The other approval may have replaced this one by now: its way then leads nowhere.
        const way = await comeBack(at, approved.value).catch((error: unknown) => {
          assert.match(String(error), /A redirect came from/);
        });
        return way !== undefined && (await at.client.complete(way, at.pending)).ok;
      }),
    );
    assert.equal(linked.filter(Boolean).length, 1);
    assert.equal((await states(who)).filter((state) => state === 'active').length, 1);
  });

  it('can be approved again when the way back was lost, and the lost way then opens nothing', async () => {
    const who = await world.openDepositor();
    const lost = await arrive(world, 'b');
    await proveLink(world, lost, who);
    const first = await lost.api.approveLink({ ...in_(lost), body: {} });
    assert.ok(first.ok);
    const way = await comeBack(lost, first.value);
    await makeLink(world, who);
    assert.deepEqual((await states(who)).toSorted(), ['active', 'expired']);
    const late = await lost.client.complete(way, lost.pending);
    assert.ok(!late.ok);
    assert.deepEqual((await states(who)).toSorted(), ['active', 'expired']);
  });

  it('links one account to two wallets, and again after it was ended', async () => {
    const who = await world.openDepositor();
    const { client, tokens, mandate } = await makeLink(world, who);
    await makeLink(world, who, { wallet: 'wallet-b' });
    assert.deepEqual(await client.revoke(tokens, mandate), { ok: true, value: 'revoked' });
    assert.deepEqual(await client.revoke(tokens, mandate), { ok: true, value: 'revoked' });
    await makeLink(world, who);
    assert.deepEqual((await states(who)).sort(), ['active', 'active', 'revoked']);
  });

  it('leaves nothing in force when its code is redeemed twice', async () => {
    const who = await world.openDepositor();
    const at = await arrive(world, 'b');
    await proveLink(world, at, who);
    const approved = await at.api.approveLink({ ...in_(at), body: {} });
    assert.ok(approved.ok);
    const back = await comeBack(at, approved.value);
    assert.ok((await at.client.complete(back, at.pending)).ok);
    assert.equal((await at.client.complete(back, at.pending)).ok, false);
    assert.deepEqual(await states(who), ['revoked']);
    await world.tick();
    const event = world.events.at(-1);
    assert.equal(event?.type === 'revoked' && event.reason, 'bank');
  });

  it('expires ten minutes after it was asked, and its code with it', async () => {
    const who = await world.openDepositor();
    const at = await arrive(world, 'b');
    await proveLink(world, at, who);
    const confirmed = await arrive(world, 'b', { wallet: 'wallet-b' });
    await proveLink(world, confirmed, who);
    const approved = await confirmed.api.approveLink({ ...in_(confirmed), body: {} });
    assert.ok(approved.ok);
    world.env.clock.advance(10 * MINUTE);
    await world.tick();
    assert.deepEqual(await states(who), ['expired', 'expired']);
    const late = await at.api.approveLink({ ...in_(at), body: {} });
    assert.equal(!late.ok && late.problem.code, 'link_request_ended');
    const rows = await world.env.db.sql`select 1 from link_request where stage <> 'ended'`;
    assert.equal(rows.length, 0);
  });

  it('cannot be made for an account without two registered factors', async () => {
    const silent = await world.openDepositor({ phone: null });
    const at = await arrive(world, 'b');
    const answer = await proveLinkPasskey(at, silent);
    assert.equal(!answer.ok && answer.problem.code, 'login_refused');
    const bare = await world.openDepositor({ registered: false });
    const other = await arrive(world, 'b');
    const refused = await proveLinkPasskey(other, bare);
    assert.equal(!refused.ok && refused.problem.code, 'login_refused');
  });
});

describe('a control that an exercise leaves out', () => {
  let world: GateWorld;
  before(async () => {
    world = await openGateWorld({ controls: controlsWithout('all') });
  });
  after(() => world.close());

  it('answers yes at its check and changes nothing else', async () => {
    const who = await world.openDepositor();
    const at = await arrive(world, 'b', { proved: { nameKanji: '泥棒 太郎' } });
    const begun = await at.api.beginLinkLogin({ ...in_(at), body: who.account });
    assert.ok(begun.ok);
    const { ceremony } = begun.value;
    const passkey = await at.api.finishLinkLogin({
      ...in_(at),
      body: { ceremony, response: { id: 'nothing' } },
    });
    assert.ok(passkey.ok);
    const code = await at.api.proveLinkCode({ ...in_(at), body: { code: '123456' } });
    assert.equal(code.ok && code.value.stage, 'approve');
    const approved = await at.api.approveLink({ ...in_(at), body: {} });
    assert.ok(approved.ok);
    const done = await at.client.complete(await comeBack(at, approved.value), at.pending);
    assert.ok(done.ok);
  });
});
