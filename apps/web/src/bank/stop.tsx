import type { Mandate } from '@sekisho/contract/gate.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { useState } from 'react';
import { type Outcome, outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { client } from './depositor.tsx';

const TEXTS = BANK.stop;

/** Stops each; goes on when one fails, so that one company's trouble protects no other. */
async function stopAll(mandates: readonly Mandate[]): Promise<Outcome<true>> {
  const outcomes = await Promise.all(
    mandates.map(({ id }) => outcomeOf(client.stopMandate({ params: { id }, body: {} }))),
  );
  const failed = outcomes.find((outcome) => !outcome.ok && outcome.problem !== 'mandate_ended');
  return failed && !failed.ok ? failed : { ok: true, value: true };
}

/** The second press of "Stop": every company, at once, without a new proof. */
export function StopPage() {
  const { t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.listMandates({}), 'mandates');
  const [stopped, setStopped] = useState(false);
  const act = useAct();
  const press = async (active: readonly Mandate[]) => {
    const done = await act.run(() => stopAll(active));
    if (done) setStopped(true);
    else reload();
  };
  return (
    <Page title={t(stopped ? TEXTS.doneTitle : TEXTS.title)}>
      {stopped ? (
        <Note look="good" live>
          <p>{t(TEXTS.done)}</p>
          <p>{t(TEXTS.undo)}</p>
        </Note>
      ) : (
        <WhenLoaded loaded={loaded} onRetry={reload}>
          {({ mandates }) => {
            const active = mandates.filter(({ state }) => state === 'active');
            if (active.length === 0) return <p>{t(TEXTS.nothing)}</p>;
            return (
              <>
                <p>{t(TEXTS.lead)}</p>
                <h2>{t(TEXTS.companies)}</h2>
                <ul className="bullets">
                  {active.map(({ id, partnerName }) => (
                    <li key={id}>{partnerName}</li>
                  ))}
                </ul>
                {act.problem && <p>{t(TEXTS.partly)}</p>}
                <ProblemNote problem={act.problem} />
                <div className="acts">
                  <Button look="danger" off={act.running} onPress={() => void press(active)}>
                    {t(TEXTS.act)}
                  </Button>
                </div>
                <p>{t(TEXTS.undo)}</p>
              </>
            );
          }}
        </WhenLoaded>
      )}
      <div className="acts">
        <ButtonLink to="/answer" look="text">
          {t(TEXTS.toAnswer)}
        </ButtonLink>
      </div>
    </Page>
  );
}
