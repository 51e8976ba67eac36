import type { Mandate } from '@sekisho/contract/gate.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { amountText, dateTimeText } from '../lib/format.ts';
import { Button } from '../ui/button.tsx';
import { Amount, Facts, Tag, type TagLook } from '../ui/facts.tsx';
import { useSpeech } from '../ui/language.tsx';

const TEXTS = BANK.answer;

const LOOKS = {
  active: 'care',
  suspended: 'good',
  revoked: 'off',
  expired: 'off',
} as const satisfies Record<Mandate['state'], TagLook>;

interface MandateCardProps {
  readonly mandate: Mandate;
  readonly running: boolean;
  readonly onStop: () => void;
  readonly onResume: () => void;
  readonly onEnd: () => void;
}

/** One operator that can or could take money: since when, how proved, how much, and stop. */
export function MandateCard({ mandate, running, onStop, onResume, onEnd }: MandateCardProps) {
  const { t } = useSpeech();
  const partner = mandate.partnerName;
  return (
    <section className="card">
      <div className="row-between">
        <h3>{partner}</h3>
        <Tag look={LOOKS[mandate.state]}>{t(BANK.mandateStates[mandate.state])}</Tag>
      </div>
      <MandateFacts mandate={mandate} />
      <div className="acts">
        {mandate.state === 'active' && (
          <Button look="danger" off={running} onPress={onStop} name={t(TEXTS.stopOf, { partner })}>
            {t(TEXTS.stop)}
          </Button>
        )}
        {mandate.state === 'suspended' && (
          <Button
            look="second"
            off={running}
            onPress={onResume}
            name={t(TEXTS.resumeOf, { partner })}
          >
            {t(TEXTS.resume)}
          </Button>
        )}
        {(mandate.state === 'active' || mandate.state === 'suspended') && (
          <Button look="text" off={running} onPress={onEnd} name={t(TEXTS.endOf, { partner })}>
            {t(TEXTS.end)}
          </Button>
        )}
      </div>
    </section>
  );
}

function MandateFacts({ mandate }: { readonly mandate: Mandate }) {
  const { language, t } = useSpeech();
  const separator = language === 'ja' ? '、' : ', ';
  const amount = amountText(mandate.takenTotal, language);
  return (
    <Facts
      items={[
        [t(TEXTS.since), dateTimeText(mandate.since, language)],
        mandate.endedAt !== null && [t(TEXTS.endedAt), dateTimeText(mandate.endedAt, language)],
        [
          t(TEXTS.proved),
          mandate.provedBy.map((factor) => t(BANK.factors[factor])).join(separator),
        ],
        [
          t(TEXTS.taken),
          mandate.takenCount === 0 ? (
            t(TEXTS.takenNone)
          ) : (
            <strong key="taken">{t(TEXTS.takenText, { amount, count: mandate.takenCount })}</strong>
          ),
        ],
        mandate.lastTakenAt !== null && [
          t(TEXTS.last),
          dateTimeText(mandate.lastTakenAt, language),
        ],
        [t(TEXTS.limit), <Amount yen={mandate.limitPerDebit} key="limit" />],
        mandate.credits && [t(TEXTS.paysIn), t(TEXTS.paysInText)],
      ]}
    />
  );
}
