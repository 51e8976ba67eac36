import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '@sekisho/domain/base/id.ts';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { EVENT_MEDIA_TYPE } from '@sekisho/fapi/link-event.ts';
import { CLIENT_ID } from '@sekisho/fapi/testing/link-pair.ts';
import {
  answered,
  type LinkedCustomer,
  ORIGIN,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

async function linked(bench: WalletBench): Promise<LinkedCustomer> {
  return bench.linkBank(await bench.openWallet());
}

async function charge(bench: WalletBench, customer: LinkedCustomer, amount: number) {
  const body = { link: customer.link, amount };
  return answered(await customer.wallet.createCharge({ body }, { idempotencyKey: bench.key() }));
}

async function read(customer: LinkedCustomer, id: Id<'chg'>) {
  return answered(await customer.wallet.getCharge({ params: { id } }));
}

async function balance(customer: LinkedCustomer): Promise<number> {
  return answered(await customer.wallet.getMe({})).balance;
}

async function wait(bench: WalletBench, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute++) await bench.tick(MINUTE);
}

/** The holder ends the mandate at the bank: its tokens die, and the bank sends an event. */
async function endAtBank(bench: WalletBench, customer: LinkedCustomer): Promise<void> {
  const { pair, env } = bench;
  const { mandate } = customer;
  await pair.servers[0].revokeMandateTokens(pair.env.db.sql, mandate);
  const at = env.clock.now();
  const event = { type: 'revoked', mandate, at, reason: 'holder' } as const;
  const id = env.ids.next('evt');
  const body = await pair.servers[0].signEvent({ id, clientId: CLIENT_ID, event });
  const headers = { 'content-type': EVENT_MEDIA_TYPE };
  const request = new Request(`${ORIGIN}/link/v1/events`, { method: 'POST', headers, body });
  equal((await bench.servers[0]?.fetch(request, { address: '192.0.2.1' }))?.status, 202);
  const { links } = answered(await customer.wallet.listLinks({}));
  equal(links.find(({ id: link }) => link === customer.link)?.state, 'ended');
}

test('a charge over a mandate that ended before the first try is refused', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    await bench.pair.servers[0].revokeMandateTokens(bench.pair.env.db.sql, mine.mandate);
    const late = await charge(bench, mine, 300);
    deepEqual([late.state, late.refusal], ['refused', 'link_ended']);
    equal(bench.bank.debits.size, 0);
  });
});

test('a copy of the first request brought the debit before the mandate ended: it is booked', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    const { pair } = bench;
    const { onRequest } = pair;
    let copied = 0;
    pair.onRequest = async (request, pass) => {
      if (copied === 0 && request.url.endsWith('/debits')) {
        const copy = await pass(request.clone());
        if (copy.status === 200) {
          copied += 1;
          await pair.servers[0].revokeMandateTokens(pair.env.db.sql, mine.mandate);
        }
      }
      return pass(request);
    };
    const taken = await charge(bench, mine, 700);
    pair.onRequest = onRequest;
    equal(copied, 1);
    equal(taken.state, 'done');
    await wait(bench, 20);
    deepEqual([await balance(mine), bench.bank.sum(), bench.bank.debits.size], [700, 700, 1]);
  });
});

test('the bank took the money, its answer was lost and the holder ended the mandate: it is booked', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /debits/, what: 'answer' };
    const doubtful = await charge(bench, mine, 700);
    await endAtBank(bench, mine);
    await bench.tick(MINUTE);
    equal((await read(mine, doubtful.id)).state, 'not_known_yet');
    bench.bank.lose = undefined;
    // Long before the debit's end: the dead token makes the wallet ask what became of it.
    await bench.tick(MINUTE);
    equal((await read(mine, doubtful.id)).state, 'done');
    await wait(bench, 20);
    deepEqual([await balance(mine), bench.bank.sum(), bench.bank.debits.size], [700, 700, 1]);
  });
});

test('the bank accepted, the holder ended the mandate: the core’s answer is what counts', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.decisions.push('accepted', 'accepted');
    const [one, two] = [await charge(bench, mine, 700), await charge(bench, mine, 300)];
    await endAtBank(bench, mine);
    await bench.tick(MINUTE);
    equal((await read(mine, one.id)).state, 'on_its_way');
    const [taken, other] = [...bench.bank.debits.values()];
    ok(taken && other);
    taken.state = 'posted';
    other.state = 'refused';
    other.refusal = 'insufficient_funds';
    await bench.tick(MINUTE);
    equal((await read(mine, one.id)).state, 'done');
    equal((await read(mine, two.id)).refusal, 'insufficient_funds');
    equal(await balance(mine), 700);
  });
});

test('the request was lost and the holder ended the mandate: refused, after its end and a minute', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /mandates/, what: 'request' };
    const doubtful = await charge(bench, mine, 700);
    bench.bank.lose = undefined;
    await endAtBank(bench, mine);
    for (let minute = 0; minute < 15; minute++) {
      await bench.tick(MINUTE);
      equal((await read(mine, doubtful.id)).state, 'not_known_yet');
    }
    await wait(bench, 3);
    const after = await read(mine, doubtful.id);
    deepEqual([after.state, after.refusal], ['refused', 'not_in_time']);
    deepEqual([await balance(mine), bench.bank.debits.size], [0, 0]);
  });
});

test('a bank that names another amount or mandate for a debit is not believed', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.bank.lose = { path: /debits/, what: 'answer' };
    const doubtful = await charge(bench, mine, 700);
    const [[id, taken] = []] = [...bench.bank.debits];
    ok(id && taken);
    bench.env.clock.advance(16 * MINUTE);
    bench.bank.lose = undefined;
    for (const wrong of [{ amount: 701 }, { mandate: bench.env.ids.next('mdt') }]) {
      bench.bank.debits.set(id, { ...taken, ...wrong });
      await wait(bench, 2);
      equal((await read(mine, doubtful.id)).state, 'not_known_yet');
    }
    bench.bank.debits.set(id, taken);
    await wait(bench, 2);
    equal(await balance(mine), 700);
  });
});

test('a first try that was overtaken refuses nothing: the second one brought the money', async () => {
  await withWallet(async (bench) => {
    const mine = await linked(bench);
    bench.impatient = true;
    const [letFirstGo, letAnswerGo] = holdTwo(bench);
    const charged = await charge(bench, mine, 700);
    // The first process is slow on its way to the bank, for longer than its lease.
    await bench.tick(31_000);
    await until(bench, mine, () => bench.bank.sum() === 700);
    await bench.pair.servers[0].revokeMandateTokens(bench.pair.env.db.sql, mine.mandate);
    letFirstGo();
    await until(bench, mine, () => bench.env.log.lines.join().includes('debit_not_taken'));
    for (let i = 0; i < 30; i++) await balance(mine);
    letAnswerGo();
    await wait(bench, 3);
    equal((await read(mine, charged.id)).state, 'done');
    deepEqual([await balance(mine), bench.bank.sum()], [700, 700]);
  });
});

/** Holds back the first request for a debit, and the first answer that says what became of one. */
function holdTwo({ pair }: WalletBench): readonly [() => void, () => void] {
  const held = [open(), open()] as const;
  const before = pair.onRequest;
  let [asked, answers] = [0, 0];
  pair.onRequest = async (request, pass) => {
    const isDebit = request.method === 'POST' && request.url.endsWith('/debits');
    if (isDebit && ++asked === 1) await held[0].released;
    const response = await (before ? before(request, pass) : pass(request));
    if (isDebit && response.status === 200 && ++answers === 1) await held[1].released;
    return response;
  };
  return [held[0].release, held[1].release];
}

function open(): { readonly released: Promise<void>; readonly release: () => void } {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { released, release: () => release() };
}

/** Lets both processes go on until it is so. */
async function until(
  bench: WalletBench,
  customer: LinkedCustomer,
  isSo: () => boolean,
): Promise<void> {
  for (let i = 0; i < 300 && !isSo(); i++) await balance(customer);
  ok(isSo(), `It came to be so: ${bench.env.log.lines.at(-1)}`);
}
