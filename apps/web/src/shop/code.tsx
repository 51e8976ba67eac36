import type { PaymentRequest } from '@sekisho/contract/shop.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { SHOP } from '@sekisho/contract/texts/shop.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useEffect, useRef, useState } from 'react';
import { every, pause, serverNow } from '../lib/browser.ts';
import { amountText, dateTimeText, secondsLeft } from '../lib/format.ts';
import { outcomeOf, type PageProblem } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Amount, Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { QrCode } from '../ui/qr-code.tsx';
import { playPaid } from './sound.tsx';
import { client } from './till-client.ts';

const ASK_AGAIN_MS = 2_000;

interface Watched {
  readonly request: PaymentRequest | undefined;
  readonly problem: PageProblem | undefined;
  readonly setRequest: (request: PaymentRequest) => void;
}

/** Follows a payment request to its end: each question waits at the server for a new state. */
function useWatched(id: string): Watched {
  const [request, setRequest] = useState<PaymentRequest>();
  const [problem, setProblem] = useState<PageProblem>();
  const over = request !== undefined && request.state !== 'open';
  const known = useRef<PaymentRequest['state']>(undefined);
  known.current = request?.state;
  useEffect(() => {
    if (over) return;
    const ending = new AbortController();
    const follow = async () => {
      const params = { id: id as Id<'prq'> };
      while (!ending.signal.aborted) {
        const query = known.current ? { known: known.current } : {};
        const outcome = await outcomeOf(
          client.getPaymentRequest({ params, query }, { signal: ending.signal }),
        );
        if (ending.signal.aborted) return;
        setProblem(outcome.ok ? undefined : outcome.problem);
        if (outcome.ok) {
          // A new state ends this loop by drawing the page again; an old one is asked for again.
          known.current = outcome.value.state;
          setRequest(outcome.value);
          if (outcome.value.state !== 'open') return;
        } else if (outcome.problem === 'not_found' || outcome.problem === 'not_signed_in') {
          return;
        } else {
          await pause(ASK_AGAIN_MS, ending.signal);
        }
      }
    };
    void follow();
    return () => ending.abort();
  }, [id, over]);
  return { request, problem, setRequest };
}

/** The code for the customer until it is paid, then the result in words. */
export function CodePage({ id }: { readonly id: string }) {
  const { t } = useSpeech();
  const { request, problem, setRequest } = useWatched(id);
  if (!request) {
    return (
      <Page title={t(SHOP.code.title)}>
        {problem ? <ProblemNote problem={problem} /> : <p role="status">{t(COMMON.loading)}</p>}
        {problem && (
          <div className="acts">
            <ButtonLink to="/shop/">{t(SHOP.day.back)}</ButtonLink>
          </div>
        )}
      </Page>
    );
  }
  if (request.state !== 'open') return <ResultPage request={request} />;
  return <OpenCode request={request} offline={problem !== undefined} onClosed={setRequest} />;
}

function OpenCode(props: {
  readonly request: PaymentRequest;
  readonly offline: boolean;
  readonly onClosed: (request: PaymentRequest) => void;
}) {
  const { language, t } = useSpeech();
  const { request } = props;
  const act = useAct();
  const amount = amountText(request.amount, language);
  const cancel = async () => {
    const cancelled = await act.run(() =>
      outcomeOf(client.cancelPaymentRequest({ params: { id: request.id }, body: {} })),
    );
    if (cancelled) props.onClosed(cancelled);
  };
  return (
    <Page title={t(SHOP.code.title)}>
      <div className="side-by-side">
        <div className="show-code">
          <Amount yen={request.amount} large />
          <QrCode text={request.code} label={t(SHOP.code.picture, { amount })} />
        </div>
        <div>
          {props.offline ? (
            <Note look="care" live>
              <p>{t(SHOP.code.offline)}</p>
            </Note>
          ) : (
            <p role="status">{t(SHOP.code.waiting)}</p>
          )}
          <TimeLeft request={request} />
          <details>
            <summary>{t(SHOP.code.asText)}</summary>
            <div className="stack">
              <p className="code-text">{request.code}</p>
              <CopyButton text={request.code} />
            </div>
          </details>
          <ProblemNote problem={act.problem} />
          <div className="acts">
            <Button look="danger-second" off={act.running} onPress={() => void cancel()}>
              {t(SHOP.code.cancel)}
            </Button>
          </div>
        </div>
      </div>
    </Page>
  );
}

function TimeLeft({ request }: { readonly request: PaymentRequest }) {
  const { t } = useSpeech();
  const { createdAt, expiresAt } = request;
  // The server's clock is known to a second only: never show more than the code was given.
  const now = () => Math.max(serverNow(), Date.parse(createdAt));
  const [left, setLeft] = useState(() => secondsLeft(expiresAt, now()));
  // biome-ignore lint/correctness/useExhaustiveDependencies: `now` depends on `createdAt` only.
  useEffect(
    () => every(1_000, () => setLeft(secondsLeft(expiresAt, now()))),
    [createdAt, expiresAt],
  );
  const seconds = String(left % 60).padStart(2, '0');
  return (
    <p className="number">
      {t(SHOP.code.secondsLeft, { minutes: Math.floor(left / 60), seconds })}
    </p>
  );
}

function ResultPage({ request }: { readonly request: PaymentRequest }) {
  const { language, t } = useSpeech();
  const state = request.state === 'open' ? 'expired' : request.state;
  const isPaid = state === 'paid';
  useEffect(() => {
    if (isPaid) playPaid();
  }, [isPaid]);
  return (
    <Page title={t(SHOP.result[state])}>
      <section className={isPaid ? 'result result-paid' : 'result result-closed'}>
        <p className="result-word" role="status">
          {t(SHOP.result[state])}
        </p>
        <p>
          <Amount yen={request.amount} large />
        </p>
        <p>
          {isPaid && request.paidAt !== null
            ? t(SHOP.result.paidDetail, { time: dateTimeText(request.paidAt, language) })
            : t(state === 'cancelled' ? SHOP.result.cancelledDetail : SHOP.result.expiredDetail)}
        </p>
      </section>
      {request.payment !== null && <Facts items={[[t(SHOP.result.number), request.payment]]} />}
      <div className="acts">
        <ButtonLink to="/shop/">{t(SHOP.result.next)}</ButtonLink>
      </div>
    </Page>
  );
}
