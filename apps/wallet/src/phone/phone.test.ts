import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@sekisho/domain/base/assert.ts';
import { DAY, HOUR, MINUTE } from '@sekisho/domain/base/instant.ts';
import type { Server } from '@sekisho/runtime/http/server.ts';
import {
  answered,
  type Customer,
  ORIGIN,
  refused,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

const codeIn = (text: string | undefined) => present(/\d{6}/.exec(text ?? '')?.[0], 'A code.');
const wrong = (code: string) => (code === '000000' ? '000001' : '000000');

test('only a Japanese mobile number gets a code', async () => {
  await withWallet(async ({ enrol, texts, tick }) => {
    const { wallet } = await enrol();
    for (const phone of ['0312345678', '0800123456', '+14155550100', '09012', 'a'.repeat(20)]) {
      equal(refused(await wallet.sendPhoneCode({ body: { phone } })), 'phone_malformed');
    }
    await tick();
    equal(texts.length, 0);
  });
});

test('the text says what it is for, in two languages, without a link, and the log knows no number', async () => {
  await withWallet(async ({ enrol, env, texts, tick }) => {
    const { wallet } = await enrol();
    answered(await wallet.sendPhoneCode({ body: { phone: '０９０-1234-5678' } }));
    await tick();
    equal(texts.length, 1);
    equal(texts[0]?.to, '+819012345678');
    match(texts[0]?.text ?? '', /電話番号の確認コード \d{6} .*だれにも教えない/);
    match(texts[0]?.text ?? '', /Code to confirm this number: \d{6}.*Tell nobody/);
    ok(!/https?:|www\./.test(texts[0]?.text ?? ''));
    ok(!env.log.lines.some((line) => line.includes('12345678')));
    const rows = await env.db.sql`select body::text from outbox`;
    equal(rows.length, 0);
    await tick();
    equal(texts.length, 1);
  });
});

test('five wrong codes use the code up, and nothing was proved', async () => {
  await withWallet(async ({ enrol, texts, tick }) => {
    const { wallet } = await enrol();
    answered(await wallet.sendPhoneCode({ body: { phone: '09012345678' } }));
    await tick();
    const code = codeIn(texts[0]?.text);
    for (let i = 0; i < 5; i++) {
      equal(refused(await wallet.provePhone({ body: { code: wrong(code) } })), 'code_refused');
    }
    equal(refused(await wallet.provePhone({ body: { code } })), 'code_refused');
    equal(answered(await wallet.getMe({})).stage, 'phone');
  });
});

test('a code is for one wallet, for five minutes, and once', async () => {
  await withWallet(async ({ enrol, env, texts, tick }) => {
    const [mine, other] = [await enrol(), await enrol()];
    answered(await mine.wallet.sendPhoneCode({ body: { phone: '09012345678' } }));
    await tick();
    const code = codeIn(texts[0]?.text);
    equal(refused(await other.wallet.provePhone({ body: { code } })), 'code_refused');
    env.clock.advance(6 * MINUTE);
    equal(refused(await mine.wallet.provePhone({ body: { code } })), 'code_refused');
    answered(await mine.wallet.sendPhoneCode({ body: { phone: '09012345678' } }));
    await tick();
    const newer = codeIn(texts[1]?.text);
    const both = await Promise.all([
      mine.wallet.provePhone({ body: { code: newer } }),
      mine.wallet.provePhone({ body: { code: newer } }),
    ]);
    equal(both.filter((answer) => answer.ok).length, 1);
    const me = answered(await mine.wallet.getMe({}));
    equal(me.stage, 'identity');
    equal(me.phoneEnding, '5678');
    equal(refused(await mine.wallet.provePhone({ body: { code: newer } })), 'step_not_open');
    equal(
      refused(await mine.wallet.sendPhoneCode({ body: { phone: '09012345678' } })),
      'step_not_open',
    );
  });
});

test('a number gets four codes in a quarter of an hour, whoever asks, and a wallet three', async () => {
  await withWallet(async ({ enrol, env, texts, tick }) => {
    const wallets = await Promise.all([1, 2, 3, 4, 5].map((n) => enrol(`192.0.2.${n}`)));
    const ask = (index: number, phone: string) =>
      present(wallets[index], 'A wallet.').wallet.sendPhoneCode({ body: { phone } });
    for (let i = 0; i < 4; i++) answered(await ask(i, '09012345678'));
    equal(refused(await ask(4, '090-1234-5678')), 'too_many_requests');
    for (let i = 0; i < 2; i++) answered(await ask(0, `0801111111${i}`));
    equal(refused(await ask(0, '08011111112')), 'too_many_requests');
    env.clock.advance(16 * MINUTE);
    answered(await ask(4, '09012345678'));
    await tick();
    // The older six were too late to be of use, and were not sent.
    equal(texts.length, 1);
  });
});

const VICTIM = '09012345678';

/** Asks for codes for the victim's number for a day, as often as it helps; how many are sent. */
async function flood(
  { env }: Pick<WalletBench, 'env'>,
  strangers: readonly Customer[],
  from = 0,
): Promise<number> {
  let sent = 0;
  for (let quarter = from; quarter < 90; quarter++) {
    for (const { wallet } of strangers) {
      for (let press = 0; press < 4; press++) {
        if ((await wallet.sendPhoneCode({ body: { phone: VICTIM } })).ok) sent += 1;
        else break;
      }
    }
    env.clock.advance(16 * MINUTE);
    if (sent >= 10) break;
  }
  return sent;
}

test('one stranger cannot use up the day of a number, and its owner gets a code', async () => {
  await withWallet(async (bench) => {
    const [stranger, owner] = [await bench.enrol('192.0.2.66'), await bench.enrol('198.51.100.1')];
    for (let press = 0; press < 5; press++) {
      await stranger.wallet.sendPhoneCode({ body: { phone: VICTIM } });
    }
    await bench.tick();
    answered(await owner.wallet.sendPhoneCode({ body: { phone: VICTIM } }));
    await bench.tick();
    const code = codeIn(bench.texts.at(-1)?.text);
    answered(await owner.wallet.provePhone({ body: { code } }));
    bench.env.clock.advance(16 * MINUTE);
    ok((await flood(bench, [stranger], 85)) <= 1, 'three of his four are used');
    const second = await bench.enrol('198.51.100.1');
    answered(await second.wallet.sendPhoneCode({ body: { phone: VICTIM } }));
  });
});

test('more wallets at one address do not help a stranger, nor more addresses of one wallet', async () => {
  await withWallet(async (bench) => {
    const wallets = [];
    for (let n = 0; n < 4; n++) wallets.push(await bench.enrol('192.0.2.66'));
    equal(await flood(bench, wallets, 80), 4);
    const owner = await bench.enrol('198.51.100.1');
    answered(await owner.wallet.sendPhoneCode({ body: { phone: VICTIM } }));
    bench.env.clock.advance(DAY);
    const body = JSON.stringify({ phone: VICTIM });
    const one = await bench.enrol('203.0.113.66');
    let sent = 0;
    for (let n = 0; n < 6; n++) {
      const headers = { 'content-type': 'application/json', origin: ORIGIN };
      const request = new Request(`${ORIGIN}/v1/phone/code`, { method: 'POST', headers, body });
      const server = at(bench, `203.0.113.${n}`);
      if ((await one.send(request, server)).ok) sent += 1;
      bench.env.clock.advance(16 * MINUTE);
    }
    equal(sent, 4);
  });
});

test('a number gets ten codes a day from however many, and what is refused is not counted', async () => {
  await withWallet(async (bench) => {
    const strangers = [];
    for (let n = 0; n < 3; n++) strangers.push(await bench.enrol(`192.0.2.${n}`));
    equal(await flood(bench, strangers), 10);
    // The first four were sent so long ago, less the three quarters of an hour that it took.
    bench.env.clock.advance(23 * HOUR + 30 * MINUTE - 48 * MINUTE);
    const owner = await bench.enrol('198.51.100.1');
    const ask = () => owner.wallet.sendPhoneCode({ body: { phone: VICTIM } });
    for (let press = 0; press < 6; press++) equal(refused(await ask()), 'too_many_requests');
    bench.env.clock.advance(31 * MINUTE);
    for (let press = 0; press < 3; press++) answered(await ask());
    equal(refused(await ask()), 'too_many_requests');
  });
});

/** A server as it is reached from an address. */
function at({ servers }: WalletBench, address: string): Server {
  const server = present(servers[0], 'There is a server.');
  return { ...server, fetch: (request) => server.fetch(request, { address }) };
}
