import { STOPPED } from '@sekisho/contract/texts/switches.ts';
import type { Text } from '@sekisho/contract/texts/text.ts';
import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import type { Link } from '@sekisho/contract/wallet.ts';
import { useState } from 'react';
import { dateTimeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { useAddress } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink, PageLink } from '../ui/button.tsx';
import { Facts, Tag, type TagLook } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { LinkLimits, LinkName } from './link-words.tsx';
import { client } from './session.tsx';
import { StopNote, useStops } from './stops.tsx';

const TEXTS = WALLET.banks;

const LOOKS = {
  active: 'good',
  suspended: 'care',
  ending: 'care',
  ended: 'off',
} as const satisfies Record<Link['state'], TagLook>;

/** Links with their state; unlinking asks once. */
export function BanksPage() {
  const { t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.listLinks({}), 'links');
  const [unlinking, setUnlinking] = useState<Link>();
  const [unlinked, setUnlinked] = useState(false);
  const stops = useStops();
  if (unlinking) {
    return (
      <Unlink
        link={unlinking}
        onBack={(done) => {
          setUnlinking(undefined);
          setUnlinked(done);
          if (done) reload();
        }}
      />
    );
  }
  return (
    <Page title={t(TEXTS.title)}>
      {unlinked ? (
        <Note look="good" live>
          <p>{t(TEXTS.unlinked)}</p>
        </Note>
      ) : (
        <LinkResult />
      )}
      {stops
        .filter(({ act }) => act === 'link' || act === 'charge')
        .map((stop) => (
          <StopNote stop={stop} key={`${stop.act} ${stop.bank?.code}`} />
        ))}
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {({ links }) =>
          links.length === 0 ? (
            <>
              <p>{t(TEXTS.empty)}</p>
              <div className="acts">
                <ButtonLink to="/banks/add">{t(TEXTS.add)}</ButtonLink>
              </div>
            </>
          ) : (
            <div className="cards cards-loose">
              {links.map((link) => (
                <LinkCard key={link.id} link={link} onUnlink={() => setUnlinking(link)} />
              ))}
              <section className="card">
                <h2>{t(TEXTS.another)}</h2>
                <div className="acts">
                  <ButtonLink to="/banks/add" look="second">
                    {t(TEXTS.add)}
                  </ButtonLink>
                </div>
              </section>
            </div>
          )
        }
      </WhenLoaded>
    </Page>
  );
}

/** By what the address says when the browser came back without a link. */
const NO_LINK = new Map<string, Text>([
  ['declined', TEXTS.declined],
  ['failed', TEXTS.failed],
  ['not_known', TEXTS.linkNotKnown],
  ['bank_mistake', TEXTS.bankMistake],
  ['stopped', STOPPED.linkStopped],
]);

/** How the way to the bank ended; it stands in the address with which the bank sent us back. */
function LinkResult() {
  const { t } = useSpeech();
  const { searchParams } = useAddress();
  if (searchParams.has('linked')) {
    return (
      <Note look="good" live>
        <p>{t(TEXTS.linked)}</p>
        <PageLink to="/charge" className="link-line">
          {t(WALLET.home.charge)}
        </PageLink>
      </Note>
    );
  }
  const text = NO_LINK.get(searchParams.get('link') ?? '');
  return text === undefined ? null : (
    <Note look="care" live>
      <p>{t(text)}</p>
    </Note>
  );
}

function LinkCard({ link, onUnlink }: { readonly link: Link; readonly onUnlink: () => void }) {
  const { language, t } = useSpeech();
  const isOn = link.state === 'active' || link.state === 'suspended';
  return (
    <section className="card">
      <div className="row-between">
        <h2>{link.bank.name}</h2>
        <Tag look={LOOKS[link.state]}>{t(WALLET.linkStates[link.state])}</Tag>
      </div>
      <p className="number">
        {link.branchName} <span className="account">{link.accountMasked}</span>
      </p>
      <p>{t(WALLET.linkStateDetails[link.state])}</p>
      <Facts
        items={[
          [t(TEXTS.since), dateTimeText(link.since, language)],
          isOn && [t(TEXTS.caps), <LinkLimits link={link} key="limits" />],
        ]}
      />
      {isOn && (
        <div className="acts">
          <Button
            look="danger-second"
            onPress={onUnlink}
            name={t(TEXTS.unlinkOf, { bank: link.bank.name, account: link.accountMasked })}
          >
            {t(TEXTS.unlink)}
          </Button>
        </div>
      )}
    </section>
  );
}

function Unlink(props: { readonly link: Link; readonly onBack: (done: boolean) => void }) {
  const { t } = useSpeech();
  const { link } = props;
  const act = useAct();
  const press = async () => {
    const done = await act.run(() =>
      outcomeOf(client.unlink({ params: { id: link.id }, body: {} })),
    );
    if (done) props.onBack(true);
  };
  return (
    <Page title={t(TEXTS.unlinkTitle)}>
      <p className="verified-name">
        <LinkName link={link} />
      </p>
      <p>{t(TEXTS.unlinkDetail)}</p>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button look="danger" off={act.running} onPress={() => void press()}>
          {t(TEXTS.unlinkAct)}
        </Button>
        <Button look="text" onPress={() => props.onBack(false)}>
          {t(TEXTS.keep)}
        </Button>
      </div>
    </Page>
  );
}
