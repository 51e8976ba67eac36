import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Bill, Payment } from '@sekisho/contract/wallet.ts';
import { useState } from 'react';
import { amountText, dateTimeText } from '../lib/format.ts';
import { isSettled, outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Amount, Facts } from '../ui/facts.tsx';
import { Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote } from '../ui/note.tsx';
import { Scanner } from './scanner.tsx';
import { actKeys, client, useMe, useSession, withProof } from './session.tsx';
import { CannotPress, StopNote, stopFor, useStops } from './stops.tsx';

const TEXTS = WALLET.pay;

type Stage =
  | { readonly at: 'code' }
  | { readonly at: 'confirm'; readonly bill: Bill }
  | { readonly at: 'paid'; readonly payment: Payment };

/** Code, then who and how much, then the receipt. */
export function PayPage() {
  const [stage, setStage] = useState<Stage>({ at: 'code' });
  const begin = () => setStage({ at: 'code' });
  if (stage.at === 'paid') return <Receipt payment={stage.payment} onAnother={begin} />;
  if (stage.at === 'confirm') {
    return (
      <Confirm
        bill={stage.bill}
        onBack={begin}
        onPaid={(payment) => setStage({ at: 'paid', payment })}
      />
    );
  }
  return <ReadCode onRead={(bill) => setStage({ at: 'confirm', bill })} />;
}

function ReadCode({ onRead }: { readonly onRead: (bill: Bill) => void }) {
  const { t } = useSpeech();
  const [code, setCode] = useState('');
  const act = useAct();
  const stop = stopFor(useStops(), 'pay');
  const read = async (text: string) => {
    if (stop) return;
    const typed = text.trim();
    if (typed === '') return act.fail('code_unreadable');
    const bill = await act.run(() => outcomeOf(client.readCode({ body: { code: typed } })));
    if (bill) onRead(bill);
  };
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      {stop && <StopNote stop={stop} />}
      <Scanner
        onCode={(found) => {
          setCode(found);
          void read(found);
        }}
      />
      <Form onSubmit={() => void read(code)}>
        <Field
          label={t(TEXTS.code)}
          support={t(TEXTS.codeSupport)}
          value={code}
          onChange={setCode}
          maxLength={512}
          lines
        />
        <ProblemNote problem={act.problem} />
        <CannotPress stop={stop} />
        <div className="acts">
          <Button submit off={act.running || stop !== undefined}>
            {t(TEXTS.read)}
          </Button>
        </div>
      </Form>
    </Page>
  );
}

interface ConfirmProps {
  readonly bill: Bill;
  readonly onBack: () => void;
  readonly onPaid: (payment: Payment) => void;
}

function Confirm({ bill, onBack, onPaid }: ConfirmProps) {
  const { language, t } = useSpeech();
  const { setMe } = useSession();
  const me = useMe();
  const act = useAct();
  const missing = bill.amount - me.balance;
  // Paid, cancelled or out of time: pressing again would be refused again.
  const closed = act.problem === 'payment_request_closed';
  const pay = async () => {
    const name = `pay:${bill.paymentRequest}`;
    const body = { paymentRequest: bill.paymentRequest, amount: bill.amount };
    const payment = await act.run(() =>
      withProof(async () => {
        const outcome = await outcomeOf(
          client.pay({ body }, { idempotencyKey: actKeys.keyOf(name) }),
        );
        if (isSettled(outcome)) actKeys.settle(name);
        return outcome;
      }),
    );
    if (!payment) return;
    setMe({ ...me, balance: payment.balance });
    onPaid(payment);
  };
  return (
    <Page title={t(TEXTS.confirmTitle)}>
      <div>
        <p className="quiet">{t(TEXTS.shop)}</p>
        <p className="verified-name">{bill.shopName}</p>
      </div>
      <p>
        <Amount yen={bill.amount} large />
      </p>
      <Facts
        items={[
          [t(TEXTS.till), bill.tillName],
          missing <= 0 && [t(TEXTS.balanceAfter), <Amount yen={-missing} key="after" />],
          [t(TEXTS.until), dateTimeText(bill.expiresAt, language)],
        ]}
      />
      {missing > 0 && !closed && (
        <Note look="care">
          <p>{t(TEXTS.tooSmall, { missing: amountText(missing, language) })}</p>
        </Note>
      )}
      <ProblemNote problem={act.problem} />
      <div className="acts">
        {closed ? (
          <Button onPress={onBack}>{t(TEXTS.readAnother)}</Button>
        ) : missing > 0 ? (
          <ButtonLink to="/charge">{t(WALLET.home.charge)}</ButtonLink>
        ) : (
          <Button off={act.running} onPress={() => void pay()}>
            {t(TEXTS.act, { amount: amountText(bill.amount, language) })}
          </Button>
        )}
        {!closed && (
          <Button look="text" onPress={onBack}>
            {t(TEXTS.notThis)}
          </Button>
        )}
      </div>
    </Page>
  );
}

function Receipt(props: { readonly payment: Payment; readonly onAnother: () => void }) {
  const { language, t } = useSpeech();
  const { payment } = props;
  return (
    <Page title={t(TEXTS.receiptTitle)}>
      <section className="receipt">
        <p className="verified-name">{payment.shopName}</p>
        <p>
          <Amount yen={payment.amount} large />
        </p>
        <p>{dateTimeText(payment.at, language)}</p>
        <p>{t(TEXTS.receiptShow)}</p>
      </section>
      <Facts
        items={[
          [t(TEXTS.number), payment.id],
          [t(TEXTS.balanceNow), <Amount yen={payment.balance} key="balance" />],
        ]}
      />
      <div className="acts">
        <ButtonLink to="/">{t(COMMON.goHome)}</ButtonLink>
        <Button look="text" onPress={props.onAnother}>
          {t(TEXTS.another)}
        </Button>
      </div>
    </Page>
  );
}
