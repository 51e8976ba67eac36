import type { DemonstrationPerson, World } from '@sekisho/contract/demonstration.ts';
import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { phoneText } from '../lib/format.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { PageLink } from '../ui/button.tsx';
import { Facts, Tag } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { WhenLoaded } from '../ui/note.tsx';
import { Clock } from './clock.tsx';
import { client } from './world.ts';

const TEXTS = DEMONSTRATION.start;

/** The map, the people that a visitor can be, and the clock. */
export function StartPage() {
  const { t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.getWorld({}), 'world');
  return (
    <Page title={t(TEXTS.title)}>
      <div className="stack lead">
        <p>{t(TEXTS.lead)}</p>
      </div>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {(world) => (
          <>
            <section className="stack">
              <h2>{t(TEXTS.peopleTitle)}</h2>
              <p>{t(TEXTS.peopleLead)}</p>
              <div className="cards">
                {world.people.filter(isNoStaff).map((person) => (
                  <Person key={person.id} person={person} isNow={person.id === world.person?.id} />
                ))}
              </div>
            </section>
            <StaffPeople world={world} />
            <div className="side-by-side">
              <Places world={world} />
              <Clock now={world.now} onMoved={reload} />
            </div>
            <section className="stack lead">
              <h2>{t(TEXTS.sourceTitle)}</h2>
              <p>{t(TEXTS.source)}</p>
            </section>
          </>
        )}
      </WhenLoaded>
    </Page>
  );
}

const isNoStaff = ({ role }: DemonstrationPerson) => role !== 'staff';

/** Who works at the companies: many, so that a line is enough for each. */
function StaffPeople({ world }: { readonly world: World }) {
  const { language, t } = useSpeech();
  return (
    <section className="stack">
      <h2>{t(TEXTS.staffTitle)}</h2>
      <p>{t(TEXTS.staffLead)}</p>
      <ul className="places">
        {world.people
          .filter((person) => !isNoStaff(person))
          .map((person) => (
            <li key={person.id}>
              <a href={person.starts[0]?.url}>
                {person.name} <span className="quiet">{person.about[language]}</span>
              </a>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Person(props: { readonly person: DemonstrationPerson; readonly isNow: boolean }) {
  const { language, t } = useSpeech();
  const { person, isNow } = props;
  return (
    <section className={isNow ? 'card person-now' : 'card'} aria-labelledby={`person-${person.id}`}>
      <div className="row-between">
        <h3 id={`person-${person.id}`}>
          <ruby>
            {person.name}
            <rp>（</rp>
            <rt>{person.kana}</rt>
            <rp>）</rp>
          </ruby>
        </h3>
        {isNow && <Tag look="key">{t(TEXTS.you)}</Tag>}
      </div>
      <p className="quiet">{t(DEMONSTRATION.roles[person.role])}</p>
      <p>{person.about[language]}</p>
      <div className="acts">
        {person.starts.map((start, i) => (
          <a
            key={start.url}
            className={i === 0 ? 'button button-main' : 'button button-second'}
            href={start.url}
          >
            {start.label[language]}
          </a>
        ))}
      </div>
      <PersonFacts person={person} />
    </section>
  );
}

/** What this person knows by heart and a visitor must be told. */
function PersonFacts({ person }: { readonly person: DemonstrationPerson }) {
  const { t } = useSpeech();
  return (
    <Facts
      items={[
        person.phone !== null && [t(TEXTS.phone), phoneText(person.phone)],
        person.email !== null && [t(TEXTS.email), person.email],
        person.accounts.length > 0 && [
          t(TEXTS.account),
          <ul key="accounts" className="number">
            {person.accounts.map((account) => (
              <li key={`${account.bankCode}-${account.accountNumber}`}>
                {t(TEXTS.accountText, {
                  bank: account.bankName,
                  branch: account.branchName,
                  branchCode: account.branchCode,
                  number: account.accountNumber,
                })}
              </li>
            ))}
          </ul>,
        ],
      ]}
    />
  );
}

function Places({ world }: { readonly world: World }) {
  const { t } = useSpeech();
  return (
    <section>
      <h2>{t(TEXTS.placesTitle)}</h2>
      <p>{t(TEXTS.protocol)}</p>
      <PlaceList title={t(TEXTS.wallets)} places={world.wallets} />
      <PlaceList title={t(TEXTS.banks)} places={world.banks} />
      <h3>{t(TEXTS.toolsTitle)}</h3>
      <div className="places">
        <PageLink to="/phone">{t(TEXTS.phonePage)}</PageLink>
      </div>
    </section>
  );
}

function PlaceList(props: {
  readonly title: string;
  readonly places: readonly { readonly name: string; readonly origin: string }[];
}) {
  return (
    <div>
      <h3>{props.title}</h3>
      <ul className="places">
        {props.places.map(({ name, origin }) => (
          <li key={origin}>
            <a href={`${origin}/`}>
              {name} <span className="quiet">{origin.replace(/^https?:\/\//, '')}</span>
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
