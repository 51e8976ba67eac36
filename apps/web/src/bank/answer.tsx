import type { Mandate } from '@sekisho/contract/gate.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { instant, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { useState } from 'react';
import { serverNow } from '../lib/browser.ts';
import { dateTimeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { goTo } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, PageLink } from '../ui/button.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { client, useDepositorSession } from './depositor.tsx';
import { MandateCard } from './mandate-card.tsx';

const TEXTS = BANK.answer;

const isOn = ({ state }: Mandate) => state === 'active' || state === 'suspended';

type Said = { readonly what: 'stopped' | 'resumed' | 'ended'; readonly partner: string };

/** Nothing is linked, or each link with all about it, and the two acts on it. */
export function AnswerPage() {
  const { t } = useSpeech();
  const { depositor, setDepositor } = useDepositorSession();
  const { loaded, reload } = useLoaded(() => client.listMandates({}), 'mandates');
  const [ending, setEnding] = useState<Mandate>();
  const [said, setSaid] = useState<Said>();
  const act = useAct();
  const leave = async () => {
    const left = await act.run(() => outcomeOf(client.endDepositorSession({ body: {} })));
    if (!left) return;
    setDepositor(undefined);
    goTo('/', 'replace');
  };
  const change = async (what: Said['what'], mandate: Mandate) => {
    const call = {
      stopped: client.stopMandate,
      resumed: client.resumeMandate,
      ended: client.endMandate,
    }[what];
    const done = await act.run(() => outcomeOf(call({ params: { id: mandate.id }, body: {} })));
    if (!done) return;
    setEnding(undefined);
    setSaid({ what, partner: mandate.partnerName });
    reload();
  };
  if (ending) {
    return (
      <Page title={t(TEXTS.endTitle)}>
        <p>{t(TEXTS.endDetail, { partner: ending.partnerName })}</p>
        <ProblemNote problem={act.problem} />
        <div className="acts">
          <Button look="danger" off={act.running} onPress={() => void change('ended', ending)}>
            {t(TEXTS.endAct)}
          </Button>
          <Button look="text" onPress={() => setEnding(undefined)}>
            {t(TEXTS.keep)}
          </Button>
        </div>
      </Page>
    );
  }
  return (
    <Page title={t(TEXTS.title)}>
      {depositor && (
        <p>
          {t(TEXTS.holder, { name: depositor.name })}
          <br />
          <span className="number">
            {depositor.bankName} {depositor.branchName} {depositor.accountMasked}
          </span>
        </p>
      )}
      {said && (
        <Note look="good" live>
          <p>{t(TEXTS[said.what], { partner: said.partner })}</p>
        </Note>
      )}
      <ActProblem act={act} />
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {({ mandates }) => (
          <Mandates
            mandates={mandates}
            running={act.running}
            onStop={(mandate) => void change('stopped', mandate)}
            onResume={(mandate) => void change('resumed', mandate)}
            onEnd={setEnding}
          />
        )}
      </WhenLoaded>
      <div className="acts">
        <Button look="second" off={act.running} onPress={() => void leave()}>
          {t(COMMON.signOut)}
        </Button>
      </div>
    </Page>
  );
}

/** To allow debits again the depositor proves himself anew, which here is a new login. */
function ActProblem({ act }: { readonly act: ReturnType<typeof useAct> }) {
  const { t } = useSpeech();
  if (act.problem !== 'fresh_proof_needed') return <ProblemNote problem={act.problem} />;
  return (
    <Note look="care" live>
      <p>{t(TEXTS.proveAgain)}</p>
      <PageLink to="/?next=/answer" className="link-line">
        {t(COMMON.signIn)}
      </PageLink>
    </Note>
  );
}

interface MandatesProps {
  readonly mandates: readonly Mandate[];
  readonly running: boolean;
  readonly onStop: (mandate: Mandate) => void;
  readonly onResume: (mandate: Mandate) => void;
  readonly onEnd: (mandate: Mandate) => void;
}

function Mandates({ mandates, running, onStop, onResume, onEnd }: MandatesProps) {
  const { t } = useSpeech();
  const live = mandates.filter(isOn);
  const past = mandates.filter((mandate) => !isOn(mandate));
  const card = (mandate: Mandate) => (
    <MandateCard
      key={mandate.id}
      mandate={mandate}
      running={running}
      onStop={() => onStop(mandate)}
      onResume={() => onResume(mandate)}
      onEnd={() => onEnd(mandate)}
    />
  );
  if (mandates.length === 0) return <Summary mandates={mandates} />;
  return (
    <div className="side-by-side">
      <Summary mandates={mandates} />
      <div>
        {live.map(card)}
        {past.length > 0 && <h2>{t(TEXTS.earlier)}</h2>}
        {past.map(card)}
        <p>
          <PageLink to="/taken" className="link-line">
            {t(TEXTS.seeTaken)}
          </PageLink>
        </p>
      </div>
    </div>
  );
}

/** The answer in one sentence. */
function Summary({ mandates }: { readonly mandates: readonly Mandate[] }) {
  const { language, t } = useSpeech();
  const active = mandates.filter(({ state }) => state === 'active').length;
  const time = dateTimeText(toRfc3339(instant(Math.floor(serverNow()))), language);
  return (
    <section className={active > 0 ? 'answer answer-active' : 'answer'}>
      {mandates.length === 0 && (
        <>
          <h2>{t(TEXTS.nothingTitle)}</h2>
          <p>{t(TEXTS.nothing, { time })}</p>
          <p>{t(TEXTS.nothingYet)}</p>
        </>
      )}
      {mandates.length > 0 && active === 0 && <h2>{t(TEXTS.noneActive)}</h2>}
      {active > 0 && (
        <>
          <h2>{active === 1 ? t(TEXTS.oneActive) : t(TEXTS.someActive, { count: active })}</h2>
          <p>{t(TEXTS.notYours)}</p>
        </>
      )}
    </section>
  );
}
