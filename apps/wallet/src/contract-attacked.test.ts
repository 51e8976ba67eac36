import { equal, ok } from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { DAY, MINUTE, plus } from '@sekisho/domain/base/instant.ts';
import { checkBooks } from '@sekisho/ledger/books.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import {
  attackAtABadMoment,
  attackWithBroken,
  attackWithValid,
  SEED,
} from '@sekisho/runtime/testing/contract-attack.ts';
import { closeCashOut } from './cash-out/service.ts';
import { createWallet } from './server.ts';
import { cashOut, openSettled } from './testing/cash-outs.ts';
import { presentDocument } from './testing/document-holder.ts';
import { openPasskeyDevice } from './testing/passkey-device.ts';
import { press, reopenAll } from './testing/switch-press.ts';
import {
  answered,
  BANK_CODE,
  contractWatch,
  refused,
  type WalletBench,
  withWallet,
} from './testing/wallet-bench.ts';
import { API, addPasskey, openWalletTarget, type WalletTarget } from './testing/wallet-target.ts';

const ROUNDS = 4;

/** EMVCo's own published example. */
const FOREIGN_CODE =
  '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A';

/** In this order, on one wallet server: the last test asks what all of them have seen. */
describe('the contract attacked', () => {
  let bench: WalletBench;
  let target: WalletTarget;
  let end = () => {};
  let ended: Promise<void>;
  before(async () => {
    await new Promise<void>((opened, failed) => {
      ended = withWallet(async (given) => {
        bench = given;
        target = await openWalletTarget(bench);
        opened();
        await new Promise<void>((resolve) => {
          end = resolve;
        });
      });
      ended.catch(failed);
    });
  });
  after(async () => {
    end();
    await ended;
  });

  it('a broken call is refused with its own problem and changes nothing, for every operation', async (t) => {
    await target.prepare();
    checkAll(t, 'refused', await attackWithBroken(target));
  });

  it('a right call is decided for every operation, and what is refused changes nothing', async (t) => {
    const tallies = { decided: new Map<string, number>(), done: new Map<string, number>() };
    for (let round = 0; round < ROUNDS; round++) {
      await target.prepare();
      await attackWithValid(target, { seed: SEED + round, tries: 6 }, tallies);
      await checkBooks(bench.env.db.sql);
    }
    checkAll(t, 'decided', tallies.decided);
    checkAll(t, 'done', tallies.done);
  });

  it('a locked wallet, a limit and a code of somebody else are told as what they are', async () => {
    await target.prepare();
    const { rich, clerks } = target.people;
    const [clerk] = clerks;
    ok(clerk);
    const create = (amount: number) =>
      rich.wallet.createCharge(
        { body: { link: rich.link, amount } },
        { idempotencyKey: bench.key() },
      );
    const shown = answered(
      await clerk.shop.createPaymentRequest(
        { body: { amount: 900_000 } },
        { idempotencyKey: bench.key() },
      ),
    );
    const pay = (amount = shown.amount) =>
      rich.wallet.pay(
        { body: { paymentRequest: shown.id, amount } },
        { idempotencyKey: bench.key() },
      );
    const payOut = (amount: number, fee = 0) =>
      rich.wallet.createCashOut(
        { body: { link: rich.link, amount, fee } },
        { idempotencyKey: bench.key() },
      );
    equal(refused(await payOut(1_000_000)), 'insufficient_balance');
    equal(refused(await payOut(1, 1)), 'fee_differs');
    equal(refused(await create(1_000_000)), 'balance_limit');
    equal(refused(await pay()), 'insufficient_balance');
    equal(refused(await pay(1)), 'amount_differs');
    equal(
      refused(await rich.wallet.readCode({ body: { code: FOREIGN_CODE } })),
      'code_of_other_scheme',
    );
    answered(await rich.wallet.lockWallet({ body: {} }));
    equal(refused(await rich.wallet.beginLink({ body: { bank: BANK_CODE } })), 'wallet_locked');
    equal(refused(await create(1)), 'wallet_locked');
    equal(refused(await pay()), 'wallet_locked');
    equal(refused(await payOut(1)), 'wallet_locked');
    const { sql } = bench.env.db;
    await sql`update wallet set frozen = true where id = ${rich.id}`;
    equal(refused(await rich.wallet.beginLink({ body: { bank: BANK_CODE } })), 'wallet_frozen');
    equal(refused(await create(1)), 'wallet_frozen');
    equal(refused(await pay()), 'wallet_frozen');
    equal(refused(await payOut(1)), 'wallet_frozen');
    await sql`update wallet set frozen = false where id = ${rich.id}`;
  });

  it('limits of one’s own, and what a raise of them wants, are told as what they are', async () => {
    await target.prepare();
    const { rich, saver, clerks } = target.people;
    const [clerk] = clerks;
    ok(clerk);
    const { limits } = answered(await saver.wallet.getLimits({}));
    const higher = { ...limits, perPayment: 901 };
    equal(refused(await saver.wallet.lowerLimits({ body: higher })), 'limit_higher');
    equal(refused(await saver.wallet.raiseLimits({ body: limits })), 'limit_not_higher');
    equal(refused(await saver.wallet.cancelLimitRaise({ body: {} })), 'no_raise_waits');
    answered(await saver.wallet.lockWallet({ body: {} }));
    equal(refused(await saver.wallet.raiseLimits({ body: higher })), 'wallet_locked');
    const { sql } = bench.env.db;
    const { wallet } = answered(await saver.wallet.getMe({}));
    await sql`update wallet set frozen = true where id = ${wallet}`;
    equal(refused(await saver.wallet.raiseLimits({ body: higher })), 'wallet_frozen');
    await sql`update wallet set frozen = false where id = ${wallet}`;
    const held = answered(await rich.wallet.getLimits({})).limits;
    const none = { perPayment: 0, paymentsPerDay: 0, perCharge: 0, chargesPerDay: 0 };
    answered(await rich.wallet.lowerLimits({ body: none }));
    const key = () => ({ idempotencyKey: bench.key() });
    const charge = { link: rich.link, amount: 1 };
    equal(refused(await rich.wallet.createCharge({ body: charge }, key())), 'own_limit');
    const body = { amount: 1 };
    const shown = answered(await clerk.shop.createPaymentRequest({ body }, key()));
    const payment = { paymentRequest: shown.id, amount: 1 };
    equal(refused(await rich.wallet.pay({ body: payment }, key())), 'own_limit');
    answered(await rich.wallet.raiseLimits({ body: held }));
  });

  it('a passkey that is one too many, the last one, or too new, is told as what it is', async () => {
    await target.prepare();
    const { keeper } = target.people;
    const device = () => openPasskeyDevice(bench.env, target.origin);
    const { passkeys } = answered(await keeper.wallet.listPasskeys({}));
    const waiting = answered(await keeper.wallet.beginPasskey({ body: {} }));
    const ids = passkeys.map(({ id }) => id);
    while (ids.length < 10) ids.push((await addPasskey(keeper, await device())) as never);
    equal(refused(await keeper.wallet.beginPasskey({ body: {} })), 'passkeys_full');
    const response = (await device()).create(waiting.options);
    const late = { body: { ceremony: waiting.ceremony, response, name: 'x' } };
    equal(refused(await keeper.wallet.addPasskey(late)), 'passkeys_full');
    const remove = (id: (typeof ids)[number]) =>
      keeper.wallet.removePasskey({ params: { id }, body: {} });
    const [first, ...others] = ids;
    ok(first);
    for (const id of others.slice(1)) answered(await remove(id));
    answered(await keeper.wallet.lockWallet({ body: {} }));
    equal(refused(await keeper.wallet.beginPasskey({ body: {} })), 'wallet_locked');
    equal(refused(await keeper.wallet.addPasskey(late)), 'wallet_locked');
    const { sql } = bench.env.db;
    await sql`update passkey set trusted_from = trusted_from + ${DAY}`;
    equal(refused(await remove(others[0] ?? first)), 'passkey_too_new');
    await sql`update passkey set trusted_from = trusted_from - ${DAY}`;
    answered(await remove(others[0] ?? first));
    equal(refused(await remove(first)), 'last_passkey');
  });

  it('a proof by a passkey that is too new opens nothing that wants an older one', async () => {
    await target.prepare();
    const { sql } = bench.env.db;
    await sql`update passkey set trusted_from = trusted_from + ${10 * DAY}`;
    await attackAtABadMoment(target, 'passkey_too_new', {
      befalls: ({ trustedProof }) => trustedProof === true,
    });
    await sql`update passkey set trusted_from = trusted_from - ${10 * DAY}`;
  });

  it('what is stopped is told as stopped', async () => {
    await target.prepare();
    const { rich, clerks, visitor } = target.people;
    const [clerk] = clerks;
    ok(clerk);
    const key = () => ({ idempotencyKey: bench.key() });
    const bill = answered(await clerk.shop.createPaymentRequest({ body: { amount: 1 } }, key()));
    const email = { body: { email: 'hanako@example.jp' } };
    const begun = answered(await visitor.wallet.beginEnrolment(email));
    const response = visitor.device.create(begun.options);
    const acts = ['enrol', 'link', 'charge', 'pay', 'cash_out'] as const;
    for (const act of acts) await press(bench, act);
    const stopped = [
      await visitor.wallet.beginEnrolment(email),
      await visitor.wallet.finishEnrolment({ body: { ceremony: begun.ceremony, response } }),
      await rich.wallet.beginLink({ body: { bank: BANK_CODE } }),
      await rich.wallet.createCharge({ body: { link: rich.link, amount: 1 } }, key()),
      await rich.wallet.pay({ body: { paymentRequest: bill.id, amount: 1 } }, key()),
      await cashOut(bench, rich, 1),
    ];
    for (const answer of stopped) equal(!answer.ok && answer.problem.code, 'act_stopped');
    await reopenAll(bench);
  });

  it('a document that was judged, or came too late, is not judged again', async () => {
    const { waiting } = target.people;
    const begun = answered(await waiting.wallet.beginPresentation({ body: {} }));
    const responseCode = await presentDocument(waiting, begun.requestUri, {});
    bench.env.clock.advance(11 * MINUTE);
    const late = { params: { id: begun.id }, body: { responseCode } };
    equal(refused(await waiting.wallet.completePresentation(late)), 'ceremony_expired');
  });

  it('a proof that is older than five minutes opens nothing', async () => {
    await target.prepare();
    bench.env.clock.advance(5 * MINUTE + 1);
    await attackAtABadMoment(target, 'fresh_proof_needed', {
      befalls: ({ freshProof }) => freshProof === true,
    });
  });

  it('without a database every operation that needs one asks to try again', async () => {
    const { env, parts } = bench;
    const db = openDb('postgres://nobody@127.0.0.1:1/nothing');
    const server = createWallet({ ...env, db }, parts.config);
    await attackAtABadMoment(target, 'try_again', {
      server,
      befalls: ({ fromSettings }) => fromSettings !== true,
    });
    await server.close();
    await db.close();
  });

  it('a flood from one address is held up at every operation', async () => {
    const { env, parts } = bench;
    const server = createWallet(env, { ...parts.config, requestsPerMinute: 1 });
    await target.nobody.send(new Request(`${target.origin}/v1/company`), server);
    await attackAtABadMoment(target, 'too_many_requests', { server });
    await server.close();
  });

  it('a session that has run out is none', async () => {
    bench.env.clock.advance(DAY + 1);
    await attackAtABadMoment(target, 'not_signed_in', {
      befalls: ({ audience }) => audience !== 'anyone',
    });
  });

  // The last of those that call: days pass in it, and the people of the others are signed out.
  it('cash-out says when it is closed, not granted, and not held any more', async () => {
    bench.pair.grantsCredits = false;
    const old = await bench.linkBank(await bench.openWallet());
    bench.pair.grantsCredits = true;
    equal(refused(await cashOut(bench, old, 1)), 'link_takes_no_money');
    const settled = await openSettled(bench, 100);
    const { id } = answered(await cashOut(bench, settled, 1));
    const late = await settled.wallet.cancelCashOut({ params: { id }, body: {} });
    equal(refused(late), 'cash_out_not_held');
    const until = plus(bench.env.clock.now(), DAY);
    await bench.env.db.transaction((sql) => closeCashOut(sql, settled.id, until));
    equal(refused(await cashOut(bench, settled, 1)), 'cash_out_closed');
  });

  it('every answer that OpenAPI declares was seen', () => {
    equal(contractWatch.unseen().join('\n'), '');
  });
});

/** Fails when an operation is missing; the numbers are for who reads the report. */
function checkAll(t: TestContext, what: string, tally: ReadonlyMap<string, number>): void {
  const sum = [...tally.values()].reduce((total, count) => total + count, 0);
  t.diagnostic(`${sum} ${what}: ${JSON.stringify(Object.fromEntries(tally))}`);
  equal(
    Object.keys(API)
      .filter((name) => !tally.has(name))
      .join(),
    '',
    `not ${what}`,
  );
}
