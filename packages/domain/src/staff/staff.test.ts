import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeMember, type MemberEvent, parsePersonnelNumber, staffMember } from './member.ts';
import { STAFF_PERMISSIONS, type StaffPermission } from './permissions.ts';
import { inOrder, permissionsOf, ROLE_PERMISSIONS, STAFF_ROLES, type StaffRole } from './roles.ts';

const COMPANIES = ['operator', 'bank'] as const;
const ALL = Object.keys(STAFF_PERMISSIONS) as StaffPermission[];

test('a member makes exactly the moves of the table and refuses every other pair', () => {
  const events = ['enrol', 'leave', 'recover', 'invite'] as const;
  const rows = {
    invited: ['active', 'left', '-', '-'],
    active: ['-', 'left', 'invited', '-'],
    left: ['-', '-', '-', 'invited'],
  } as const;
  assert.deepEqual(staffMember.events, events);
  assert.deepEqual(staffMember.states, Object.keys(rows));
  for (const state of staffMember.states) {
    const row: readonly string[] = events.map((event) => {
      const next = staffMember.next(state, event);
      return next.ok ? next.value : '-';
    });
    assert.deepEqual(row, rows[state], state);
  }
});

test('fewer than two administrators are never left, whatever is asked for', () => {
  const rows: readonly [
    state: 'invited' | 'active' | 'left',
    roles: readonly StaffRole[],
    event: MemberEvent,
    to: readonly StaffRole[] | undefined,
    others: number,
    expected: string,
  ][] = [
    ['active', ['administrator'], 'leave', undefined, 1, 'last_administrators'],
    ['active', ['administrator'], 'leave', undefined, 0, 'last_administrators'],
    ['active', ['administrator'], 'leave', undefined, 2, 'left'],
    ['active', ['administrator'], 'set_roles', ['desk'], 1, 'last_administrators'],
    ['active', ['administrator'], 'set_roles', ['desk'], 2, 'active'],
    ['active', ['administrator'], 'set_roles', ['administrator', 'auditor'], 1, 'active'],
    ['active', ['administrator'], 'recover', undefined, 1, 'invited'],
    ['active', ['desk'], 'leave', undefined, 0, 'left'],
    ['active', ['desk'], 'set_roles', ['administrator'], 0, 'active'],
    // Who never came does not count, so that his going takes nobody away.
    ['invited', ['administrator'], 'leave', undefined, 1, 'left'],
    ['invited', ['desk'], 'set_roles', ['auditor'], 0, 'invited'],
    ['invited', ['desk'], 'recover', undefined, 2, 'staff_wrong_state'],
    ['left', ['administrator'], 'leave', undefined, 0, 'staff_wrong_state'],
    ['left', ['desk'], 'set_roles', ['auditor'], 2, 'staff_wrong_state'],
    ['left', ['desk'], 'invite', undefined, 2, 'invited'],
  ];
  for (const [state, roles, event, to, otherAdministrators, expected] of rows) {
    const of = { otherAdministrators, ...(to === undefined ? {} : { roles: to }) };
    const judged = judgeMember({ state, roles }, event, of);
    const told = `${state} ${roles.join()} ${event} ${otherAdministrators}`;
    assert.equal(judged.ok ? judged.value : judged.refusal, expected, told);
  }
});

test('what one asks for, no single role can both ask for and decide, but about staff', () => {
  const decided = ALL.filter((permission) => permission.endsWith('.decide'));
  for (const company of COMPANIES) {
    for (const role of STAFF_ROLES) {
      const may = permissionsOf(company, [role]);
      for (const deciding of decided) {
        const asking = deciding.slice(0, -'.decide'.length) as StaffPermission;
        const both = may.has(deciding) && ALL.includes(asking) && may.has(asking);
        const isAdministration = role === 'administrator' && asking === 'staff.manage';
        assert.ok(!both || isAdministration, `${company} ${role} ${deciding}`);
      }
    }
  }
});

test('who manages staff sees no customer and touches no money, and an auditor only sees', () => {
  const acts = ALL.filter((permission) => !permission.endsWith('.view'));
  const aboutCustomers = ALL.filter((one) => /^(person|wallet|limit|mandate)\./.test(one));
  for (const company of COMPANIES) {
    const administrator = permissionsOf(company, ['administrator']);
    const auditor = permissionsOf(company, ['auditor']);
    assert.deepEqual(
      aboutCustomers.filter((one) => administrator.has(one)),
      [],
      company,
    );
    assert.deepEqual(
      acts.filter((one) => auditor.has(one)),
      [],
      company,
    );
  }
});

test('every permission is in some role, and who may decide anything may answer at all', () => {
  const given = new Set(COMPANIES.flatMap((company) => [...permissionsOf(company, STAFF_ROLES)]));
  assert.deepEqual(
    ALL.filter((permission) => !given.has(permission)),
    [],
  );
  for (const company of COMPANIES) {
    for (const role of STAFF_ROLES) {
      const list = ROLE_PERMISSIONS[company][role];
      assert.equal(new Set(list).size, list.length, 'Each permission once.');
      const decides = list.some((one) => one.endsWith('.decide') && one !== 'approval.decide');
      assert.equal(decides, list.includes('approval.decide'), `${company} ${role}`);
      assert.ok(list.includes('approval.view'), `${company} ${role}`);
    }
    const wallet = [...permissionsOf(company, STAFF_ROLES)].some((one) =>
      one.startsWith('wallet.'),
    );
    assert.equal(wallet, company === 'operator', 'A bank has no wallets.');
  }
});

test('roles together permit what any of them does, and no role permits nothing', () => {
  assert.deepEqual(permissionsOf('operator', []), new Set());
  const both = permissionsOf('operator', ['auditor', 'desk']);
  assert.ok(both.has('audit.view') && both.has('limit.raise') && !both.has('staff.manage'));
  assert.deepEqual(inOrder(['desk', 'administrator', 'desk']), ['administrator', 'desk']);
});

test('one personnel number is one text, however it is written', () => {
  const rows: readonly [string, string | undefined][] = [
    ['A-0012', 'A0012'],
    ['a0012', 'A0012'],
    ['Ａ－００１２', 'A0012'],
    [' a 0012 ', 'A0012'],
    ['Ａ‐００１２', 'A0012'],
    ['0'.repeat(20), '0'.repeat(20)],
    ['', undefined],
    ['-', undefined],
    ['0'.repeat(21), undefined],
    ['山田', undefined],
    ["1' or", undefined],
    ['12\u0000', undefined],
  ];
  for (const [text, expected] of rows) {
    const parsed = parsePersonnelNumber(text);
    assert.equal(parsed.ok ? parsed.value : undefined, expected, text);
  }
});
