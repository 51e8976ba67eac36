import type { OwnLimitState, OwnLimitValues } from '@sekisho/contract/own-limits.ts';
import { SAFETY } from '@sekisho/contract/texts/safety.ts';
import { useState } from 'react';
import { amountText, dateTimeText } from '../lib/format.ts';
import { typedLimit } from '../lib/input.ts';
import { type Outcome, outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button } from '../ui/button.tsx';
import { Amount, Facts } from '../ui/facts.tsx';
import { Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { BackToSafety } from './devices.tsx';
import { client, useMe, withProof } from './session.tsx';

const TEXTS = SAFETY.limits;
const NAMES = ['perPayment', 'paymentsPerDay', 'perCharge', 'chargesPerDay'] as const;
type Name = (typeof NAMES)[number];

/** Own limits: lower at once, higher after a day. */
export function LimitsPage() {
  const { t } = useSpeech();
  const me = useMe();
  const { loaded, reload } = useLoaded(() => client.getLimits({}), 'limits');
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      {me.locked && (
        <Note look="care">
          <p>{t(TEXTS.lockedNow)}</p>
        </Note>
      )}
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {(state) => <Limits first={state} />}
      </WhenLoaded>
      <BackToSafety />
    </Page>
  );
}

type Said = 'lowered' | 'unchanged' | 'cancelled';

function Limits({ first }: { readonly first: OwnLimitState }) {
  const { t } = useSpeech();
  const [state, setState] = useState(first);
  const [said, setSaid] = useState<Said>();
  const done = (next: OwnLimitState, what: Said | undefined) => {
    setState(next);
    setSaid(what);
  };
  return (
    <>
      {said && (
        <Note look="good" live>
          <p>{t(TEXTS[said])}</p>
        </Note>
      )}
      {state.raise && (
        <Waiting raise={state.raise} onCancelled={(next) => done(next, 'cancelled')} />
      )}
      <LimitForm state={state} onChanged={done} />
    </>
  );
}

function Waiting(props: {
  readonly raise: NonNullable<OwnLimitState['raise']>;
  readonly onCancelled: (state: OwnLimitState) => void;
}) {
  const { language, t } = useSpeech();
  const { limits, inForceAt } = props.raise;
  const act = useAct();
  const cancel = async () => {
    const state = await act.run(() => outcomeOf(client.cancelLimitRaise({ body: {} })));
    if (state) props.onCancelled(state);
  };
  return (
    <Note look="care" title={t(TEXTS.waitsTitle)}>
      <p>{t(TEXTS.waits, { time: dateTimeText(inForceAt, language) })}</p>
      <Facts
        items={NAMES.map((name) => [t(TEXTS[name]), <Amount yen={limits[name]} key={name} />])}
      />
      <p>{t(TEXTS.loweringCancels)}</p>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button look="second" off={act.running} onPress={() => void cancel()}>
          {t(TEXTS.cancel)}
        </Button>
      </div>
    </Note>
  );
}

const typed = (state: OwnLimitState): Record<Name, string> => ({
  perPayment: String(state.limits.perPayment),
  paymentsPerDay: String(state.limits.paymentsPerDay),
  perCharge: String(state.limits.perCharge),
  chargesPerDay: String(state.limits.chargesPerDay),
});

function LimitForm(props: {
  readonly state: OwnLimitState;
  readonly onChanged: (state: OwnLimitState, said: Said | undefined) => void;
}) {
  const { language, t } = useSpeech();
  const { state } = props;
  const act = useAct();
  const [texts, setTexts] = useState(typed(state));
  const [wrong, setWrong] = useState<readonly Name[]>([]);
  const submit = async () => {
    const read = NAMES.map((name) => [name, typedLimit(texts[name])] as const);
    const bad = read.filter(([, value]) => value === undefined).map(([name]) => name);
    setWrong(bad);
    if (bad.length > 0) return;
    const wanted = Object.fromEntries(read) as OwnLimitValues;
    const changed = await act.run(() => change(state.limits, wanted));
    if (!changed) return;
    setTexts(typed(changed.state));
    props.onChanged(changed.state, changed.said);
  };
  const used: Partial<Record<Name, number>> = {
    paymentsPerDay: state.used.payments,
    chargesPerDay: state.used.charges,
  };
  return (
    <Form onSubmit={() => void submit()}>
      {NAMES.map((name) => {
        const spent = used[name];
        return (
          <Field
            key={name}
            label={t(TEXTS[name])}
            support={spent !== undefined && t(TEXTS.used, { amount: amountText(spent, language) })}
            error={wrong.includes(name) ? t(TEXTS.amountError) : undefined}
            kind="numeric"
            width="amount"
            value={texts[name]}
            onChange={(value) => setTexts((before) => ({ ...before, [name]: value }))}
            maxLength={12}
          />
        );
      })}
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button submit off={act.running}>
          {t(TEXTS.save)}
        </Button>
      </div>
    </Form>
  );
}

interface Changed {
  readonly state: OwnLimitState;
  readonly said: Said | undefined;
}

/** What is lower holds at once, before the proof that the higher needs is asked for. */
async function change(held: OwnLimitValues, wanted: OwnLimitValues): Promise<Outcome<Changed>> {
  const lower = { ...wanted };
  for (const name of NAMES) lower[name] = Math.min(held[name], wanted[name]);
  const isLower = NAMES.some((name) => lower[name] < held[name]);
  const isHigher = NAMES.some((name) => wanted[name] > held[name]);
  const asked: Outcome<OwnLimitState> = isLower
    ? await outcomeOf(client.lowerLimits({ body: lower }))
    : await outcomeOf(client.getLimits({}));
  if (!asked.ok) return asked;
  const said = isLower ? 'lowered' : isHigher ? undefined : 'unchanged';
  if (!isHigher) return { ok: true, value: { state: asked.value, said } };
  const raised = await withProof(() => outcomeOf(client.raiseLimits({ body: wanted })));
  return raised.ok ? { ok: true, value: { state: raised.value, said } } : raised;
}
