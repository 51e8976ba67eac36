import type { LinkRequest } from '@sekisho/contract/gate.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { dateTimeText } from '../lib/format.ts';
import type { Act } from '../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { LimitList } from '../ui/limits.tsx';
import { ProblemNote } from '../ui/note.tsx';

const TEXTS = BANK.request;

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
    <Page title={t(TEXTS.title)} wide>
      <div>
        <p className="quiet">{t(TEXTS.who)}</p>
        <p className="asks">{request.partnerName}</p>
      </div>
      <div className="side-by-side">
        <div>
          <Facts
            items={[
              request.walletLabel !== request.partnerName && [t(TEXTS.label), request.walletLabel],
              request.accountMasked !== null && [
                t(TEXTS.account),
                `${request.bankName} ${request.accountMasked}`,
              ],
              [t(TEXTS.what), t(request.credits ? TEXTS.whatTextCredits : TEXTS.whatText)],
              [
                t(TEXTS.upTo),
                <LimitList perDebit={request.limitPerDebit} caps={request.caps} key="limits" />,
              ],
              [t(TEXTS.until), t(TEXTS.untilText)],
              [t(TEXTS.checked), t(TEXTS.checkedText)],
              [t(TEXTS.expires), dateTimeText(request.expiresAt, language)],
            ]}
          />
        </div>
        <section>
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
        </section>
      </div>
    </Page>
  );
}
