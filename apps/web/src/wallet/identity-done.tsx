import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useEffect, useRef } from 'react';
import { tabKeep } from '../lib/browser.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { useAddress } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { BackToSteps } from './begin.tsx';
import { BEGUN_PRESENTATION, Held, Proved } from './identity.tsx';
import { client, useSession } from './session.tsx';

const TEXTS = WALLET.identity;

/**
 * The way back from the document wallet. The response code alone proves nothing: only the browser
 * that began can complete, which stops a relayed presentation (OpenID4VP 1.0, section 13.3).
 */
export function IdentityDonePage() {
  const { t } = useSpeech();
  const { me, setMe } = useSession();
  const { searchParams, hash } = useAddress();
  const act = useAct();
  const asked = useRef(false);
  const fragment = new URLSearchParams(hash.slice(1));
  const responseCode = searchParams.get('response_code') ?? fragment.get('response_code');
  const id = tabKeep.getItem(BEGUN_PRESENTATION) ?? searchParams.get('presentation');
  const stage = me?.stage ?? 'identity';

  // biome-ignore lint/correctness/useExhaustiveDependencies: completed once, when the page opens.
  useEffect(() => {
    if (asked.current || stage !== 'identity' || !responseCode || !id) return;
    asked.current = true;
    const params = { id: id as Id<'idp'> };
    void act
      .run(() => outcomeOf(client.completePresentation({ params, body: { responseCode } })))
      .then((proved) => {
        if (!proved) return;
        tabKeep.removeItem(BEGUN_PRESENTATION);
        setMe(proved);
      });
  }, []);

  const stuck = stage !== 'open' && stage !== 'identity_held' && !act.running && asked.current;
  const lost = stage === 'identity' && (!responseCode || !id);
  return (
    <Page title={t(TEXTS.title)}>
      {stage === 'open' && <Proved name={me?.name ?? ''} />}
      {stage === 'identity_held' && <Held />}
      {stage === 'identity_held' && <BackToSteps />}
      {act.running && <p role="status">{t(TEXTS.checking)}</p>}
      <ProblemNote problem={act.problem} />
      {lost && (
        <Note look="care">
          <p>{t(TEXTS.lostAnswer)}</p>
        </Note>
      )}
      {(lost || (stuck && act.problem)) && (
        <div className="acts">
          <ButtonLink to="/identity">{t(TEXTS.again)}</ButtonLink>
        </div>
      )}
    </Page>
  );
}
