import { equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@sekisho/domain/base/assert.ts';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { answered, refused, withWallet } from '../testing/wallet-bench.ts';

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

test('a number gets three codes in a quarter of an hour, whoever asks, and a wallet too', async () => {
  await withWallet(async ({ enrol, env, texts, tick }) => {
    const wallets = [await enrol(), await enrol(), await enrol(), await enrol()];
    const ask = (index: number, phone: string) =>
      present(wallets[index], 'A wallet.').wallet.sendPhoneCode({ body: { phone } });
    for (let i = 0; i < 3; i++) answered(await ask(i, '09012345678'));
    equal(refused(await ask(3, '090-1234-5678')), 'too_many_requests');
    for (let i = 0; i < 2; i++) answered(await ask(0, `0801111111${i}`));
    equal(refused(await ask(0, '08011111112')), 'too_many_requests');
    env.clock.advance(16 * MINUTE);
    answered(await ask(3, '09012345678'));
    await tick();
    // The older five were too late to be of use, and were not sent.
    equal(texts.length, 1);
  });
});
