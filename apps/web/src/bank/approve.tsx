import type { LinkRequest } from '@sekisho/contract/gate.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import type { Language } from '@sekisho/contract/texts/text.ts';
import { say } from '@sekisho/contract/texts/text.ts';
import { DAY, HOUR } from '@sekisho/domain/base/instant.ts';
import { amountText, dateTimeText } from '../lib/format.ts';
import type { Act } from '../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';

const TEXTS = BANK.request;

/** `72時間`, `1日`, `30日間`: the first hours are told in hours, everything else in days. */
export function windowText(cap: { windowMs: number; first: boolean }, language: Language): string {
  if (cap.first || cap.windowMs < DAY) {
    return say(TEXTS.hours, language, { count: Math.round(cap.windowMs / HOUR) });
  }
  const count = Math.round(cap.windowMs / DAY);
  return count === 1 ? say(TEXTS.oneDay, language) : say(TEXTS.days, language, { count });
}

interface ApproveProps {
  readonly request: LinkRequest;
  readonly act: Act;
  readonly onApprove: () => void;
  readonly onRefuse: () => void;
}

/** Who asks, for what, up to how much, until when, how we checked. Refuse is as large as approve. */
export function Approve({ request, act, onApprove, onRefuse }: ApproveProps) {
  const { language, t } = useSpeech();
  return (
    <Page title={t(TEXTS.title)}>
      <div>
        <p className="quiet">{t(TEXTS.who)}</p>
        <p className="asks">{request.partnerName}</p>
      </div>
      <Facts
        items={[
          [t(TEXTS.label), request.walletLabel],
          request.accountMasked !== null && [
            t(TEXTS.account),
            `${request.bankName} ${request.accountMasked}`,
          ],
          [t(TEXTS.what), t(TEXTS.whatText)],
          [t(TEXTS.upTo), <Limits request={request} key="limits" />],
          [t(TEXTS.until), t(TEXTS.untilText)],
          [t(TEXTS.checked), t(TEXTS.checkedText)],
          [t(TEXTS.expires), dateTimeText(request.expiresAt, language)],
        ]}
      />
      <h2>{t(TEXTS.approveTitle)}</h2>
      <p>{t(TEXTS.notYou)}</p>
      <ProblemNote problem={act.problem} />
      <div className="acts-equal">
        <Button look="second" off={act.running} onPress={onRefuse}>
          {t(TEXTS.refuse)}
        </Button>
        <Button off={act.running} onPress={onApprove}>
          {t(TEXTS.approve)}
        </Button>
      </div>
    </Page>
  );
}

function Limits({ request }: { readonly request: LinkRequest }) {
  const { language, t } = useSpeech();
  return (
    <>
      <ul className="bullets">
        <li>{t(TEXTS.perDebit, { amount: amountText(request.limitPerDebit, language) })}</li>
        {request.caps.map((cap) => (
          <li key={`${cap.windowMs}`}>
            {t(cap.first ? TEXTS.capFirst : TEXTS.cap, {
              window: windowText(cap, language),
              amount: amountText(cap.amount, language),
            })}
          </li>
        ))}
      </ul>
      <p className="quiet">{t(TEXTS.capNote)}</p>
    </>
  );
}
