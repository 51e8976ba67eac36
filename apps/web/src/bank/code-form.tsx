import { BANK } from '@sekisho/contract/texts/bank.ts';
import { useState } from 'react';
import { typedNumber } from '../lib/input.ts';
import type { Act } from '../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { Field, Form } from '../ui/field.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';

const TEXTS = BANK.code;

/** The code that came to the number on the bank's file: the second of two kinds of proof. */
export function CodeForm(props: {
  readonly act: Act;
  readonly phoneEnding: string | null;
  readonly onCode: (code: string) => void;
  readonly onAgain?: () => void;
}) {
  const { t } = useSpeech();
  const [code, setCode] = useState('');
  const [tried, setTried] = useState(false);
  const typed = typedNumber(code, 6);
  const submit = () => {
    setTried(true);
    if (typed) props.onCode(typed);
  };
  const ending = props.phoneEnding;
  return (
    <Form onSubmit={submit}>
      <p role="status">{ending ? t(TEXTS.lead, { ending }) : t(TEXTS.leadUnknown)}</p>
      <Field
        label={t(TEXTS.label)}
        support={t(TEXTS.support)}
        error={tried && !typed ? t(TEXTS.error) : undefined}
        kind="numeric"
        width="short"
        autoComplete="one-time-code"
        value={code}
        onChange={setCode}
        maxLength={12}
      />
      <ProblemNote problem={props.act.problem} />
      <div className="acts">
        <Button submit off={props.act.running}>
          {t(TEXTS.act)}
        </Button>
        {props.onAgain && (
          <Button look="text" onPress={props.onAgain}>
            {t(TEXTS.again)}
          </Button>
        )}
      </div>
    </Form>
  );
}
