import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Link, Me } from '@sekisho/contract/wallet.ts';
import { useEffect } from 'react';
import { useLoaded } from '../lib/use-loaded.ts';
import { ButtonLink, PageLink } from '../ui/button.tsx';
import { Amount } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, WhenLoaded } from '../ui/note.tsx';
import { BeginPage } from './begin.tsx';
import { MovementList } from './movement-list.tsx';
import { NoticesLine } from './notices.tsx';
import { client, useMe, useSession } from './session.tsx';
import { StopNote, useStops } from './stops.tsx';

const TEXTS = WALLET.home;

/** Balance, the two main acts, the last three movements, what needs an answer. */
export function HomePage() {
  const me = useMe();
  return me.stage === 'open' ? <OpenHome me={me} /> : <BeginPage />;
}

function OpenHome({ me }: { readonly me: Me }) {
  const { t } = useSpeech();
  const { refresh } = useSession();
  const movements = useLoaded(() => client.listMovements({ query: {} }), me.wallet);
  const links = useLoaded(() => client.listLinks({}), me.wallet);
  const stops = useStops();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a fresh balance whenever Home opens.
  useEffect(() => {
    void refresh();
  }, []);
  // Without a bank account and without money there is one thing to do, and it is not to pay.
  const hasNone =
    me.balance === 0 && links.loaded.state === 'loaded' && needsBank(links.loaded.value.links);
  return (
    <Page title={t(TEXTS.greeting, { name: me.name ?? '' })}>
      <div className="side-by-side">
        <section>
          <div className="balance">
            <h2 className="quiet">{t(TEXTS.balance)}</h2>
            <p>
              <Amount yen={me.balance} large />
            </p>
          </div>
          {stops.map((stop) => (
            <StopNote stop={stop} key={`${stop.act} ${stop.bank?.code}`} />
          ))}
          <div className="acts-equal">
            <ButtonLink to="/pay" look={hasNone ? 'second' : 'main'}>
              {t(TEXTS.pay)}
            </ButtonLink>
            <ButtonLink to="/charge" look="second">
              {t(TEXTS.charge)}
            </ButtonLink>
          </div>
          <p>
            <PageLink to="/cash-out" className="link-line">
              {t(TEXTS.cashOut)}
            </PageLink>
          </p>
        </section>
        <section>
          <h2>{t(TEXTS.recent)}</h2>
          <WhenLoaded loaded={movements.loaded} onRetry={movements.reload}>
            {(value) =>
              value.movements.length === 0 ? (
                <p>{t(TEXTS.empty)}</p>
              ) : (
                <>
                  <MovementList movements={value.movements.slice(0, 3)} />
                  <p>
                    <PageLink to="/history" className="link-line">
                      {t(TEXTS.all)}
                    </PageLink>
                  </p>
                </>
              )
            }
          </WhenLoaded>
          <NoticesLine />
          <WhenLoaded loaded={links.loaded} onRetry={links.reload}>
            {(value) => <Notices links={value.links} />}
          </WhenLoaded>
        </section>
      </div>
    </Page>
  );
}

const isSuspended = (link: Link) => link.state === 'suspended';
const needsBank = (links: readonly Link[]) =>
  !links.some((link) => link.state === 'active' || isSuspended(link));

/** What needs an answer from the customer; nothing else stands here. */
function Notices({ links }: { readonly links: readonly Link[] }) {
  const { t } = useSpeech();
  const suspended = links.filter(isSuspended);
  if (suspended.length === 0 && !needsBank(links)) return null;
  return (
    <section className="stack" aria-labelledby="notices">
      <h2 id="notices">{t(TEXTS.noticesTitle)}</h2>
      {suspended.map((link) => (
        <Note look="care" key={link.id}>
          <p>{t(TEXTS.bankStopped, { bank: link.bank.name })}</p>
          <PageLink to="/banks" className="link-line">
            {t(TEXTS.seeBanks)}
          </PageLink>
        </Note>
      ))}
      {needsBank(links) && (
        <Note>
          <p>{t(TEXTS.noBank)}</p>
          <div className="acts">
            <ButtonLink to="/banks/add">{t(TEXTS.linkBank)}</ButtonLink>
          </div>
        </Note>
      )}
    </section>
  );
}
