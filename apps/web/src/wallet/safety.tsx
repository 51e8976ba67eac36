import { SAFETY } from '@sekisho/contract/texts/safety.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Me } from '@sekisho/contract/wallet.ts';
import { useState } from 'react';
import { dateTimeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { goTo } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { client, useMe, useSession, withProof } from './session.tsx';

const TEXTS = WALLET.safety;

/** Lock and unlock, what this device is signed in to, sign out. */
export function SafetyPage() {
  const { t } = useSpeech();
  const me = useMe();
  return (
    <Page title={t(TEXTS.title)}>
      <div className="side-by-side">
        <div className="stack">
          <LockSection locked={me.locked} />
          <PagesBelow />
        </div>
        <DeviceSection me={me} />
      </div>
    </Page>
  );
}

/** What else is under the holder's own hand. */
function PagesBelow() {
  const { t } = useSpeech();
  return (
    <>
      <section>
        <h2>{t(SAFETY.toDevices)}</h2>
        <p>{t(SAFETY.toDevicesDetail)}</p>
        <div className="acts">
          <ButtonLink to="/safety/devices" look="second">
            {t(SAFETY.openDevices)}
          </ButtonLink>
        </div>
      </section>
      <section>
        <h2>{t(SAFETY.toLimits)}</h2>
        <p>{t(SAFETY.toLimitsDetail)}</p>
        <div className="acts">
          <ButtonLink to="/safety/limits" look="second">
            {t(SAFETY.openLimits)}
          </ButtonLink>
        </div>
      </section>
      <section>
        <h2>{t(SAFETY.toViews)}</h2>
        <p>{t(SAFETY.toViewsDetail)}</p>
        <div className="acts">
          <ButtonLink to="/safety/views" look="second">
            {t(SAFETY.openViews)}
          </ButtonLink>
        </div>
      </section>
    </>
  );
}

function LockSection({ locked }: { readonly locked: boolean }) {
  const { t } = useSpeech();
  const { setMe } = useSession();
  const act = useAct();
  const [unlocked, setUnlocked] = useState(false);
  const unlock = async () => {
    const me = await act.run(() => withProof(() => outcomeOf(client.unlockWallet({ body: {} }))));
    if (!me) return;
    setMe(me);
    setUnlocked(true);
  };
  if (locked) {
    return (
      <section>
        <h2>{t(TEXTS.unlockTitle)}</h2>
        <p>{t(TEXTS.unlockDetail)}</p>
        <ProblemNote problem={act.problem} />
        <div className="acts">
          <Button off={act.running} onPress={() => void unlock()}>
            {t(TEXTS.unlockAct)}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section>
      {unlocked && (
        <Note look="good" live>
          <p>{t(TEXTS.unlocked)}</p>
        </Note>
      )}
      <h2>{t(TEXTS.lockTitle)}</h2>
      <p>{t(TEXTS.lockDetail)}</p>
      <div className="acts">
        <ButtonLink to="/stop" look="danger-second">
          {t(TEXTS.lockAct)}
        </ButtonLink>
      </div>
    </section>
  );
}

function DeviceSection({ me }: { readonly me: Me }) {
  const { language, t } = useSpeech();
  const { setMe } = useSession();
  const act = useAct();
  const leave = async () => {
    const ended = await act.run(() => outcomeOf(client.endSession({ body: {} })));
    if (!ended) return;
    setMe(undefined);
    goTo('/', 'replace');
  };
  const ending = me.phoneEnding;
  const proved = me.provedUntil;
  return (
    <section>
      <h2>{t(TEXTS.deviceTitle)}</h2>
      <Facts
        items={[
          [t(TEXTS.email), me.email],
          [t(TEXTS.phone), ending ? t(TEXTS.phoneEnding, { ending }) : t(TEXTS.phoneNone)],
          [
            t(TEXTS.identity),
            me.name ? t(TEXTS.identityDone, { name: me.name }) : t(TEXTS.identityNot),
          ],
          [
            t(TEXTS.proved),
            proved
              ? t(TEXTS.provedUntil, { time: dateTimeText(proved, language) })
              : t(TEXTS.provedNone),
          ],
          [t(TEXTS.wallet), me.wallet],
        ]}
      />
      <p>{t(TEXTS.signOutDetail)}</p>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button look="second" off={act.running} onPress={() => void leave()}>
          {t(TEXTS.signOut)}
        </Button>
      </div>
    </section>
  );
}
