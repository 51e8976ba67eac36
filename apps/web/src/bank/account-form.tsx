import { BANK } from '@sekisho/contract/texts/bank.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { useState } from 'react';
import { typedNumber } from '../lib/input.ts';
import type { Act } from '../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { Field, Form } from '../ui/field.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';

export interface AccountName {
  readonly branchCode: string;
  readonly accountNumber: string;
}

const TEXTS = BANK.account;

/** Branch and account, then the passkey. There is no field for a cash-card PIN, here or anywhere. */
export function AccountForm(props: {
  readonly act: Act;
  readonly onAccount: (account: AccountName) => void;
}) {
  const { t } = useSpeech();
  const [branch, setBranch] = useState('');
  const [number, setNumber] = useState('');
  const [tried, setTried] = useState(false);
  const branchCode = typedNumber(branch, 3);
  const accountNumber = typedNumber(number, 7);
  const submit = () => {
    setTried(true);
    if (branchCode && accountNumber) props.onAccount({ branchCode, accountNumber });
  };
  return (
    <Form onSubmit={submit}>
      <Field
        label={t(TEXTS.branch)}
        support={t(TEXTS.branchSupport)}
        error={tried && !branchCode ? t(TEXTS.branchError) : undefined}
        kind="numeric"
        width="short"
        value={branch}
        onChange={setBranch}
        maxLength={8}
      />
      <Field
        label={t(TEXTS.number)}
        support={t(TEXTS.numberSupport)}
        error={tried && !accountNumber ? t(TEXTS.numberError) : undefined}
        kind="numeric"
        width="short"
        value={number}
        onChange={setNumber}
        maxLength={12}
      />
      <p>{t(COMMON.noCardPin)}</p>
      <ProblemNote problem={props.act.problem} />
      <div className="acts">
        <Button submit off={props.act.running}>
          {t(TEXTS.go)}
        </Button>
      </div>
      <p className="quiet">{t(TEXTS.passkeySupport)}</p>
    </Form>
  );
}
