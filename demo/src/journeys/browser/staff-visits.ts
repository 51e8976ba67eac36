import { BOARD } from '@sekisho/contract/texts/board.ts';
import { CONSOLE } from '@sekisho/contract/texts/console.ts';
import { SAFETY } from '@sekisho/contract/texts/safety.ts';
import { STAFF } from '@sekisho/contract/texts/staff.ts';
import { STAFF_PAGES } from '@sekisho/contract/texts/staff-pages.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { WorldMap } from '../../world/world-map.ts';
import { type Hand, ja } from './hand.ts';
import { openBeside, personOf, signInToWallet } from './visits.ts';

const { approvals, members, people, signIn, nav, enrol } = STAFF_PAGES;

export interface StaffVisits {
  /** A browser of its own in which one is this member of staff, on the page of the company. */
  visitAs(staff: string): Promise<Hand>;
  /** Looks at a state of a page; does nothing in a journey that only walks. */
  look(hand: Hand, name: string): Promise<void>;
}

export async function enterAsStaff({ visitAs, look }: StaffVisits, staff: string): Promise<Hand> {
  const hand = await visitAs(staff);
  await hand.arrive(ja(signIn.title));
  await look(hand, `${staff}-sign-in`);
  await hand.press(ja(signIn.act));
  await hand.usePasskey();
  await hand.arrive(ja(approvals.title));
  return hand;
}

/** One of staff looks at a person, freezes the wallet and asks for its release. */
export async function freezeAndAsk(visits: StaffVisits, email: string): Promise<Hand> {
  const { look } = visits;
  const hand = await enterAsStaff(visits, 'wallet-a-asks');
  await look(hand, 'console-approvals-first');
  await hand.tab(ja(nav.people));
  await hand.arrive(ja(people.title));
  await hand.press(ja(people.act));
  await hand.see(ja(people.reasonMissing));
  await look(hand, 'console-search-errors');
  const choose = (label: string) => hand.page.getByRole('radio', { name: label }).check();
  await choose(ja(people.byEmail));
  await hand.fill(ja(people.text), email);
  await choose(ja(CONSOLE.staffViewReasons.suspected_theft));
  await hand.fill(ja(people.note), '事件 12');
  await hand.press(ja(people.act));
  await hand.see(email);
  await hand.page.getByText(ja(people.freezeTitle), { exact: true }).click();
  await hand.see(ja(people.freezeLead));
  await look(hand, 'console-person');
  await choose(ja(CONSOLE.freezeReasons.suspected_theft));
  await hand.fill(ja(people.note), '事件 12');
  await hand.press(ja(people.freezeAct));
  await hand.see(ja(people.frozen));
  await hand.fill(ja(people.releaseNote), '本人に確認した');
  await hand.press(ja(people.releaseAct));
  await hand.see(ja(members.asked));
  await look(hand, 'console-person-frozen');
  await hand.press(ja(members.toApproval));
  await hand.arrive(ja(approvals.one));
  await hand.see(ja(approvals.notYours));
  await look(hand, 'console-approval-own');
  return hand;
}

/** A second person approves what he has read; who presses after him is told so. */
export async function approveAt(visits: StaffVisits, url: string): Promise<Hand> {
  const { look } = visits;
  const hand = await enterAsStaff(visits, 'wallet-a-answers');
  await look(hand, 'console-approvals');
  await hand.page.goto(url);
  await hand.arrive(ja(approvals.one));
  await hand.see(ja(approvals.exactly));
  await look(hand, 'console-approval');
  const late = await openBeside(hand, url);
  await late.see(ja(approvals.approve));
  await hand.press(ja(approvals.approve));
  await hand.see(ja(approvals.done));
  await late.press(ja(approvals.approve));
  await late.see(ja(approvals.quicker));
  await look(hand, 'console-approval-approved');
  return hand;
}

/** Staff, own page, enrolment. */
export async function lookAtStaff({ look }: StaffVisits, hand: Hand): Promise<void> {
  await hand.tab(ja(nav.members));
  await hand.arrive(ja(members.title));
  await hand.see(/A101/);
  await hand.press(ja(members.ask));
  await hand.see(ja(members.rolesMissing));
  await look(hand, 'console-members');
  await hand.tab(ja(nav.own));
  await hand.see(ja(STAFF_PAGES.own.keys));
  await look(hand, 'console-me');
  const { origin } = new URL(hand.page.url());
  await hand.page.goto(`${origin}/console/enrol`);
  await hand.arrive(ja(enrol.title));
  await hand.press(ja(enrol.act));
  await hand.see(ja(enrol.missing));
  await look(hand, 'console-enrol');
}

/** At a bank: an invitation is asked for by one, and approved by another, who each see one half. */
export async function inviteByTwo(visits: StaffVisits, number: string): Promise<void> {
  const { look } = visits;
  const one = await enterAsStaff(visits, 'bank-a-manages');
  await look(one, 'bank-staff-approvals');
  await one.tab(ja(nav.members));
  await one.arrive(ja(members.title));
  await one.fill(ja(members.name), '新田　望');
  await one.fill(ja(members.number), number);
  const invite = one.page.locator('form');
  await invite.getByRole('checkbox', { name: ja(STAFF.roles.desk) }).check();
  await one.press(ja(members.ask));
  await one.see(ja(members.asked));
  await look(one, 'bank-staff-invite');
  await one.press(ja(members.toApproval));
  await one.arrive(ja(approvals.one));
  const two = await enterAsStaff(visits, 'bank-a-answers');
  await two.page.goto(one.page.url());
  await two.see(ja(approvals.exactly));
  await two.press(ja(approvals.approve));
  await two.see(ja(approvals.handover));
  await look(two, 'bank-staff-handover');
  await one.page.reload();
  await one.see(ja(approvals.handover));
  await one.page.context().close();
  await two.page.context().close();
}

/** The whole way of one freeze, with what its holder sees meanwhile and afterwards. */
export async function lookAtFreezeAndStaff(
  visits: StaffVisits,
  holder: { readonly email: string; readonly open: () => Promise<Hand> },
): Promise<void> {
  const asks = await freezeAndAsk(visits, holder.email);
  const hand = await holder.open();
  await hand.arrive(ja(WALLET.welcome.title));
  await signInToWallet(hand);
  await hand.page.getByText(ja(WALLET.frozenBanner)).waitFor();
  await visits.look(hand, 'wallet-frozen');
  await hand.tab(ja(WALLET.nav.safety));
  await hand.press(ja(SAFETY.openViews));
  await hand.see(ja(SAFETY.views.why));
  await visits.look(hand, 'wallet-views');
  const answers = await approveAt(visits, asks.page.url());
  await lookAtStaff(visits, answers);
  for (const one of [asks, answers, hand]) await one.page.context().close();
}

/** An act is stopped by one and reopened by two; the board tells both. */
export async function stopAndReopen(visits: StaffVisits): Promise<void> {
  const { look } = visits;
  const one = await enterAsStaff(visits, 'bank-b-asks');
  await one.tab(ja(BOARD.nav));
  await one.arrive(ja(BOARD.title));
  await one.see(ja(BOARD.nothing));
  await one.press(ja(BOARD.press));
  await one.see(ja(BOARD.noteMissing));
  await look(one, 'board-nothing');
  await one.page.getByRole('radio', { name: ja(BOARD.acts.credit) }).check();
  await one.fill(ja(BOARD.note), '作業 3');
  await one.press(ja(BOARD.press));
  await one.see(ja(BOARD.done));
  await one.page.getByText(ja(BOARD.askTitle), { exact: true }).first().click();
  await look(one, 'board-stopped');
  await one.fill(ja(BOARD.askNote), '作業が終わった');
  await one.page.locator('form').first().getByRole('button').click();
  await one.see(ja(members.asked));
  await one.press(ja(members.toApproval));
  await one.arrive(ja(approvals.one));
  const two = await enterAsStaff(visits, 'bank-b-answers');
  await two.page.goto(one.page.url());
  await two.see(ja(approvals.exactly));
  await two.press(ja(approvals.approve));
  await two.see(ja(approvals.done));
  await two.tab(ja(BOARD.nav));
  await two.see(ja(BOARD.nothing));
  await two.see(/が再開/);
  await look(two, 'board-reopened');
  for (const hand of [one, two]) await hand.page.context().close();
}

/** Everything of staff, each state looked at. */
export async function lookAtAllOfStaff(of: {
  readonly world: WorldMap;
  readonly visit: (person: string | undefined, start?: string) => Promise<Hand>;
  readonly look: StaffVisits['look'];
}): Promise<void> {
  const { world, visit, look } = of;
  const visits: StaffVisits = {
    look,
    async visitAs(staff) {
      const hand = await visit(undefined);
      await hand.page.goto(personOf(world, staff).starts[0]?.url ?? '');
      return hand;
    },
  };
  const { email } = personOf(world, 'kenta');
  const open = () => visit('kenta', 'はやてペイを開く');
  await lookAtFreezeAndStaff(visits, { email: email ?? '', open });
  await inviteByTwo(visits, 'N-1');
  await stopAndReopen(visits);
}
