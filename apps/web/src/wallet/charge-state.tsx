import { COMMON, MONEY_STATES } from '@sekisho/contract/texts/everywhere.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Charge } from '@sekisho/contract/wallet.ts';
import type { Id } from '@sekisho/domain/base/id.ts';
import { useEffect } from 'react';
import { every } from '../lib/browser.ts';
import { amountText, dateTimeText } from '../lib/format.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Amount, Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, type NoteLook, WhenLoaded } from '../ui/note.tsx';
import { LinkName } from './link-words.tsx';
import { client, useSession } from './session.tsx';

const TEXTS = WALLET.charge;
const ASK_EVERY_MS = 1_000;

const LOOKS = {
  done: 'good',
  on_its_way: 'plain',
  not_known_yet: 'care',
  refused: 'problem',
} as const satisfies Record<Charge['state'], NoteLook>;

const isOver = (charge: Charge) => charge.state === 'done' || charge.state === 'refused';

/** One charge to its end: asks once a second until the outcome is known. */
export function ChargeStatePage({ id }: { readonly id: string }) {
  const { t } = useSpeech();
  const { refresh } = useSession();
  const params = { id: id as Id<'chg'> };
  const { loaded, reload } = useLoaded(() => client.getCharge({ params }), id);
  const over = loaded.state === 'loaded' && isOver(loaded.value);
  useEffect(() => (over ? undefined : every(ASK_EVERY_MS, reload)), [over, reload]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the balance is new when it is over.
  useEffect(() => {
    if (over) void refresh();
  }, [over]);
  return (
    <Page title={t(TEXTS.stateTitle)}>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {(charge) => <ChargeState charge={charge} />}
      </WhenLoaded>
    </Page>
  );
}

function ChargeState({ charge }: { readonly charge: Charge }) {
  const { language, t } = useSpeech();
  const links = useLoaded(() => client.listLinks({}), charge.link).loaded;
  const link =
    links.state === 'loaded' ? links.value.links.find(({ id }) => id === charge.link) : undefined;
  const amount = amountText(charge.amount, language);
  return (
    <>
      <p>
        <Amount yen={charge.amount} large />
      </p>
      <Note look={LOOKS[charge.state]} live title={t(MONEY_STATES[charge.state])}>
        <p>
          {charge.state === 'done'
            ? t(WALLET.chargeStates.done, { amount })
            : t(WALLET.chargeStates[charge.state])}
        </p>
        {charge.refusal !== null && <p>{t(WALLET.chargeRefusals[charge.refusal])}</p>}
      </Note>
      <Facts
        items={[
          link !== undefined && [t(TEXTS.from), <LinkName link={link} key="from" />],
          [t(TEXTS.requested), dateTimeText(charge.requestedAt, language)],
          charge.settledAt !== null && [t(TEXTS.settled), dateTimeText(charge.settledAt, language)],
          [t(TEXTS.number), charge.id],
        ]}
      />
      {!isOver(charge) && <p>{t(TEXTS.leaveOk)}</p>}
      <div className="acts">
        {charge.refusal === 'link_ended' ? (
          <ButtonLink to="/banks">{t(WALLET.home.seeBanks)}</ButtonLink>
        ) : charge.state === 'refused' ? (
          <ButtonLink to="/charge">{t(TEXTS.again)}</ButtonLink>
        ) : (
          <ButtonLink to="/">{t(COMMON.goHome)}</ButtonLink>
        )}
      </div>
    </>
  );
}
