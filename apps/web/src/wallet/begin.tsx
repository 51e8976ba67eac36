import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Me } from '@sekisho/contract/wallet.ts';
import { type ReactNode, useState } from 'react';
import { makePasskey } from '../lib/passkey.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink, PageLink } from '../ui/button.tsx';
import { Tag } from '../ui/facts.tsx';
import { Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { client, useSession } from './session.tsx';

const TEXTS = WALLET.begin;

/** At which of the three steps a wallet stands; 3 when all are done. */
function stepOf(me: Me | undefined): 0 | 1 | 2 | 3 {
  if (!me) return 0;
  if (me.stage === 'phone') return 1;
  return me.stage === 'open' ? 3 : 2;
}

/** The three steps with their state; can be left and taken up again. */
export function BeginPage() {
  const { t } = useSpeech();
  const { me } = useSession();
  const now = stepOf(me);
  const held = me?.stage === 'identity_held';
  return (
    <Page title={t(TEXTS.title)} wide>
      <p>{now === 3 ? t(TEXTS.alreadyOpen) : t(TEXTS.lead)}</p>
      {held && (
        <Note look="care" title={t(TEXTS.stateHeld)}>
          <p>{t(TEXTS.held)}</p>
        </Note>
      )}
      <div className="side-by-side">
        <div>
          <ol className="steps">
            <Step number={1} now={now} title={t(TEXTS.stepPasskey)} why={t(TEXTS.stepPasskeyWhy)}>
              <PasskeyStep />
            </Step>
            <Step number={2} now={now} title={t(TEXTS.stepPhone)} why={t(TEXTS.stepPhoneWhy)}>
              <div className="acts">
                <ButtonLink to="/phone">{t(TEXTS.toPhone)}</ButtonLink>
              </div>
            </Step>
            <Step
              number={3}
              now={now}
              held={held}
              title={t(TEXTS.stepIdentity)}
              why={t(TEXTS.stepIdentityWhy)}
            >
              {!held && (
                <div className="acts">
                  <ButtonLink to="/identity">{t(TEXTS.toIdentity)}</ButtonLink>
                </div>
              )}
            </Step>
          </ol>
        </div>
        {now < 3 && !held && <Needs />}
      </div>
      {now === 3 && (
        <div className="acts">
          <ButtonLink to="/">{t(COMMON.goHome)}</ButtonLink>
        </div>
      )}
    </Page>
  );
}

/** What to have at hand, and how long it takes. */
function Needs() {
  const { t } = useSpeech();
  return (
    <section>
      <h2>{t(TEXTS.needsTitle)}</h2>
      <ul className="bullets">
        <li>{t(TEXTS.needDevice)}</li>
        <li>{t(TEXTS.needPhone)}</li>
        <li>{t(TEXTS.needDocument)}</li>
      </ul>
      <p>{t(TEXTS.howLong)}</p>
    </section>
  );
}

/** On the pages of one step: they can be left, and the list says what is done. */
export function BackToSteps() {
  const { t } = useSpeech();
  return (
    <p>
      <PageLink to="/begin" className="link-line">
        {t(TEXTS.back)}
      </PageLink>
    </p>
  );
}

interface StepProps {
  readonly number: 1 | 2 | 3;
  readonly now: number;
  readonly held?: boolean;
  readonly title: string;
  readonly why: string;
  readonly children: ReactNode;
}

function Step({ number, now, held = false, title, why, children }: StepProps) {
  const { t } = useSpeech();
  const at = number - 1;
  const look = at < now ? 'step-done' : at === now ? 'step-now' : 'step-later';
  return (
    <li className={`step ${look}`} aria-current={at === now ? 'step' : undefined}>
      <span className="step-number" aria-hidden="true">
        {number}
      </span>
      <div className="stack">
        <div>
          <div className="row-between">
            <h2>{title}</h2>
            {at < now && <Tag look="good">{t(TEXTS.stateDone)}</Tag>}
            {at === now && (
              <Tag look={held ? 'care' : 'key'}>{t(held ? TEXTS.stateHeld : TEXTS.stateNow)}</Tag>
            )}
            {at > now && <Tag look="off">{t(TEXTS.stateLater)}</Tag>}
          </div>
          <p>{why}</p>
        </div>
        {at === now && children}
      </div>
    </li>
  );
}

function PasskeyStep() {
  const { t } = useSpeech();
  const { setMe } = useSession();
  const [email, setEmail] = useState('');
  const [missing, setMissing] = useState(false);
  const act = useAct();
  const make = async () => {
    setMissing(email.trim() === '');
    if (email.trim() === '') return;
    const me = await act.run(() =>
      makePasskey(
        () => client.beginEnrolment({ body: { email: email.trim() } }),
        (body) => client.finishEnrolment({ body }),
      ),
    );
    if (me) setMe(me);
  };
  // What the server cannot read is told at the field, as what is missing is.
  const malformed = missing || act.problem === 'email_malformed';
  return (
    <Form onSubmit={() => void make()}>
      <Field
        label={t(TEXTS.email)}
        support={t(TEXTS.emailSupport)}
        error={malformed ? t(TEXTS.emailError) : undefined}
        kind="email"
        autoComplete="email"
        value={email}
        onChange={setEmail}
      />
      <ProblemNote problem={malformed ? undefined : act.problem} />
      <div className="acts">
        <Button submit off={act.running}>
          {t(TEXTS.makePasskey)}
        </Button>
      </div>
    </Form>
  );
}
