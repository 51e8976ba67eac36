import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { consoleApi } from '@sekisho/contract/console.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import { HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import {
  answerTo,
  openStaffMember,
  type SignedInStaff,
  staffAnswer,
  staffRefusal,
} from '@sekisho/runtime/testing/staff-crew.ts';
import { cashOut, readCashOut, signIn, wait } from '../testing/cash-outs.ts';
import {
  answered,
  BANK_CODE,
  type Customer,
  refused,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

type Staff = SignedInStaff<typeof consoleApi>;

const balance = async ({ wallet }: Customer) => answered(await wallet.getMe({})).balance;

function freeze(by: Staff, { id }: Pick<Customer, 'id'>) {
  const body = { reason: 'suspected_theft', note: '事件 12' } as const;
  return by.api.freezeWallet({ params: { id }, body });
}

function ask(by: Staff, { id }: Pick<Customer, 'id'>) {
  return by.api.proposeRelease({ params: { id }, body: { note: '本人に確認した' } });
}

async function showBill(bench: WalletBench, amount: number) {
  const clerk = await bench.openClerk();
  const key = { idempotencyKey: bench.key() };
  return answered(await clerk.shop.createPaymentRequest({ body: { amount } }, key));
}

function pay(bench: WalletBench, customer: Customer, bill: { readonly id: `prq_${string}` }) {
  const body = { paymentRequest: bill.id, amount: 100 };
  return customer.wallet.pay({ body }, { idempotencyKey: bench.key() });
}

test('a frozen wallet does nothing, its holder is told the state and whom to call, and two release it', () =>
  withWallet(async (bench) => {
    const investigator = await openStaffMember(bench.staff, ['investigator', 'supervisor']);
    const supervisor = await openStaffMember(bench.staff, ['supervisor']);
    const desk = await openStaffMember(bench.staff, ['desk']);
    const thief = await bench.openRich(1_000);
    const bill = await showBill(bench, 100);
    equal(staffRefusal(await ask(investigator, thief)), 'not_frozen');
    const nobody = bench.env.ids.next('wlt');
    equal(staffRefusal(await freeze(desk, { id: nobody })), 'not_found');
    const frozen = staffAnswer(await freeze(desk, thief));
    deepEqual([frozen.wallet, frozen.reason], [thief.id, 'suspected_theft']);
    equal(staffRefusal(await freeze(investigator, thief)), 'already_frozen');

    const me = answered(await thief.wallet.getMe({}));
    deepEqual(me.frozen, { since: frozen.since, desk: '0120-000-000' });
    ok(!JSON.stringify(me).includes('theft'), 'The reason is for staff.');
    const everything = async () => [
      refused(await pay(bench, thief, bill)),
      refused(await thief.wallet.beginLink({ body: { bank: BANK_CODE } })),
      refused(
        await thief.wallet.createCharge(
          { body: { link: thief.link, amount: 10 } },
          { idempotencyKey: bench.key() },
        ),
      ),
    ];
    deepEqual(await everything(), Array(3).fill('wallet_frozen'));
    // A lock is the holder's own, and undoing it opens nothing.
    answered(await thief.wallet.lockWallet({ body: {} }));
    answered(await thief.wallet.unlockWallet({ body: {} }));
    deepEqual(await everything(), Array(3).fill('wallet_frozen'));

    equal(staffRefusal(await ask(desk, thief)), 'not_permitted');
    const asked = staffAnswer(await ask(investigator, thief));
    equal(staffRefusal(await ask(investigator, thief)), 'approval_pending');
    ok(asked.content.includes(frozen.id) && asked.content.includes('盗まれたお金の疑い'));
    const own = await investigator.api.decideApproval(answerTo(asked, 'approve'));
    equal(staffRefusal(own), 'approval_own');
    const decided = staffAnswer(await supervisor.api.decideApproval(answerTo(asked, 'approve')));
    deepEqual([decided.counted, decided.approval.state], [true, 'approved']);
    equal(answered(await thief.wallet.getMe({})).frozen, null);
    equal(answered(await pay(bench, thief, bill)).state, 'done');
    const rows = await bench.env.db.sql<{ act: string; objects: Record<string, string> }[]>`
      select act, objects from audit_entry where act in ('wallet.frozen', 'wallet.released')
      order by id`;
    deepEqual(
      rows.map(({ act, objects }) => [act, objects.wallet, objects.freeze]),
      [
        ['wallet.frozen', thief.id, frozen.id],
        ['wallet.released', thief.id, frozen.id],
      ],
    );
  }));

test('an approval of an earlier freeze, or of a wallet that changed since, releases nothing', () =>
  withWallet(async (bench) => {
    const investigator = await openStaffMember(bench.staff, ['investigator']);
    const supervisor = await openStaffMember(bench.staff, ['supervisor']);
    const thief = await bench.openRich(1_000);
    const decide = async (approval: Parameters<typeof answerTo>[0]) => {
      const decided = staffAnswer(
        await supervisor.api.decideApproval(answerTo(approval, 'approve')),
      );
      return [decided.counted, decided.approval.state, decided.approval.reason];
    };
    staffAnswer(await freeze(investigator, thief));
    const first = staffAnswer(await ask(investigator, thief));
    answered(await thief.wallet.lockWallet({ body: {} }));
    deepEqual(await decide(first), [false, 'outdated', 'object_changed']);
    const second = staffAnswer(await ask(investigator, thief));
    deepEqual(await decide(second), [true, 'approved', null]);
    staffAnswer(await freeze(supervisor, thief));
    // The old approval once more: it was answered, and nothing happens again.
    deepEqual(await decide(second), [false, 'approved', null]);
    ok(answered(await thief.wallet.getMe({})).frozen !== null);
  }));

test('two supervisors press opposite buttons at once: one counts, and the wallet is as he said', () =>
  withWallet(async (bench) => {
    const investigator = await openStaffMember(bench.staff, ['investigator']);
    const one = await openStaffMember(bench.staff, ['supervisor']);
    const two = await openStaffMember(bench.staff, ['supervisor']);
    const customer = await bench.enrol();
    for (let round = 0; round < 4; round++) {
      const state = answered(await customer.wallet.getMe({}));
      if (state.frozen === null) staffAnswer(await freeze(one, customer));
      const asked = staffAnswer(await ask(investigator, customer));
      const [yes, no] = await Promise.all([
        one.api.decideApproval(answerTo(asked, 'approve')),
        two.api.decideApproval(answerTo(asked, 'reject')),
      ]);
      const [approved, rejected] = [staffAnswer(yes), staffAnswer(no)];
      deepEqual([approved.counted, rejected.counted].filter(Boolean), [true]);
      equal(approved.approval.state, rejected.approval.state);
      const { frozen } = answered(await customer.wallet.getMe({}));
      equal(frozen === null, approved.counted);
    }
  }));

test('nothing commits after the freeze has, whatever was decided before it', () =>
  withWallet(async (bench) => {
    const { sql } = bench.env.db;
    const desk = await openStaffMember(bench.staff, ['desk']);
    const thief = await bench.openRich(1_000);
    const bill = await showBill(bench, 100);
    // The freeze holds the wallet's row; the payment has decided on what was there, and waits for it.
    let press = () => {};
    const pressed = new Promise<void>((resolve) => {
      press = resolve;
    });
    let held = () => {};
    const holding = new Promise<void>((resolve) => {
      held = resolve;
    });
    const other = bench.env.db.transaction(async (tx) => {
      await tx`update wallet set frozen = true, version = version + 1 where id = ${thief.id}`;
      held();
      await pressed;
    });
    await holding;
    const paying = pay(bench, thief, bill);
    for (;;) {
      const [row] = await sql<{ waiting: number }[]>`
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      if ((row?.waiting ?? 0) > 0) break;
    }
    press();
    await other;
    equal(refused(await paying), 'wallet_frozen');
    equal(await balance(thief), 1_000);

    for (let round = 0; round < 4; round++) {
      const racer = await bench.openRich(1_000);
      const shown = await showBill(bench, 100);
      const [paid, frozen] = await Promise.all([pay(bench, racer, shown), freeze(desk, racer)]);
      ok(frozen.ok);
      if (!paid.ok) equal(refused(paid), 'wallet_frozen');
      equal(await balance(racer), paid.ok ? 900 : 1_000);
      equal(refused(await pay(bench, racer, await showBill(bench, 100))), 'wallet_frozen');
    }
  }));

test('money that was in doubt before the freeze is booked all the same', () =>
  withWallet(async (bench) => {
    const desk = await openStaffMember(bench.staff, ['desk']);
    const thief = await bench.openRich(1_000);
    bench.bank.lose = { path: /debits/, what: 'answer' };
    bench.impatient = true;
    const body = { link: thief.link, amount: 200 };
    const charge = answered(
      await thief.wallet.createCharge({ body }, { idempotencyKey: bench.key() }),
    );
    equal(charge.state === 'done', false);
    staffAnswer(await freeze(desk, thief));
    bench.bank.lose = undefined;
    bench.impatient = false;
    // The first try may still have been under way, and says when the next one is due.
    for (let minute = 0; minute < 4; minute++) await bench.tick(MINUTE);
    equal(await balance(thief), 1_200);
    ok(present(answered(await thief.wallet.getMe({})).frozen, 'It is frozen.'));
  }));

test('a cash-out is refused, and one that was held goes back into the wallet', () =>
  withWallet(async (bench) => {
    const desk = await openStaffMember(bench.staff, ['desk']);
    const thief = await bench.openRich(5_000);
    const { id } = answered(await cashOut(bench, thief, 4_000));
    staffAnswer(await freeze(desk, thief));
    equal(refused(await cashOut(bench, thief, 10)), 'wallet_frozen');
    bench.env.clock.advance(73 * HOUR);
    await wait(bench, 1);
    await signIn(thief);
    equal((await readCashOut(thief, id)).refusal, 'stopped');
    equal(await balance(thief), 5_000);
    equal(bench.bank.credits.size, 0);
  }));
