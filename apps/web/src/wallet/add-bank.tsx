import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { useState } from 'react';
import { outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { client, useMe, withProof } from './session.tsx';
import { CannotPress, StopNote, stopFor, useStops } from './stops.tsx';

const TEXTS = WALLET.banks;

/** Which bank, what it will ask, and that we never see it; then the bank's own page. */
export function AddBankPage() {
  const { t } = useSpeech();
  const me = useMe();
  const { loaded, reload } = useLoaded(() => client.listBanks({}), 'banks');
  const [bank, setBank] = useState<string>();
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const stop = stopFor(useStops(), 'link', bank);
  const begin = async () => {
    setMissing(bank === undefined);
    if (bank === undefined || stop) return;
    const begun = await act.run(() =>
      withProof(() => outcomeOf(client.beginLink({ body: { bank } }))),
    );
    if (begun) location.assign(begun.redirectTo);
  };
  return (
    <Page title={t(TEXTS.addTitle)}>
      <p>{t(TEXTS.addLead)}</p>
      {me.locked && (
        <Note look="care">
          <p>{t(TEXTS.lockedNow)}</p>
        </Note>
      )}
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {({ banks }) =>
          banks.length === 0 ? (
            <p>{t(TEXTS.noBanks)}</p>
          ) : (
            <div className="side-by-side">
              <Form onSubmit={() => void begin()}>
                <Choice
                  label={t(TEXTS.choose)}
                  name="bank"
                  value={bank}
                  options={banks.map(({ code, name }) => ({ value: code, label: name }))}
                  onChange={setBank}
                  error={missing ? t(TEXTS.chooseError) : undefined}
                />
                <p>{t(TEXTS.match)}</p>
                {stop && <StopNote stop={stop} />}
                <CannotPress stop={stop} />
                <ProblemNote problem={act.problem} />
                <div className="acts">
                  <Button submit off={act.running || me.locked || stop !== undefined}>
                    {t(TEXTS.goOn)}
                  </Button>
                </div>
                <p className="quiet">{t(COMMON.confirmFresh)}</p>
              </Form>
              <WillAsk />
            </div>
          )
        }
      </WhenLoaded>
    </Page>
  );
}

function WillAsk() {
  const { t } = useSpeech();
  return (
    <section>
      <h2>{t(TEXTS.willAskTitle)}</h2>
      <ul className="bullets">
        <li>{t(TEXTS.willAsk1)}</li>
        <li>{t(TEXTS.willAsk2)}</li>
        <li>{t(TEXTS.willAsk3)}</li>
      </ul>
      <p>{t(TEXTS.neverSee)}</p>
      <p>{t(COMMON.noCardPin)}</p>
    </section>
  );
}
