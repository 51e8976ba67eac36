import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { useEffect } from 'react';
import { every } from '../lib/browser.ts';
import { dateTimeText } from '../lib/format.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { ButtonLink } from '../ui/button.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { WhenLoaded } from '../ui/note.tsx';
import { client } from './world.ts';

const TEXTS = DEMONSTRATION.phone;
const LOOK_EVERY_MS = 1_000;

/** The phone of the person that this browser is. */
export function PhonePage() {
  const { t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.getWorld({}), 'world');
  const person = loaded.state === 'loaded' ? loaded.value.person : null;
  const title = person ? t(TEXTS.title, { name: person.name }) : t(TEXTS.titleNobody);
  return (
    <Page title={title}>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {(world) => (world.person ? <Messages /> : <Nobody />)}
      </WhenLoaded>
    </Page>
  );
}

function Nobody() {
  const { t } = useSpeech();
  return (
    <>
      <p>{t(TEXTS.nobody)}</p>
      <div className="acts">
        <ButtonLink to="/">{t(TEXTS.toStart)}</ButtonLink>
      </div>
    </>
  );
}

function Messages() {
  const { language, t } = useSpeech();
  const { loaded, reload } = useLoaded(() => client.listMessages({}), 'messages');
  useEffect(() => every(LOOK_EVERY_MS, reload), [reload]);
  return (
    <WhenLoaded loaded={loaded} onRetry={reload}>
      {({ messages }) => (
        <>
          <p>{t(messages.length === 0 ? TEXTS.empty : TEXTS.lead)}</p>
          <ul className="messages" aria-live="polite">
            {messages.map((message) => (
              <li className="message" key={`${message.at} ${message.text}`}>
                <p className="quiet">
                  {t(TEXTS.from, { from: message.from })} {dateTimeText(message.at, language)}
                </p>
                <p>{message.text}</p>
              </li>
            ))}
          </ul>
        </>
      )}
    </WhenLoaded>
  );
}
