import type { LinkRequest } from '@sekisho/contract/gate.ts';
import { BANK } from '@sekisho/contract/texts/bank.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { STOPPED } from '@sekisho/contract/texts/switches.ts';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { dateTimeText } from '../lib/format.ts';
import { type Outcome, outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { askPasskey } from '../lib/passkey.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button } from '../ui/button.tsx';
import { Frame, Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { AccountForm } from './account-form.tsx';
import { Approve } from './approve.tsx';
import { CodeForm } from './code-form.tsx';
import { client } from './depositor.tsx';

const TEXTS = BANK.request;

type Load =
  | { readonly at: 'asking' }
  | { readonly at: 'failed'; readonly problem: PageProblem }
  | { readonly at: 'known'; readonly request: LinkRequest };

/** One link request from login to its end. "Stop" refuses it, at any stage, with two presses. */
export function LinkRequestPages({ uid }: { readonly uid: string }) {
  const { t } = useSpeech();
  const [load, setLoad] = useState<Load>({ at: 'asking' });
  const [stopping, setStopping] = useState(false);
  const ask = useCallback(async () => {
    const outcome = await outcomeOf(client.getLinkRequest({ params: { uid } }));
    setLoad(
      outcome.ok
        ? { at: 'known', request: outcome.value }
        : { at: 'failed', problem: outcome.problem },
    );
  }, [uid]);
  useEffect(() => {
    void ask();
  }, [ask]);
  const { loaded } = useLoaded(() => client.getCompany({}), 'company');
  const company = loaded.state === 'loaded' ? loaded.value.name : undefined;
  const request = load.at === 'known' ? load.request : undefined;
  const isOver = request?.stage === 'ended' || load.at === 'failed';
  return (
    <Frame
      product={request?.bankName ?? company ?? t(BANK.product)}
      home={`/interaction/${uid}`}
      corner={
        <button
          type="button"
          className="stop"
          aria-disabled={isOver || undefined}
          onClick={() => !isOver && setStopping(true)}
        >
          {t(COMMON.stop)}
        </button>
      }
    >
      {load.at === 'asking' && (
        <main className="main" id="main">
          <p role="status">{t(COMMON.loading)}</p>
        </main>
      )}
      {load.at === 'failed' && <Failed problem={load.problem} onRetry={() => void ask()} />}
      {request && (
        <Stage
          uid={uid}
          request={request}
          stopping={stopping}
          onStopping={setStopping}
          onRequest={(next) => setLoad({ at: 'known', request: next })}
          onAsk={() => void ask()}
        />
      )}
    </Frame>
  );
}

function Failed(props: { readonly problem: PageProblem; readonly onRetry: () => void }) {
  const { t } = useSpeech();
  const isEnded = props.problem === 'link_request_ended' || props.problem === 'not_found';
  return (
    <Page title={t(isEnded ? TEXTS.endedTitle : TEXTS.title)}>
      {isEnded ? <EndedHere /> : <ProblemNote problem={props.problem} />}
      {!isEnded && (
        <div className="acts">
          <Button onPress={props.onRetry}>{t(COMMON.retry)}</Button>
        </div>
      )}
    </Page>
  );
}

/** Nothing more can be done with the request; what the bank's page is for still can. */
function EndedHere() {
  const { t } = useSpeech();
  return (
    <>
      <p>{t(TEXTS.endedHere)}</p>
      <div>
        <p>{t(TEXTS.stopOther)}</p>
        <a href="/" className="link-line">
          {t(BANK.safe.title)}
        </a>
      </div>
    </>
  );
}

interface StageProps {
  readonly uid: string;
  readonly request: LinkRequest;
  readonly stopping: boolean;
  readonly onStopping: (stopping: boolean) => void;
  readonly onRequest: (request: LinkRequest) => void;
  readonly onAsk: () => void;
}

function Stage({ uid, request, stopping, onStopping, onRequest, onAsk }: StageProps) {
  const act = useAct();
  const params = { uid };
  const step = async (run: () => Promise<Outcome<LinkRequest>>) => {
    const next = await act.run(run);
    // After a refusal the gate alone knows where the request stands: it is asked, not guessed.
    if (!next) return onAsk();
    onStopping(false);
    onRequest(next);
  };
  const refuse = () => void step(() => outcomeOf(client.refuseLink({ params, body: {} })));
  if (request.stoppedSince !== null) {
    return (
      <StoppedByBank
        request={request}
        since={request.stoppedSince}
        running={act.running}
        problem={act.problem}
        onBack={refuse}
      />
    );
  }
  if (request.stage === 'ended') return <Ended redirectTo={request.redirectTo} />;
  if (stopping) {
    return (
      <StopRequest
        running={act.running}
        problem={act.problem}
        onRefuse={refuse}
        onBack={() => onStopping(false)}
      />
    );
  }
  if (request.stage === 'login') {
    return (
      <LoginStage
        request={request}
        running={act.running}
        onRefuse={refuse}
        form={
          <AccountForm
            act={act}
            onAccount={(account) =>
              void step(() =>
                askPasskey(
                  () => client.beginLinkLogin({ params, body: account }),
                  (body) => client.finishLinkLogin({ params, body }),
                ),
              )
            }
          />
        }
      />
    );
  }
  if (request.stage === 'code') {
    return (
      <CodeStage
        running={act.running}
        onRefuse={refuse}
        form={
          <CodeForm
            act={act}
            phoneEnding={request.phoneEnding}
            onCode={(code) =>
              void step(() => outcomeOf(client.proveLinkCode({ params, body: { code } })))
            }
          />
        }
      />
    );
  }
  return (
    <Approve
      request={request}
      act={act}
      onApprove={() => void step(() => outcomeOf(client.approveLink({ params, body: {} })))}
      onRefuse={refuse}
    />
  );
}

interface FormStageProps {
  readonly form: ReactNode;
  readonly running: boolean;
  readonly onRefuse: () => void;
}

function LoginStage(props: FormStageProps & { readonly request: LinkRequest }) {
  const { t } = useSpeech();
  return (
    <Page title={t(TEXTS.title)} wide>
      <p>{t(TEXTS.lead, { partner: props.request.partnerName })}</p>
      <div className="side-by-side">
        <div>{props.form}</div>
        <RefuseHere {...props} />
      </div>
    </Page>
  );
}

function CodeStage(props: FormStageProps) {
  const { t } = useSpeech();
  return (
    <Page title={t(BANK.code.title)} wide>
      <div className="side-by-side">
        <div>{props.form}</div>
        <RefuseHere {...props} />
      </div>
    </Page>
  );
}

function RefuseHere(props: { readonly running: boolean; readonly onRefuse: () => void }) {
  const { t } = useSpeech();
  return (
    <Note>
      <p>{t(TEXTS.notYou)}</p>
      <div className="acts">
        <Button look="second" off={props.running} onPress={props.onRefuse}>
          {t(TEXTS.refuseLogin)}
        </Button>
      </div>
    </Note>
  );
}

function StopRequest(props: {
  readonly running: boolean;
  readonly problem: PageProblem | undefined;
  readonly onRefuse: () => void;
  readonly onBack: () => void;
}) {
  const { t } = useSpeech();
  return (
    <Page title={t(TEXTS.stopTitle)}>
      <p>{t(TEXTS.stopLead)}</p>
      <ProblemNote problem={props.problem} />
      <div className="acts">
        <Button look="danger" off={props.running} onPress={props.onRefuse}>
          {t(TEXTS.refuseLogin)}
        </Button>
        <Button look="text" onPress={props.onBack}>
          {t(TEXTS.stopBack)}
        </Button>
      </div>
      <div>
        <p>{t(TEXTS.stopOther)}</p>
        <a href="/" className="link-line">
          {t(BANK.safe.title)}
        </a>
      </div>
    </Page>
  );
}

/** Said openly, and left standing until it was read: the way back is a button. */
function StoppedByBank(props: {
  readonly request: LinkRequest;
  readonly since: string;
  readonly running: boolean;
  readonly problem: PageProblem | undefined;
  readonly onBack: () => void;
}) {
  const { language, t } = useSpeech();
  const { bankName: bank, partnerName: partner, redirectTo, stage } = props.request;
  const time = dateTimeText(props.since, language);
  return (
    <Page title={t(STOPPED.byBankTitle)}>
      <Note look="care" live>
        <p>{t(STOPPED.byBank, { bank, partner, time })}</p>
      </Note>
      <ProblemNote problem={props.problem} />
      <div className="acts">
        {redirectTo && (
          <a className="button button-main" href={redirectTo}>
            {t(TEXTS.backToWallet)}
          </a>
        )}
        {stage !== 'ended' && (
          <Button off={props.running} onPress={props.onBack}>
            {t(TEXTS.backToWallet)}
          </Button>
        )}
      </div>
    </Page>
  );
}

/** Back to the wallet, by itself and by a button. */
function Ended({ redirectTo }: { readonly redirectTo: string | null }) {
  const { t } = useSpeech();
  useEffect(() => {
    if (redirectTo) location.replace(redirectTo);
  }, [redirectTo]);
  return (
    <Page title={t(TEXTS.endedTitle)}>
      {redirectTo ? <p>{t(TEXTS.ended)}</p> : <EndedHere />}
      {redirectTo && (
        <div className="acts">
          <a className="button button-main" href={redirectTo}>
            {t(TEXTS.backToWallet)}
          </a>
        </div>
      )}
    </Page>
  );
}
