import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE } from '@sekisho/domain/base/instant.ts';
import { controlsWithout } from '@sekisho/domain/controls/controls.ts';
import { makeKeyPair, makeTestIssuer } from '@sekisho/identity/test-document.ts';
import { postAnswer, presentDocument } from '../testing/document-holder.ts';
import {
  answered,
  type Customer,
  refused,
  type WalletBench,
  withWallet,
} from '../testing/wallet-bench.ts';

const HANAKO = { name: '番号　花子', birthDate: '1971年9月1日', address: '東京都港区芝1-2-3' };
const MOVED = { ...HANAKO, address: '大阪府大阪市北区梅田9-9-9' };

/** A wallet that may prove an identity. */
async function ready(bench: WalletBench): Promise<Customer> {
  const customer = await bench.enrol();
  await bench.env.db.sql`update wallet set stage = 'identity' where id = ${customer.id}`;
  return customer;
}

test('an answer proves nothing when the document is forged, borrowed, or made for another request', async () => {
  await withWallet(async (bench) => {
    const customer = await ready(bench);
    const stranger = await makeTestIssuer();
    const elsewhere = {
      nonce: 'another nonce',
      clientId: 'redirect_uri:https://thief.example',
      responseUri: 'https://thief.example',
    };
    const thefts = [
      { issuer: stranger },
      { deviceSigner: makeKeyPair().privateKey },
      { request: elsewhere },
      { shown: { full_name_unicode: '盗人　太郎' } },
    ];
    for (const theft of thefts) {
      const { id, requestUri } = answered(await customer.wallet.beginPresentation({ body: {} }));
      const responseCode = await presentDocument(customer, requestUri, HANAKO, theft);
      equal(
        refused(
          await customer.wallet.completePresentation({ params: { id }, body: { responseCode } }),
        ),
        'identity_refused',
      );
      const after = answered(await customer.wallet.getPresentation({ params: { id } }));
      equal(after.state, 'refused');
    }
    equal(answered(await customer.wallet.getMe({})).stage, 'identity');
    equal((await bench.env.db.sql`select * from identity`).length, 0);
  });
});

test('an answer counts only in the browser that asked, with the code that came back to it', async () => {
  await withWallet(async (bench) => {
    const [victim, thief] = [await ready(bench), await ready(bench)];
    // The thief's request is answered by the victim's document wallet; the code reaches the victim.
    const { id, requestUri } = answered(await thief.wallet.beginPresentation({ body: {} }));
    const responseCode = await presentDocument(victim, requestUri, HANAKO);
    const complete = (who: Customer, code: string) =>
      who.wallet.completePresentation({ params: { id }, body: { responseCode: code } });
    equal(refused(await complete(victim, responseCode)), 'not_found');
    equal(refused(await complete(thief, 'x'.repeat(43))), 'identity_refused');
    // The same wallet in another browser session is another browser.
    const begun = answered(await thief.wallet.beginSession({ body: {} }));
    const response = thief.device.get(begun.options);
    answered(await thief.wallet.finishSession({ body: { ceremony: begun.ceremony, response } }));
    equal(refused(await complete(thief, responseCode)), 'identity_refused');
    equal(answered(await thief.wallet.getMe({})).stage, 'identity');
    equal(refused(await victim.wallet.getPresentation({ params: { id } })), 'not_found');
  });
});

test('behind TLS, where cookies have another name, an identity is proved in the browser that asked', async () => {
  const proves = async (bench: WalletBench) => {
    const me = answered(await bench.present(await ready(bench), HANAKO));
    equal(me.stage, 'open');
  };
  await withWallet(proves, { origin: 'https://wallet-a.example' });
});

test('a request is answered once, in time, with its own state', async () => {
  await withWallet(async (bench) => {
    const customer = await ready(bench);
    const { id, requestUri } = answered(await customer.wallet.beginPresentation({ body: {} }));
    const foreign = requestUri.replace(/state=[^&]+/, 'state=another');
    equal((await postAnswer(customer, foreign, HANAKO)).status, 400);
    equal((await postAnswer(customer, requestUri, HANAKO)).status, 200);
    equal((await postAnswer(customer, requestUri, HANAKO)).status, 400);
    bench.env.clock.advance(11 * MINUTE);
    const body = { responseCode: 'x'.repeat(43) };
    equal(
      refused(await customer.wallet.completePresentation({ params: { id }, body })),
      'ceremony_expired',
    );
    await bench.tick(MINUTE);
    const [row] = await bench.env.db.sql`select answer from presentation where id = ${id}`;
    equal(row?.answer, null);
    const late = answered(await customer.wallet.beginPresentation({ body: {} }));
    bench.env.clock.advance(11 * MINUTE);
    equal((await postAnswer(customer, late.requestUri, HANAKO)).status, 400);
  });
});

test('the request is fetched without a session, and asks for no individual number', async () => {
  await withWallet(async (bench) => {
    const customer = await ready(bench);
    const { id } = answered(await customer.wallet.beginPresentation({ body: {} }));
    const { send } = await bench.openBrowser();
    const at = `http://wallet-a.localhost:7340/openid4vp/requests/${id}`;
    const answer = await send(new Request(at));
    equal(answer.headers.get('content-type'), 'application/oauth-authz-req+jwt');
    const [, payload = ''] = (await answer.text()).split('.');
    const request = JSON.parse(Buffer.from(payload, 'base64url').toString());
    equal(request.response_mode, 'direct_post');
    ok(!JSON.stringify(request).includes('individual'));
    const json = await send(new Request(at, { headers: { accept: 'application/json' } }));
    deepEqual(await json.json(), request);
    equal((await send(new Request(`${at.slice(0, -1)}`))).status, 404);
  });
});

test('a proved identity opens the wallet; what was sent is gone and what is kept is sealed', async () => {
  await withWallet(async (bench) => {
    const customer = await ready(bench);
    answered(await bench.present(customer, HANAKO));
    const me = answered(await customer.wallet.getMe({}));
    equal(me.stage, 'open');
    equal(me.name, '番号　花子');
    const { sql } = bench.env.db;
    const [row] = await sql`select * from identity`;
    equal(row?.method, 'mobile_document');
    equal(row?.rule_revision, '2025-06-24');
    match(String(row?.person_index), /^1:/);
    equal((await sql`select answer from presentation`)[0]?.answer, null);
    const dump = await sql`
      select identity::text as row from identity union all
      select presentation::text from presentation union all
      select audit_entry::text from audit_entry`;
    ok(!dump.some(({ row: text }) => String(text).includes('花子')));
    ok(!Buffer.from(row?.name_kanji ?? []).includes('花子'));
    ok(!bench.env.log.lines.some((line) => line.includes('花子')));
    equal(refused(await customer.wallet.beginPresentation({ body: {} })), 'step_not_open');
  });
});

test('one person has one wallet: the same again is refused, the same elsewhere waits for a person', async () => {
  await withWallet(async (bench) => {
    const [first, second, third] = [await ready(bench), await ready(bench), await ready(bench)];
    answered(await bench.present(first, HANAKO));
    equal(refused(await bench.present(second, HANAKO)), 'identity_refused');
    equal(answered(await second.wallet.getMe({})).stage, 'identity');
    equal(answered(await bench.present(third, MOVED)).stage, 'identity_held');
    const reviews = await bench.env.db.sql`select wallet, other_wallet, decided_at from review`;
    deepEqual([...reviews], [{ wallet: third.id, other_wallet: first.id, decided_at: null }]);
    equal(answered(await third.wallet.getMe({})).name, null);
    equal(refused(await third.wallet.beginLink({ body: { bank: '0310' } })), 'identity_needed');
  });
});

test('of two wallets that prove the same person at once exactly one opens', async () => {
  await withWallet(async (bench) => {
    for (let round = 0; round < 5; round++) {
      const person = { ...HANAKO, birthDate: `1980年1月${round + 1}日` };
      const customers = [await ready(bench), await ready(bench)];
      const answers = await Promise.all(
        customers.map((customer) => bench.present(customer, person)),
      );
      equal(answers.filter((answer) => answer.ok).length, 1);
    }
  });
});

test('without its controls an exercise believes any document, in any browser, for any number of wallets', async () => {
  await withWallet(
    async (bench) => {
      const thief = await bench.enrol();
      for (const customer of [thief, await bench.enrol()]) {
        const stranger = await makeTestIssuer();
        const { id, requestUri } = answered(await customer.wallet.beginPresentation({ body: {} }));
        await presentDocument(customer, requestUri, HANAKO, {
          issuer: stranger,
          deviceSigner: makeKeyPair().privateKey,
        });
        const body = { responseCode: 'x'.repeat(43) };
        const me = answered(await customer.wallet.completePresentation({ params: { id }, body }));
        equal(me.stage, 'open');
      }
    },
    { controls: controlsWithout('all') },
  );
});
