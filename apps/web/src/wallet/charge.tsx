import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Charge, Link } from '@sekisho/contract/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useState } from 'react';
import { serverNow } from '../lib/browser.ts';
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

const TEXTS = WALLET.charge;
const COMMON_AMOUNTS = [1_000, 3_000, 5_000, 10_000];

/** Whether the bank still allows small amounts only. */
export function isInFirstDays(link: Link): boolean {
  return Date.parse(link.firstDaysUntil) > serverNow();
}

/** Source and amount, then the same in full to confirm; the state has a page of its own. */
export function ChargePage() {
  const { t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.listLinks({}), 'links');
  const [confirm, setConfirm] = useState<{ link: Link; amount: number }>();
  const [chosen, setChosen] = useState<Id<'lnk'>>();
  const [amount, setAmount] = useState('');
  if (confirm) return <ConfirmCharge {...confirm} onBack={() => setConfirm(undefined)} />;
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {({ links }) => {
          const usable = links.filter((link) => link.state === 'active');
          const link = usable.find(({ id }) => id === chosen) ?? usable[0];
          if (!link) return <NoLink links={links} />;
          return (
            <ChargeForm
              links={usable}
              link={link}
              amount={amount}
              onLink={setChosen}
              onAmount={setAmount}
              onNext={(asked) => setConfirm({ link, amount: asked })}
            />
          );
        }}
      </WhenLoaded>
    </Page>
  );
}

/** Nothing to charge from: either nothing is linked, or what is linked has been stopped. */
function NoLink({ links }: { readonly links: readonly Link[] }) {
  const { t } = useSpeech();
  const stopped = links.find(({ state }) => state === 'suspended');
  if (stopped) {
    return (
      <Note look="care" title={t(TEXTS.stoppedTitle)}>
        <p>{t(WALLET.home.bankStopped, { bank: stopped.bank.name })}</p>
        <p>{t(TEXTS.stopped)}</p>
        <PageLink to="/banks" className="link-line">
          {t(WALLET.home.seeBanks)}
        </PageLink>
      </Note>
    );
  }
  return (
    <>
      <h2>{t(TEXTS.noLinkTitle)}</h2>
      <p>{t(TEXTS.noLink)}</p>
      <div className="acts">
        <ButtonLink to="/banks/add">{t(WALLET.banks.add)}</ButtonLink>
      </div>
    </>
  );
}

interface ChargeFormProps {
  readonly links: readonly Link[];
  readonly link: Link;
  readonly amount: string;
  readonly onLink: (id: Id<'lnk'>) => void;
  readonly onAmount: (amount: string) => void;
  readonly onNext: (amount: number) => void;
}

function ChargeForm(props: ChargeFormProps) {
  const { links, link, amount, onLink, onAmount, onNext } = props;
  const { language, t } = useSpeech();
  const act = useAct();
  const submit = () => {
    const asked = typedAmount(amount);
    if (asked === undefined) return act.fail('amount_malformed');
    if (asked > link.limitPerDebit) return act.fail('amount_over_limit');
    onNext(asked);
  };
  const limit = t(TEXTS.amountSupport, { limit: amountText(link.limitPerDebit, language) });
  const first = isInFirstDays(link)
    ? t(TEXTS.firstDays, { until: dateTimeText(link.firstDaysUntil, language) })
    : '';
  return (
    <Form onSubmit={submit}>
      <Choice
        label={t(TEXTS.source)}
        name="link"
        value={link.id}
        onChange={onLink}
        options={links.map((each) => ({
          value: each.id,
          label: `${each.bank.name} ${each.branchName} ${each.accountMasked}`,
        }))}
      />
      <Field
        label={t(TEXTS.amount)}
        support={`${limit}${first && ` ${first}`}`}
        kind="numeric"
        width="amount"
        value={amount}
        onChange={onAmount}
        maxLength={12}
      />
      <fieldset className="field">
        <legend className="quiet">{t(TEXTS.quick)}</legend>
        <div className="chips">
          {COMMON_AMOUNTS.map((each) => (
            <button
              type="button"
              className="chip"
              key={each}
              aria-pressed={typedAmount(amount) === each}
              onClick={() => onAmount(String(each))}
            >
              {amountText(each, language)}
            </button>
          ))}
        </div>
      </fieldset>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button submit>{t(TEXTS.toConfirm)}</Button>
      </div>
    </Form>
  );
}

/** The same link and amount is the same act until its outcome is known, whatever happens between. */
async function charge(link: Id<'lnk'>, amount: number): Promise<Outcome<Charge>> {
  const name = `charge:${link}:${amount}`;
  return withProof(async () => {
    const outcome = await outcomeOf(
      client.createCharge({ body: { link, amount } }, { idempotencyKey: actKeys.keyOf(name) }),
    );
    if (isSettled(outcome)) actKeys.settle(name);
    return outcome;
  });
}

function ConfirmCharge(props: {
  readonly link: Link;
  readonly amount: number;
  readonly onBack: () => void;
}) {
  const { language, t } = useSpeech();
  const { link, amount } = props;
  const act = useAct();
  const press = async () => {
    const begun = await act.run(() => charge(link.id, amount));
    if (begun) goTo(`/charges/${begun.id}`, 'replace');
  };
  return (
    <Page title={t(TEXTS.confirmTitle)}>
      <p>
        <Amount yen={amount} large />
      </p>
      <Facts
        items={[
          [t(TEXTS.from), `${link.bank.name} ${link.branchName} ${link.accountMasked}`],
          isInFirstDays(link) && [
            t(WALLET.banks.firstDays),
            dateTimeText(link.firstDaysUntil, language),
          ],
        ]}
      />
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
