import type { Link } from '@sekisho/contract/wallet.ts';
import { serverNow } from '../lib/browser.ts';
import { LimitList } from '../ui/limits.tsx';

/** Bank, branch and account, as the bank told them; the end of the number stays in one piece. */
export function LinkName({ link }: { readonly link: Link }) {
  return (
    <>
      {link.bank.name} {link.branchName} <span className="account">{link.accountMasked}</span>
    </>
  );
}

/** What the bank told of its caps and holds now; the first days' cap goes with its end. */
export function capsNow(link: Link): Link['caps'] {
  const inFirstDays = Date.parse(link.firstDaysUntil) > serverNow();
  return link.caps.filter((cap) => inFirstDays || !cap.first);
}

/** The least of its limits, in yen: no charge can be more. */
export function mostNow(link: Link): number {
  return Math.min(link.limitPerDebit, ...capsNow(link).map(({ amount }) => amount));
}

export function LinkLimits({ link }: { readonly link: Link }) {
  return (
    <LimitList
      perDebit={link.limitPerDebit}
      caps={capsNow(link)}
      firstUntil={link.firstDaysUntil}
    />
  );
}
