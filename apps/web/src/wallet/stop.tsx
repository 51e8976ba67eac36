import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink, PageLink } from '../ui/button.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { client, signIn, useSession } from './session.tsx';

const TEXTS = WALLET.stop;

/** The second press of "Stop": no proof, no question. Undoing it needs both. */
export function StopPage() {
  const { standing, me } = useSession();
  if (standing !== 'signed_in') return <StopSignedOut />;
  return me?.locked ? <Stopped /> : <StopNow />;
}

function StopNow() {
  const { t } = useSpeech();
  const { setMe } = useSession();
  const act = useAct();
  const stop = async () => {
    const me = await act.run(() => outcomeOf(client.lockWallet({ body: {} })));
    if (me) setMe(me);
  };
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button look="danger" off={act.running} onPress={() => void stop()}>
          {t(TEXTS.act)}
        </Button>
      </div>
      <p>{t(TEXTS.undo)}</p>
      <BankToo />
      <p>
        <PageLink to="/" className="link-line">
          {t(COMMON.goHome)}
        </PageLink>
      </p>
    </Page>
  );
}

function Stopped() {
  const { t } = useSpeech();
  return (
    <Page title={t(TEXTS.doneTitle)}>
      <Note look="good" live>
        <p>{t(TEXTS.done)}</p>
        <p>{t(TEXTS.undo)}</p>
      </Note>
      <BankToo />
      <div className="acts">
        <ButtonLink to="/safety" look="second">
          {t(TEXTS.toSafety)}
        </ButtonLink>
      </div>
    </Page>
  );
}

function StopSignedOut() {
  const { t } = useSpeech();
  const { setMe } = useSession();
  const act = useAct();
  const enter = async () => {
    const me = await act.run(signIn);
    if (me) setMe(me);
  };
  return (
    <Page title={t(TEXTS.signedOutTitle)}>
      <p>{t(TEXTS.signedOut)}</p>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button off={act.running} onPress={() => void enter()}>
          {t(WALLET.welcome.signIn)}
        </Button>
      </div>
      <BankToo />
      <p>
        <PageLink to="/not-mine" className="link-line">
          {t(WALLET.welcome.impostor)}
        </PageLink>
      </p>
    </Page>
  );
}

function BankToo() {
  const { t } = useSpeech();
  return <p className="quiet">{t(TEXTS.bankToo)}</p>;
}
