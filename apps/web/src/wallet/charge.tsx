import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Charge, CustomerStop, Link } from '@sekisho/contract/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useState } from 'react';
import { amountText } from '../lib/format.ts';
import { typedAmount } from '../lib/input.ts';
import { isSettled, type Outcome, outcomeOf } from '../lib/outcome.ts';
import { goTo } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Amount, Facts } from '../ui/facts.tsx';
import { Choice, Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { capsNow, LinkLimits, LinkName, mostNow } from './link-words.tsx';
import { actKeys, client, withProof } from './session.tsx';
import { CannotPress, StopNote, stopFor, useStops } from './stops.tsx';

const TEXTS = WALLET.charge;
const COMMON_AMOUNTS = [1_000, 3_000, 5_000, 10_000];

/** Source and amount, then the same in full to confirm; the state has a page of its own. */
export function ChargePage() {
  const { t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.listLinks({}), 'links');
  const [confirm, setConfirm] = useState<{ link: Link; amount: number }>();
  const [chosen, setChosen] = useState<Id<'lnk'>>();
  const [amount, setAmount] = useState('');
  const stops = useStops();
  if (confirm) return <ConfirmCharge {...confirm} onBack={() => setConfirm(undefined)} />;
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {({ links }) => {
          const usable = links.filter((link) => link.state === 'active');
          const link = usable.find(({ id }) => id === chosen) ?? usable[0];
          if (!link) return <NoLink links={links} />;
          const stop = stopFor(stops, 'charge', link.bank.code);
          return (
            <div className="side-by-side">
              <ChargeForm
                links={usable}
                link={link}
                stop={stop}
                amount={amount}
                onLink={setChosen}
                onAmount={setAmount}
                onNext={(asked) => setConfirm({ link, amount: asked })}
              />
              <section>
                <h2>{t(TEXTS.limits)}</h2>
                <div>
                  <LinkLimits link={link} />
                </div>
              </section>
            </div>
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
      <>
        <StoppedLink link={stopped} />
        <div className="acts">
          <ButtonLink to="/banks">{t(WALLET.home.seeBanks)}</ButtonLink>
        </div>
      </>
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

/** Who stopped it, that no money moved, and where it can be allowed again. */
function StoppedLink({ link }: { readonly link: Link }) {
  const { t } = useSpeech();
  const isStopped = link.state === 'suspended';
  return (
    <Note look="care" live title={t(isStopped ? TEXTS.stoppedTitle : TEXTS.endedTitle)}>
      {isStopped && <p>{t(WALLET.home.bankStopped, { bank: link.bank.name })}</p>}
      <p>{t(isStopped ? TEXTS.stopped : TEXTS.ended)}</p>
    </Note>
  );
}

interface ChargeFormProps {
  readonly stop: CustomerStop | undefined;
  readonly links: readonly Link[];
  readonly link: Link;
  readonly amount: string;
  readonly onLink: (id: Id<'lnk'>) => void;
  readonly onAmount: (amount: string) => void;
  readonly onNext: (amount: number) => void;
}

function ChargeForm(props: ChargeFormProps) {
  const { links, link, stop, amount, onLink, onAmount, onNext } = props;
  const { language, t } = useSpeech();
  const [error, setError] = useState<'amountError' | 'overLimit'>();
  const most = amountText(mostNow(link), language);
  // More than the caps of these days is told before it is asked; more than this is not asked.
  const limits = { amountError: most, overLimit: amountText(link.limitPerDebit, language) };
  const submit = () => {
    if (stop) return;
    const asked = typedAmount(amount);
    if (asked === undefined) return setError('amountError');
    if (asked > link.limitPerDebit) return setError('overLimit');
    onNext(asked);
  };
  const choose = (id: Id<'lnk'>) => {
    setError(undefined);
    onLink(id);
  };
  const write = (typed: string) => {
    setError(undefined);
    onAmount(typed);
  };
  return (
    <Form onSubmit={submit}>
      {stop && <StopNote stop={stop} />}
      <Choice
        label={t(TEXTS.source)}
        name="link"
        value={link.id}
        onChange={choose}
        options={links.map((each) => ({
          value: each.id,
          label: <LinkName link={each} />,
        }))}
      />
      <Field
        label={t(TEXTS.amount)}
        support={t(TEXTS.atMost, { limit: most })}
        error={error && t(TEXTS[error], { limit: limits[error] })}
        kind="numeric"
        width="amount"
        value={amount}
        onChange={write}
        maxLength={12}
      />
      <fieldset className="field">
        <legend className="quiet">{t(TEXTS.quick)}</legend>
        <div className="chips chips-even">
          {COMMON_AMOUNTS.map((each) => (
            <button
              type="button"
              className="chip"
              key={each}
              aria-pressed={typedAmount(amount) === each}
              onClick={() => write(String(each))}
            >
              {amountText(each, language)}
            </button>
          ))}
        </div>
      </fieldset>
      <CannotPress stop={stop} />
      <div className="acts">
        <Button submit off={stop !== undefined}>
          {t(TEXTS.toConfirm)}
        </Button>
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

/** After a refusal because of the link: what became of it since the page was opened. */
function LinkNow({ id }: { readonly id: Id<'lnk'> }) {
  const { loaded, reload } = useLoaded(() => client.listLinks({}), id);
  return (
    <WhenLoaded loaded={loaded} onRetry={reload}>
      {({ links }) => {
        const link = links.find((each) => each.id === id);
        return link ? <StoppedLink link={link} /> : <ProblemNote problem="link_not_active" />;
      }}
    </WhenLoaded>
  );
}

function ConfirmCharge(props: {
  readonly link: Link;
  readonly amount: number;
  readonly onBack: () => void;
}) {
  const { language, t } = useSpeech();
  const { link, amount } = props;
  const act = useAct();
  // Pressing again would be refused again.
  const gone = act.problem === 'link_not_active';
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
          [t(TEXTS.from), <LinkName link={link} key="from" />],
          [t(TEXTS.limits), <LinkLimits link={link} key="limits" />],
        ]}
      />
      {capsNow(link).some((cap) => amount > cap.amount) && (
        <Note look="care">
          <p>{t(TEXTS.overCap)}</p>
        </Note>
      )}
      {gone ? <LinkNow id={link.id} /> : <ProblemNote problem={act.problem} />}
      <div className="acts">
        {gone ? (
          <ButtonLink to="/banks">{t(WALLET.home.seeBanks)}</ButtonLink>
        ) : (
          <Button off={act.running} onPress={() => void press()}>
            {t(TEXTS.confirmAct, { amount: amountText(amount, language) })}
          </Button>
        )}
        <Button look="text" onPress={props.onBack}>
          {t(TEXTS.change)}
        </Button>
      </div>
    </Page>
  );
}
