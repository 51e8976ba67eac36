import { BANK } from '@sekisho/contract/texts/bank.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useState } from 'react';
import { outcomeOf } from '../lib/outcome.ts';
import { askPasskey } from '../lib/passkey.ts';
import { goTo } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note } from '../ui/note.tsx';
import { AccountForm, type AccountName } from './account-form.tsx';
import { CodeForm } from './code-form.tsx';
import { client, useDepositorSession } from './depositor.tsx';

const TEXTS = BANK.safe;

interface SafeProps {
  /** Where to go on after the login. */
  readonly next: string;
  readonly reason?: 'again' | 'stop' | undefined;
}

/** "Is my account safe?": the way in, for people without a wallet too. */
export function SafePage({ next, reason }: SafeProps) {
  const { t } = useSpeech();
  return (
    <Page title={t(TEXTS.title)} wide>
      <div className="lead stack">
        <p>
          <strong>{t(TEXTS.forAll)}</strong>
        </p>
        <p>{t(TEXTS.lead)}</p>
        {reason && (
          <Note look="care">
            <p>{t(reason === 'stop' ? TEXTS.loginToStop : TEXTS.loginAgain)}</p>
          </Note>
        )}
      </div>
      <div className="side-by-side">
        <section>
          <h2>{t(TEXTS.loginTitle)}</h2>
          <Login next={next} />
        </section>
        <section>
          <h2>{t(TEXTS.otherTitle)}</h2>
          <ul className="bullets">
            <li>{t(TEXTS.letter)}</li>
            <li>{t(TEXTS.desk)}</li>
          </ul>
        </section>
      </div>
    </Page>
  );
}

function Login({ next }: { readonly next: string }) {
  const { setDepositor } = useDepositorSession();
  const [proved, setProved] = useState<{ ceremony: Id<'chl'>; phoneEnding: string }>();
  const act = useAct();
  const prove = async (account: AccountName) => {
    let ceremony: Id<'chl'> | undefined;
    const answer = await act.run(() =>
      askPasskey(
        () => client.beginDepositorSession({ body: account }),
        (body) => {
          ceremony = body.ceremony;
          return client.proveDepositorPasskey({ body });
        },
      ),
    );
    if (answer && ceremony) setProved({ ceremony, phoneEnding: answer.phoneEnding });
  };
  if (!proved) return <AccountForm act={act} onAccount={(account) => void prove(account)} />;
  const finish = async (code: string) => {
    const body = { ceremony: proved.ceremony, code };
    const depositor = await act.run(() => outcomeOf(client.finishDepositorSession({ body })));
    if (!depositor) return;
    setDepositor(depositor);
    goTo(next, 'replace');
  };
  return (
    <CodeForm
      act={act}
      phoneEnding={proved.phoneEnding}
      onCode={(code) => void finish(code)}
      onAgain={() => {
        act.fail(undefined);
        setProved(undefined);
      }}
    />
  );
}
