import { NOTICES, NOTICES_PAGE } from '@sekisho/contract/texts/notices.ts';
import { SAFETY } from '@sekisho/contract/texts/safety.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { type Hand, ja } from './hand.ts';

type Inspect = (hand: Hand, name: string) => Promise<void>;

/** Passkeys and sign-ins, with what is asked before each is added, renamed or removed. */
export async function lookAtDevices(hand: Hand, inspect: Inspect): Promise<void> {
  const texts = SAFETY.passkeys;
  await hand.press(ja(SAFETY.openDevices));
  await hand.arrive(ja(SAFETY.toDevices));
  await hand.see(ja(SAFETY.sessions.current));
  await hand.see(ja(texts.current));
  await inspect(hand, 'wallet-devices');
  await hand.press(ja(texts.renameOf, { name: ja(texts.unnamed) }));
  await hand.arrive(ja(texts.renameTitle));
  await inspect(hand, 'wallet-passkey-rename');
  await hand.fill(ja(texts.name), 'いつもの電話');
  await hand.press(ja(texts.save));
  await hand.see('いつもの電話');
  await hand.press(ja(texts.add));
  await hand.arrive(ja(texts.addTitle));
  await hand.press(ja(texts.add));
  await hand.see(ja(texts.nameError));
  await inspect(hand, 'wallet-passkey-add');
  await hand.press(ja(texts.noAdd));
  await hand.arrive(ja(SAFETY.toDevices));
}

/** Limits as they are, with one that was lowered, and with a raise that waits. */
export async function lookAtLimits(hand: Hand, inspect: Inspect): Promise<void> {
  const texts = SAFETY.limits;
  await hand.press(ja(SAFETY.back));
  await hand.press(ja(SAFETY.openLimits));
  await hand.arrive(ja(texts.title));
  await hand.fill(ja(texts.perPayment), 'たくさん');
  await hand.press(ja(texts.save));
  await hand.see(ja(texts.amountError));
  await inspect(hand, 'wallet-limits');
  await hand.fill(ja(texts.perPayment), '50,000');
  await hand.press(ja(texts.save));
  await hand.see(ja(texts.lowered));
  await inspect(hand, 'wallet-limits-lowered');
  await hand.fill(ja(texts.perPayment), '80,000');
  await hand.press(ja(texts.save));
  const dialog = hand.page.getByRole('dialog');
  await hand.page.getByText(ja(texts.waitsTitle)).or(dialog).first().waitFor();
  if (await dialog.isVisible()) await hand.usePasskey();
  await hand.see(ja(texts.waitsTitle));
  await inspect(hand, 'wallet-limits-waiting');
  await hand.press(ja(texts.cancel));
  await hand.see(ja(texts.cancelled));
}

/** What happened until now, first as Home tells of it. */
export async function lookAtNotices(hand: Hand, inspect: Inspect): Promise<void> {
  await hand.tab(ja(WALLET.nav.home));
  await hand.see(/新しいお知らせが\d+件あります/);
  await hand.press(ja(NOTICES_PAGE.toPage));
  await hand.arrive(ja(NOTICES_PAGE.title));
  await hand.see(ja(NOTICES_PAGE.unansweredTitle));
  await hand.see(ja(NOTICES.limits_raise_cancelled.title));
  await inspect(hand, 'wallet-notices');
  await hand.page
    .getByRole('button', { name: ja(NOTICES_PAGE.wasMe) })
    .first()
    .click();
}
