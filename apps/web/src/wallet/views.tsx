import type { PersonView } from '@sekisho/contract/person-views.ts';
import { CONSOLE } from '@sekisho/contract/texts/console.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import { SAFETY } from '@sekisho/contract/texts/safety.ts';
import { STAFF } from '@sekisho/contract/texts/staff.ts';
import { useState } from 'react';
import { dateTimeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { BackToSafety } from './devices.tsx';
import { client } from './session.tsx';

const TEXTS = SAFETY.views;

/** Who of the operator's staff looked at this person's data: by role, when, why and what. */
export function ViewsPage() {
  const { t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.listPersonViews({ query: {} }), 'views');
  return (
    <Page title={t(TEXTS.title)}>
      <p>{t(TEXTS.lead)}</p>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {({ views, before }) => <Views first={views} before={before} />}
      </WhenLoaded>
      <BackToSafety />
    </Page>
  );
}

function Views(props: {
  readonly first: readonly PersonView[];
  readonly before: PersonView['id'] | null;
}) {
  const { t } = useSpeech();
  const act = useAct();
  const [views, setViews] = useState(props.first);
  const [before, setBefore] = useState(props.before);
  const more = async (from: PersonView['id']) => {
    const page = await act.run(() =>
      outcomeOf(client.listPersonViews({ query: { before: from } })),
    );
    if (!page) return;
    setViews((known) => [...known, ...page.views]);
    setBefore(page.before);
  };
  if (views.length === 0) return <p>{t(TEXTS.none)}</p>;
  return (
    <>
      <ul className="cards cards-loose">
        {views.map((view) => (
          <View key={view.id} view={view} />
        ))}
      </ul>
      <ProblemNote problem={act.problem} />
      {before && (
        <div className="acts">
          <Button look="second" off={act.running} onPress={() => void more(before)}>
            {t(COMMON.showMore)}
          </Button>
        </div>
      )}
    </>
  );
}

function View({ view }: { readonly view: PersonView }) {
  const { language, t } = useSpeech();
  const listed = (texts: readonly string[]) => texts.join(language === 'ja' ? '、' : ', ');
  return (
    <li className="card">
      <h2>{dateTimeText(view.at, language)}</h2>
      <Facts
        items={[
          [
            t(TEXTS.who),
            `${view.company} ${listed(view.roles.map((role) => t(STAFF.roles[role])))}`,
          ],
          [t(TEXTS.why), t(CONSOLE.viewReasons[view.reason])],
          [t(TEXTS.what), listed(view.shown.map((part) => t(CONSOLE.viewParts[part])))],
        ]}
      />
    </li>
  );
}
