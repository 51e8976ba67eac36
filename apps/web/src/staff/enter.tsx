import { STAFF_PAGES } from '@sekisho/contract/texts/staff-pages.ts';
import { useState } from 'react';
import { askPasskey, makePasskey } from '../lib/passkey.ts';
import { goTo } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';
import { client, useStaff } from './session.tsx';

export function SignInPage({ base }: { readonly base: string }) {
  const TEXTS = STAFF_PAGES.signIn;
  const { t } = useSpeech();
  const { problem, setMe } = useStaff();
  const act = useAct();
  const enter = async () => {
    const me = await act.run(() =>
      askPasskey(
        () => client.beginStaffSession({ body: {} }),
        (body) => client.finishStaffSession({ body }),
      ),
    );
    if (me) setMe(me);
  };
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      <ProblemNote problem={act.problem ?? problem} />
      <div className="acts">
        <Button off={act.running} onPress={() => void enter()}>
          {t(TEXTS.act)}
        </Button>
        <ButtonLink to={`${base}/enrol`} look="second">
          {t(TEXTS.invited)}
        </ButtonLink>
      </div>
    </Page>
  );
}

export function EnrolPage({ base }: { readonly base: string }) {
  const TEXTS = STAFF_PAGES.enrol;
  const { t } = useSpeech();
  const { setMe } = useStaff();
  const act = useAct();
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const enrol = async () => {
    setTried(true);
    if (code.trim() === '') return;
    const me = await act.run(() =>
      makePasskey(
        () => client.beginStaffEnrolment({ body: { code: code.trim() } }),
        (body) => client.finishStaffEnrolment({ body }),
      ),
    );
    if (!me) return;
    setMe(me);
    goTo(`${base}/`, 'replace');
  };
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      <Form onSubmit={() => void enrol()}>
        <Field
          label={t(TEXTS.code)}
          value={code}
          onChange={setCode}
          maxLength={40}
          error={tried && code.trim() === '' ? t(TEXTS.missing) : undefined}
        />
        <ProblemNote problem={act.problem} />
        <div className="acts">
          <Button submit off={act.running}>
            {t(TEXTS.act)}
          </Button>
          <ButtonLink to={`${base}/`} look="text">
            {t(TEXTS.back)}
          </ButtonLink>
        </div>
      </Form>
    </Page>
  );
}
