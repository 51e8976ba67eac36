import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Presentation } from '@sekisho/contract/wallet.ts';
import { useState } from 'react';
import { tabKeep } from '../lib/browser.ts';
import { timeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Facts, Tag } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { BackToSteps } from './begin.tsx';
import { client, useMe } from './session.tsx';

const TEXTS = WALLET.identity;
/** Where this tab remembers which presentation it began, for the way back. */
export const BEGUN_PRESENTATION = 'presentation';

/** The methods, recommended first; the closed ones with the reason. */
export function IdentityPage() {
  const { t } = useSpeech();
  const me = useMe();
  return (
    <Page title={t(TEXTS.title)} wide={me.stage === 'identity'}>
      {me.stage === 'phone' && <PhoneFirst />}
      {me.stage === 'identity' && <Methods />}
      {me.stage === 'identity_held' && <Held />}
      {me.stage === 'open' ? <Proved name={me.name ?? ''} /> : <BackToSteps />}
    </Page>
  );
}

function PhoneFirst() {
  const { t } = useSpeech();
  return (
    <>
      <p>{t(TEXTS.phoneFirst)}</p>
      <div className="acts">
        <ButtonLink to="/phone">{t(WALLET.begin.toPhone)}</ButtonLink>
      </div>
    </>
  );
}

export function Held() {
  const { t } = useSpeech();
  return (
    <Note look="care" live title={t(TEXTS.heldTitle)}>
      <p>{t(WALLET.begin.held)}</p>
    </Note>
  );
}

export function Proved({ name }: { readonly name: string }) {
  const { t } = useSpeech();
  return (
    <>
      <Note look="good" live title={t(TEXTS.provedTitle)}>
        <p>{t(TEXTS.opens)}</p>
      </Note>
      <Facts
        items={[
          [t(TEXTS.provedName), name],
          [t(TEXTS.provedWhat), t(TEXTS.provedElements)],
        ]}
      />
      <div className="acts">
        <ButtonLink to="/banks/add">{t(TEXTS.linkBank)}</ButtonLink>
      </div>
    </>
  );
}

function Methods() {
  const { t } = useSpeech();
  const [presentation, setPresentation] = useState<Presentation>();
  const act = useAct();
  const begin = async () => {
    const begun = await act.run(() => outcomeOf(client.beginPresentation({ body: {} })));
    if (!begun) return;
    tabKeep.setItem(BEGUN_PRESENTATION, begun.id);
    setPresentation(begun);
  };
  return (
    <>
      <p>{t(TEXTS.lead)}</p>
      <div className="side-by-side">
        <section className="card card-key">
          <div className="row-between">
            <h2>{t(TEXTS.mobile)}</h2>
            <Tag look="key">{t(TEXTS.recommended)}</Tag>
          </div>
          <p>{t(TEXTS.mobileNeeds)}</p>
          <p>{t(TEXTS.mobileProves)}</p>
          <ProblemNote problem={act.problem} />
          {presentation ? (
            <OpenApp presentation={presentation} />
          ) : (
            <div className="acts">
              <Button off={act.running} onPress={() => void begin()}>
                {t(TEXTS.start)}
              </Button>
            </div>
          )}
        </section>
        <div>
          <Closed title={t(TEXTS.jpki)} reason={t(TEXTS.closedReason)} />
          <Closed title={t(TEXTS.chip)} reason={t(TEXTS.closedReason)} />
          <Closed title={t(TEXTS.photo)} reason={t(TEXTS.photoReason)} />
        </div>
      </div>
    </>
  );
}

function OpenApp({ presentation }: { readonly presentation: Presentation }) {
  const { language, t } = useSpeech();
  return (
    <div className="stack">
      <p role="status">{t(TEXTS.ready, { time: timeText(presentation.expiresAt, language) })}</p>
      <div className="acts">
        <a className="button button-main" href={presentation.requestUri}>
          {t(TEXTS.open)}
        </a>
      </div>
      <p className="quiet">{t(TEXTS.sameDevice)}</p>
    </div>
  );
}

function Closed({ title, reason }: { readonly title: string; readonly reason: string }) {
  const { t } = useSpeech();
  return (
    <section className="card card-closed">
      <div className="row-between">
        <h2>{title}</h2>
        <Tag look="off">{t(TEXTS.closed)}</Tag>
      </div>
      <p>{reason}</p>
    </section>
  );
}
