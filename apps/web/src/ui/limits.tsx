import type { AccountCap } from '@sekisho/contract/shapes.ts';
import { LIMITS } from '@sekisho/contract/texts/everywhere.ts';
import { type Language, say } from '@sekisho/contract/texts/text.ts';
import { DAY, HOUR } from '@sekisho/domain/base/instant.ts';
import { amountText, dateTimeText } from '../lib/format.ts';
import { useSpeech } from './language.tsx';

/** `72時間`, `1日`, `30日間`: the first hours are told in hours, everything else in days. */
function windowText(cap: AccountCap, language: Language): string {
  if (cap.first || cap.windowMs < DAY) {
    return say(LIMITS.hours, language, { count: Math.round(cap.windowMs / HOUR) });
  }
  const count = Math.round(cap.windowMs / DAY);
  return count === 1 ? say(LIMITS.oneDay, language) : say(LIMITS.days, language, { count });
}

interface LimitListProps {
  readonly perDebit: number;
  readonly caps: readonly AccountCap[];
  /** Until when the first days' cap holds, where that is known. */
  readonly firstUntil?: string;
}

/** How much may leave the account: at a time, in the first days, and on windows that end now. */
export function LimitList({ perDebit, caps, firstUntil }: LimitListProps) {
  const { language, t } = useSpeech();
  const capText = (cap: AccountCap) => {
    const amount = amountText(cap.amount, language);
    if (cap.first && firstUntil !== undefined) {
      return t(LIMITS.firstUntil, { until: dateTimeText(firstUntil, language), amount });
    }
    const window = windowText(cap, language);
    return t(cap.first ? LIMITS.first : LIMITS.rolling, { window, amount });
  };
  return (
    <>
      <ul className="bullets">
        <li>{t(LIMITS.perDebit, { amount: amountText(perDebit, language) })}</li>
        {caps.map((cap) => (
          <li key={`${cap.windowMs} ${cap.first}`}>{capText(cap)}</li>
        ))}
      </ul>
      {caps.length > 0 && <p className="quiet">{t(LIMITS.ofAccount)}</p>}
    </>
  );
}
