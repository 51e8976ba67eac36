import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { Fragment } from 'react';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink, PageLink } from '../ui/button.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { signIn, useSession } from './session.tsx';

const TEXTS = WALLET.welcome;

/** What this is, and the two ways in. `returning`: the reader wanted a page that needs a session. */
export function WelcomePage({ returning }: { readonly returning: boolean }) {
  const { t } = useSpeech();
  const { setMe } = useSession();
  const act = useAct();
  const enter = async () => {
    const me = await act.run(signIn);
    if (me) setMe(me);
  };
  const beginPart = (
    <Fragment key="begin">
      {returning && <h2>{t(TEXTS.haveNone)}</h2>}
      <div className="acts">
        <ButtonLink to="/begin" look={returning ? 'second' : 'main'}>
          {t(TEXTS.begin)}
        </ButtonLink>
      </div>
      <p className="quiet">{t(TEXTS.beginSupport)}</p>
    </Fragment>
  );
  const signInPart = (
    <Fragment key="sign-in">
      {!returning && <h2>{t(TEXTS.haveOne)}</h2>}
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button look={returning ? 'main' : 'second'} off={act.running} onPress={() => void enter()}>
          {t(TEXTS.signIn)}
        </Button>
      </div>
    </Fragment>
  );
  return (
    <Page title={t(TEXTS.title)} wide>
      <p className="lead">{t(TEXTS.lead)}</p>
      {returning && (
        <Note look="care">
          <p>{t(WALLET.signInFirst)}</p>
        </Note>
      )}
      <div className="side-by-side">
        <section>{returning ? [signInPart, beginPart] : [beginPart, signInPart]}</section>
        <section>
          <h2>{t(TEXTS.promiseTitle)}</h2>
          <ul className="bullets">
            <li>{t(TEXTS.promisePin)}</li>
            <li>{t(TEXTS.promiseIdentity)}</li>
            <li>{t(TEXTS.promiseStop)}</li>
          </ul>
          <p>
            <PageLink to="/not-mine" className="link-line">
              {t(TEXTS.impostor)}
            </PageLink>
          </p>
        </section>
      </div>
    </Page>
  );
}
