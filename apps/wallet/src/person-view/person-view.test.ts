import { deepEqual, equal, ok, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { present } from '@sekisho/domain/base/assert.ts';
import type { ViewReason } from '@sekisho/domain/person-view/person-view.ts';
import { openStaffMember, staffAnswer, staffRefusal } from '@sekisho/runtime/testing/staff-crew.ts';
import { answered, ORIGIN, withWallet } from '../testing/wallet-bench.ts';

const WHY = { reason: 'payment_question' as ViewReason, note: '問い合わせ 12' };

test('a person is found by wallet, number or address, each view is on record, and he reads of it', () =>
  withWallet(async (bench) => {
    const { sql } = bench.env.db;
    const desk = await openStaffMember(bench.staff, ['desk']);
    const customer = await bench.openRich(1_000);
    const other = await bench.openWallet();
    const [row] = await sql<{ phone_index: string }[]>`
      select phone_index from wallet where id = ${customer.id}`;
    ok(row?.phone_index, 'A proved number is searched by its keyed hash.');
    const find = async (by: Parameters<typeof desk.api.viewPeople>[0]['body']['by']) =>
      staffAnswer(await desk.api.viewPeople({ body: { by, ...WHY } })).people;
    const [person] = await find({ wallet: customer.id });
    const shown = present(person, 'The wallet is there.');
    deepEqual(
      [shown.wallet, shown.balance, shown.stage, shown.freeze, shown.links.length],
      [customer.id, 1_000, 'open', null, 1],
    );
    const phone = present(shown.phone, 'It was proved.');
    const byPhone = await find({ phone: `0${phone.slice(3)}` });
    deepEqual(
      byPhone.map(({ wallet }) => wallet),
      [customer.id],
    );
    // Everybody of this bench has typed the same address.
    const byEmail = await find({ email: 'hanako@example.jp' });
    deepEqual(
      byEmail.map(({ wallet }) => wallet),
      [other.id, customer.id].sort().reverse(),
    );
    const views = await sql<{ wallet: string; staff: string; note: Uint8Array }[]>`
      select wallet, staff, note from person_view order by id`;
    equal(views.length, 4);
    equal(views.filter(({ wallet }) => wallet === customer.id).length, 3);
    ok(views.every(({ staff }) => staff === desk.id));
    ok(views.every(({ note }) => !Buffer.from(note).toString().includes('12')));

    const told = answered(await customer.wallet.listPersonViews({ query: {} }));
    equal(told.before, null);
    equal(told.views.length, 3);
    const [newest] = told.views;
    deepEqual(
      [newest?.company, newest?.roles, newest?.reason, newest?.shown],
      [
        'わたしの財布',
        ['desk'],
        WHY.reason,
        ['identity', 'contact', 'balance', 'links', 'movements'],
      ],
    );
    ok(!JSON.stringify(told).includes(desk.id), 'Who it was by name is not told.');
    const [older] = answered(
      await customer.wallet.listPersonViews({ query: { before: told.views[1]?.id } as never }),
    ).views;
    equal(older?.id, told.views[2]?.id);
    equal(answered(await other.wallet.listPersonViews({ query: {} })).views.length, 1);
    await rejects(sql`delete from person_view`, /never changed/);
    await rejects(sql`update person_view set reason = 'person_asked'`, /never changed/);
  }));

test('without a reason or a permission nothing is shown, and nobody is told of a view', () =>
  withWallet(async (bench) => {
    const { sql } = bench.env.db;
    const desk = await openStaffMember(bench.staff, ['desk']);
    const customer = await bench.openWallet();
    const by = { wallet: customer.id };
    const send = async (body: object) => {
      const request = new Request(`${ORIGIN}/staff/v1/people/view`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: ORIGIN },
        body: JSON.stringify(body),
      });
      const response = await desk.send(request);
      const text = await response.text();
      ok(!text.includes('example.jp'), 'Nothing is shown.');
      return response.status;
    };
    for (const body of [
      { by },
      { by, reason: WHY.reason },
      { by, note: WHY.note },
      { by, ...WHY, reason: 'curious' },
      { by, ...WHY, note: '' },
      { by: {}, ...WHY },
      { by: { ...by, email: 'hanako@example.jp' }, ...WHY },
    ]) {
      equal(await send(body), 400, JSON.stringify(body));
    }
    for (const role of ['administrator', 'supervisor', 'operations', 'auditor'] as const) {
      const other = await openStaffMember(bench.staff, [role]);
      const answer = await other.api.viewPeople({ body: { by, ...WHY } });
      equal(staffRefusal(answer), 'not_permitted', role);
    }
    for (const malformed of [{ phone: 'abc' }, { email: 'nobody' }]) {
      const answer = await desk.api.viewPeople({ body: { by: malformed, ...WHY } });
      equal(staffRefusal(answer), 'search_malformed');
    }
    const nobody = await desk.api.viewPeople({ body: { by: { phone: '09099999999' }, ...WHY } });
    deepEqual(staffAnswer(nobody).people, []);
    equal((await sql`select 1 from person_view`).length, 0);
    deepEqual(answered(await customer.wallet.listPersonViews({ query: {} })).views, []);
    const searched = await sql<{ objects: object }[]>`
      select objects from audit_entry where act = 'person.searched'`;
    deepEqual(
      searched.map(({ objects }) => objects),
      [{ by: 'phone', reason: WHY.reason, found: 0 }],
    );
  }));
