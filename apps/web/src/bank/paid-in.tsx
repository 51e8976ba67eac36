import type { PaidCredit } from '@sekisho/contract/gate.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useEffect, useState } from 'react';
import { amountText, dateTimeText } from '../lib/format.ts';
import { outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { Button } from '../ui/button.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';
import { client } from './depositor.tsx';

const TEXTS = BANK.taken;

/** What wallets paid into the account, newest first; nothing stands here when nothing was. */
export function PaidIn() {
  const { language, t } = useSpeech();
  const [credits, setCredits] = useState<readonly PaidCredit[]>([]);
  const [before, setBefore] = useState<Id<'crd'> | null>(null);
  const [problem, setProblem] = useState<PageProblem>();
  const load = async (from: Id<'crd'> | null) => {
    const outcome = await outcomeOf(
      client.listCredits({ query: from === null ? {} : { before: from } }),
    );
    setProblem(outcome.ok ? undefined : outcome.problem);
    if (!outcome.ok) return;
    const { value } = outcome;
    setCredits((known) => [...(from === null ? [] : known), ...value.credits]);
    setBefore(value.before);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first page, when the page opens.
  useEffect(() => {
    void load(null);
  }, []);
  if (credits.length === 0 && problem === undefined) return null;
  return (
    <section className="stack">
      <h2>{t(TEXTS.paidTitle)}</h2>
      <ul className="movements">
        {credits.map((credit) => (
          <li key={credit.id} className="movement">
            <span className="movement-name">
              {t(TEXTS.paidTo, { partner: credit.partnerName })} {t(TEXTS.passbook)}:{' '}
              {credit.statementText}
            </span>
            <span className="amount">{amountText(credit.amount, language)}</span>
            <span className="quiet">
              {dateTimeText(credit.at, language)}{' '}
              {credit.returnedAt !== null &&
                `${t(TEXTS.returned)} ${dateTimeText(credit.returnedAt, language)} `}
              {t(TEXTS.number)}: {credit.id}
            </span>
          </li>
        ))}
      </ul>
      <ProblemNote problem={problem} />
      {(before !== null || problem) && (
        <div className="acts">
          <Button look="second" onPress={() => void load(before)}>
            {t(problem ? COMMON.retry : COMMON.showMore)}
          </Button>
        </div>
      )}
    </section>
  );
}
