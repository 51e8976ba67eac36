import type { CashOut, CashOutTerms } from '@sekisho/contract/cash-out.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useState } from 'react';
import { amountText, dateTimeText } from '../lib/format.ts';
import { typedAmount } from '../lib/input.ts';
import { isSettled, type Outcome, outcomeOf } from '../lib/outcome.ts';
import { goTo } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink, PageLink } from '../ui/button.tsx';
import { Amount, Facts } from '../ui/facts.tsx';
import { Choice, Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { actKeys, client, withProof } from './session.tsx';
import { CannotPress, StopNote, stopFor, useStops } from './stops.tsx';

const TEXTS = WALLET.cashOut;

type Account = CashOutTerms['accounts'][number];

interface Asked {
  readonly account: Account;
  readonly amount: number;
  readonly fee: number;
}

/** One's own account and amount, then the same in full to confirm; the state has a page of its own. */
export function CashOutPage() {
  const { language, t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.getCashOutTerms({}), 'terms');
  const [confirm, setConfirm] = useState<Asked>();
  if (confirm) return <ConfirmCashOut {...confirm} onBack={() => setConfirm(undefined)} />;
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {(terms) =>
          terms.closedUntil !== null ? (
            <Note look="care" live title={t(TEXTS.closedTitle)}>
              <p>{t(TEXTS.closed, { until: dateTimeText(terms.closedUntil, language) })}</p>
            </Note>
          ) : (
            <CashOutForm terms={terms} onNext={setConfirm} />
          )
        }
      </WhenLoaded>
      <Earlier />
    </Page>
  );
}

function CashOutForm(props: {
  readonly terms: CashOutTerms;
  readonly onNext: (asked: Asked) => void;
}) {
  const { language, t } = useSpeech();
  const { accounts, most, fee } = props.terms;
  const usable = accounts.filter(({ takesMoney }) => takesMoney);
  const [chosen, setChosen] = useState<Id<'lnk'>>();
  const [amount, setAmount] = useState('');
  const [wrong, setWrong] = useState(false);
  const stops = useStops();
  const account = usable.find(({ link }) => link === chosen) ?? usable[0];
  if (account === undefined) return <NoAccount hasOld={accounts.length > 0} />;
  const atMost = amountText(most, language);
  const stop = stopFor(stops, 'cash_out', account.bank.code);
  const submit = () => {
    if (stop) return;
    const asked = typedAmount(amount);
    if (asked === undefined || asked > most) return setWrong(true);
    props.onNext({ account, amount: asked, fee });
  };
  return (
    <Form onSubmit={submit}>
      {stop && <StopNote stop={stop} />}
      <Choice
        label={t(TEXTS.account)}
        name="link"
        value={account.link}
        onChange={setChosen}
        options={usable.map((each) => ({
          value: each.link,
          label: <AccountName account={each} />,
        }))}
      />
      <Field
        label={t(TEXTS.amount)}
        support={t(TEXTS.possible, { most: atMost })}
        error={
          wrong ? t(most === 0 ? TEXTS.nothing : TEXTS.amountError, { most: atMost }) : undefined
        }
        kind="numeric"
        width="amount"
        value={amount}
        onChange={(typed) => {
          setWrong(false);
          setAmount(typed);
        }}
        maxLength={12}
      />
      <Facts
        items={[
          [t(TEXTS.fee), <Fee fee={fee} key="fee" />],
          [t(TEXTS.arrives), <Arrives account={account} key="arrives" />],
        ]}
      />
      <CannotPress stop={stop} />
      <div className="acts">
        <Button submit off={stop !== undefined}>
          {t(TEXTS.toConfirm)}
        </Button>
      </div>
    </Form>
  );
}

/** Nothing to pay out to: nothing is linked, or what is linked never asked the bank for it. */
function NoAccount({ hasOld }: { readonly hasOld: boolean }) {
  const { t } = useSpeech();
  return (
    <>
      <h2>{t(hasOld ? TEXTS.oldLinkTitle : TEXTS.noAccountTitle)}</h2>
      <p>{t(hasOld ? TEXTS.oldLink : TEXTS.noAccount)}</p>
      <div className="acts">
        <ButtonLink to={hasOld ? '/banks' : '/banks/add'}>
          {t(hasOld ? WALLET.home.seeBanks : WALLET.banks.add)}
        </ButtonLink>
      </div>
    </>
  );
}

function AccountName({ account }: { readonly account: Account }) {
  return (
    <>
      {account.bank.name} {account.branchName}{' '}
      <span className="account">{account.accountMasked}</span>
    </>
  );
}

function Fee({ fee }: { readonly fee: number }) {
  const { t } = useSpeech();
  return fee === 0 ? t(TEXTS.noFee) : <Amount yen={fee} />;
}

/** At once, or when it would be let go and why it waits. */
function Arrives({ account }: { readonly account: Account }) {
  const { language, t } = useSpeech();
  const { holdReason, heldUntil } = account;
  if (holdReason === null || heldUntil === null) return <>{t(TEXTS.atOnce)}</>;
  const until = dateTimeText(heldUntil, language);
  return (
    <>
      {t(TEXTS.later, { until })} {t(WALLET.holdReasons[holdReason])}
    </>
  );
}

/** The same account and amount is the same act until its outcome is known, whatever happens between. */
async function order({ account, amount, fee }: Asked): Promise<Outcome<CashOut>> {
  const name = `cash-out:${account.link}:${amount}:${fee}`;
  return withProof(async () => {
    const body = { link: account.link, amount, fee };
    const outcome = await outcomeOf(
      client.createCashOut({ body }, { idempotencyKey: actKeys.keyOf(name) }),
    );
    if (isSettled(outcome)) actKeys.settle(name);
    return outcome;
  });
}

function ConfirmCashOut(props: Asked & { readonly onBack: () => void }) {
  const { language, t } = useSpeech();
  const { account, amount, fee } = props;
  const act = useAct();
  const press = async () => {
    const begun = await act.run(() => order({ account, amount, fee }));
    if (begun) goTo(`/cash-outs/${begun.id}`, 'replace');
  };
  return (
    <Page title={t(TEXTS.confirmTitle)}>
      <p>
        <Amount yen={amount} large />
      </p>
      <Facts
        items={[
          [t(TEXTS.account), <AccountName account={account} key="account" />],
          [t(TEXTS.fee), <Fee fee={fee} key="fee" />],
          [t(TEXTS.leaves), <Amount yen={amount + fee} key="leaves" />],
          [t(TEXTS.arrives), <Arrives account={account} key="arrives" />],
        ]}
      />
      <p>{t(TEXTS.ownAccount)}</p>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button off={act.running} onPress={() => void press()}>
          {t(TEXTS.confirmAct, { amount: amountText(amount, language) })}
        </Button>
        <Button look="text" onPress={props.onBack}>
          {t(TEXTS.change)}
        </Button>
      </div>
    </Page>
  );
}

/** The last ones, so that one that waits is found again. */
function Earlier() {
  const { language, t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.listCashOuts({ query: {} }), 'earlier');
  return (
    <WhenLoaded loaded={loaded} onRetry={reload}>
      {({ cashOuts }) =>
        cashOuts.length > 0 && (
          <section className="stack">
            <h2>{t(TEXTS.earlier)}</h2>
            <ul className="movements">
              {cashOuts.slice(0, 10).map((each) => (
                <li key={each.id}>
                  <PageLink to={`/cash-outs/${each.id}`} className="movement">
                    <span className="movement-name">{each.bank.name}</span>
                    <Amount yen={each.amount} />
                    <span className="quiet">
                      {t(WALLET.cashOutStates[each.state].title)}{' '}
                      {dateTimeText(each.requestedAt, language)}
                    </span>
                  </PageLink>
                </li>
              ))}
            </ul>
          </section>
        )
      }
    </WhenLoaded>
  );
}
