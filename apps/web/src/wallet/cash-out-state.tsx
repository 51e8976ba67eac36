import type { CashOut } from '@sekisho/contract/cash-out.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useEffect } from 'react';
import { every } from '../lib/browser.ts';
import { amountText, dateTimeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Amount, Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, type NoteLook, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { client, useSession } from './session.tsx';

const TEXTS = WALLET.cashOut;
const ASK_EVERY_MS = 1_000;

const LOOKS = {
  held: 'care',
  on_its_way: 'plain',
  not_known_yet: 'care',
  done: 'good',
  refused: 'problem',
  cancelled: 'plain',
  returned: 'care',
} as const satisfies Record<CashOut['state'], NoteLook>;

const isUnderWay = ({ state }: CashOut) => state === 'on_its_way' || state === 'not_known_yet';

/** One cash-out to its end: asks once a second while the bank has not answered. */
export function CashOutStatePage({ id }: { readonly id: string }) {
  const { t } = useSpeech();
  const { refresh } = useSession();
  const params = { id: id as Id<'out'> };
  const { loaded, reload } = useLoaded(() => client.getCashOut({ params }), id);
  const asks = loaded.state === 'loaded' && isUnderWay(loaded.value);
  useEffect(() => (asks ? every(ASK_EVERY_MS, reload) : undefined), [asks, reload]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the balance is new when it is over.
  useEffect(() => {
    if (!asks) void refresh();
  }, [asks]);
  return (
    <Page title={t(TEXTS.stateTitle)}>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {(cashOut) => <CashOutState cashOut={cashOut} onChanged={reload} />}
      </WhenLoaded>
    </Page>
  );
}

function CashOutState(props: { readonly cashOut: CashOut; readonly onChanged: () => void }) {
  const { language, t } = useSpeech();
  const { cashOut } = props;
  const { state, refusal, holdReason, heldUntil } = cashOut;
  const act = useAct();
  const cancel = async () => {
    const params = { id: cashOut.id };
    await act.run(() => outcomeOf(client.cancelCashOut({ params, body: {} })));
    props.onChanged();
  };
  const time = (at: string | null) => (at === null ? '' : dateTimeText(at, language));
  const { title, text } = WALLET.cashOutStates[state];
  return (
    <>
      <p>
        <Amount yen={cashOut.amount} large />
      </p>
      <Note look={LOOKS[state]} live title={t(title)}>
        <p>{t(text)}</p>
        {state === 'held' && heldUntil !== null && (
          <p>{t(TEXTS.heldUntil, { until: time(heldUntil) })}</p>
        )}
        {state === 'held' && holdReason !== null && <p>{t(WALLET.holdReasons[holdReason])}</p>}
        {refusal !== null && <p>{t(WALLET.cashOutRefusals[refusal])}</p>}
      </Note>
      <Facts
        items={[
          [t(TEXTS.account), cashOut.bank.name],
          cashOut.fee > 0 && [t(TEXTS.fee), amountText(cashOut.fee, language)],
          [t(TEXTS.requested), time(cashOut.requestedAt)],
          cashOut.settledAt !== null && [t(TEXTS.settled), time(cashOut.settledAt)],
          cashOut.returnedAt !== null && [t(TEXTS.returned), time(cashOut.returnedAt)],
          [t(TEXTS.number), cashOut.id],
        ]}
      />
      {isUnderWay(cashOut) && <p>{t(WALLET.charge.leaveOk)}</p>}
      <ProblemNote problem={act.problem} />
      <div className="acts">
        {state === 'held' && (
          <Button look="second" off={act.running} onPress={() => void cancel()}>
            {t(TEXTS.cancel)}
          </Button>
        )}
        <ButtonLink to="/" look={state === 'held' ? 'second' : 'main'}>
          {t(COMMON.goHome)}
        </ButtonLink>
      </div>
    </>
  );
}
