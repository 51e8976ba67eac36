import { BANK } from '@sekisho/contract/texts/bank.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { useState } from 'react';
import { phoneText, timeText } from '../lib/format.ts';
import { typedDigits, typedNumber } from '../lib/input.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { goTo } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { BackToSteps } from './begin.tsx';
import { client, useMe, useSession } from './session.tsx';

const TEXTS = WALLET.phone;

/** The number, then the code that came to it. */
export function PhonePage() {
  const { t } = useSpeech();
  const me = useMe();
  const [sent, setSent] = useState<{ phone: string; expiresAt: string }>();
  return (
    <Page title={t(TEXTS.title)}>
      {me.phoneEnding !== null ? (
        <>
          <Note look="good" live title={t(TEXTS.done, { ending: me.phoneEnding })} />
          <div className="acts">
            <ButtonLink to={me.stage === 'open' ? '/' : '/begin'}>
              {t(me.stage === 'open' ? COMMON.goHome : WALLET.begin.toIdentity)}
            </ButtonLink>
          </div>
        </>
      ) : sent ? (
        <CodeForm sent={sent} onAgain={() => setSent(undefined)} />
      ) : (
        <NumberForm onSent={setSent} />
      )}
      {me.phoneEnding === null && <BackToSteps />}
    </Page>
  );
}

function NumberForm(props: {
  readonly onSent: (sent: { phone: string; expiresAt: string }) => void;
}) {
  const { t } = useSpeech();
  const [phone, setPhone] = useState('');
  const act = useAct();
  const submit = async () => {
    const typed = typedDigits(phone);
    if (!/^0[789]0\d{8}$/.test(typed)) return act.fail('phone_malformed');
    const answer = await act.run(() => outcomeOf(client.sendPhoneCode({ body: { phone: typed } })));
    if (answer) props.onSent({ phone: typed, expiresAt: answer.expiresAt });
  };
  return (
    <Form onSubmit={() => void submit()}>
      <p>{t(TEXTS.lead)}</p>
      <Field
        label={t(TEXTS.number)}
        support={t(TEXTS.numberSupport)}
        kind="tel"
        autoComplete="tel"
        value={phone}
        onChange={setPhone}
        maxLength={20}
      />
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button submit off={act.running}>
          {t(TEXTS.send)}
        </Button>
      </div>
    </Form>
  );
}

function CodeForm(props: {
  readonly sent: { readonly phone: string; readonly expiresAt: string };
  readonly onAgain: () => void;
}) {
  const { language, t } = useSpeech();
  const { setMe } = useSession();
  const [code, setCode] = useState('');
  const [wrongForm, setWrongForm] = useState(false);
  const act = useAct();
  const submit = async () => {
    const typed = typedNumber(code, 6);
    setWrongForm(typed === undefined);
    if (typed === undefined) return;
    const me = await act.run(() => outcomeOf(client.provePhone({ body: { code: typed } })));
    if (!me) return;
    setMe(me);
    goTo('/begin', 'replace');
  };
  const time = timeText(props.sent.expiresAt, language);
  return (
    <Form onSubmit={() => void submit()}>
      <p role="status">{t(TEXTS.sent, { phone: phoneText(props.sent.phone), time })}</p>
      <Field
        label={t(TEXTS.code)}
        support={t(TEXTS.codeSupport)}
        error={wrongForm ? t(BANK.code.error) : undefined}
        kind="numeric"
        width="short"
        autoComplete="one-time-code"
        value={code}
        onChange={setCode}
        maxLength={12}
      />
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button submit off={act.running}>
          {t(TEXTS.prove)}
        </Button>
        <Button look="text" onPress={props.onAgain}>
          {t(TEXTS.sendAgain)}
        </Button>
      </div>
    </Form>
  );
}
