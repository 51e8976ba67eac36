import type { Till } from '@sekisho/contract/shop.ts';
import { SHOP } from '@sekisho/contract/texts/shop.ts';
import { useEffect, useState } from 'react';
import { amountText } from '../lib/format.ts';
import { isSettled, outcomeOf } from '../lib/outcome.ts';
import { goTo } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';
import { afterKey, type PadKey } from './pad-keys.ts';
import { SoundSwitch } from './sound.tsx';
import { actKeys, client } from './till-client.ts';

const TEXTS = SHOP.pad;
const DIGITS = ['7', '8', '9', '4', '5', '6', '1', '2', '3'] as const;

/** The amount of the bill, by keys on the screen or on the keyboard. */
export function PadPage({ till }: { readonly till: Till }) {
  const { language, t } = useSpeech();
  const [amount, setAmount] = useState(0);
  const [empty, setEmpty] = useState(false);
  const act = useAct();
  const press = (key: PadKey) => {
    setEmpty(false);
    setAmount((before) => afterKey(before, key));
  };
  useKeyboard(press);
  const show = async () => {
    setEmpty(amount === 0);
    if (amount === 0) return;
    const name = `bill:${amount}`;
    const request = await act.run(async () => {
      const outcome = await outcomeOf(
        client.createPaymentRequest({ body: { amount } }, { idempotencyKey: actKeys.keyOf(name) }),
      );
      if (isSettled(outcome)) actKeys.settle(name);
      return outcome;
    });
    if (request) goTo(`/shop/codes/${request.id}`);
  };
  return (
    <Page title={t(TEXTS.title)}>
      <div className="stack till">
        <div className="row-between">
          <p className="quiet">
            {till.tillName} {t(SHOP.clerk, { name: till.clerkName })}
          </p>
          <SoundSwitch />
        </div>
        <div className="pad-amount">
          <output aria-label={t(TEXTS.amount)}>{amountText(amount, language)}</output>
        </div>
        <fieldset className="pad field" aria-label={t(TEXTS.digits)}>
          {DIGITS.map((digit) => (
            <Key key={digit} label={digit} onPress={() => press(digit)} />
          ))}
          <Key label="0" onPress={() => press('0')} />
          <Key label="00" onPress={() => press('00')} />
          <Key label={t(TEXTS.backspace)} word onPress={() => press('backspace')} />
        </fieldset>
        <div role="alert">{empty && <p className="field-error">{t(TEXTS.empty)}</p>}</div>
        <ProblemNote problem={act.problem} />
        <div className="acts">
          <Button off={act.running} onPress={() => void show()}>
            {t(TEXTS.show)}
          </Button>
          <Button look="text" onPress={() => press('clear')}>
            {t(TEXTS.clear)}
          </Button>
        </div>
      </div>
    </Page>
  );
}

function Key(props: {
  readonly label: string;
  readonly word?: boolean;
  readonly onPress: () => void;
}) {
  return (
    <button
      type="button"
      className={props.word ? 'pad-key pad-key-word' : 'pad-key'}
      onClick={props.onPress}
    >
      {props.label}
    </button>
  );
}

/** Digits and Backspace work wherever the focus is; Enter stays with the button that has it. */
function useKeyboard(press: (key: PadKey) => void): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: `press` only sets state.
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (/^[0-9]$/.test(event.key)) press(event.key as PadKey);
      else if (event.key === 'Backspace') press('backspace');
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
