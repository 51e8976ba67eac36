import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import type { Text } from '@sekisho/contract/texts/text.ts';
import { useState } from 'react';
import { outcomeOf } from '../lib/outcome.ts';
import { useAddress } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, ButtonLink } from '../ui/button.tsx';
import { Facts } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { client } from './world.ts';

const TEXTS = DEMONSTRATION.documents;
const ELEMENTS: Readonly<Record<string, Text>> = DEMONSTRATION.elements;

/** The document wallet: who asks for which attributes; agree, or not. */
export function DocumentsPage() {
  const { t } = useSpeech();
  const request = useAddress().searchParams.get('request');
  const [refused, setRefused] = useState(false);
  if (refused) {
    return (
      <Page title={t(TEXTS.refusedTitle)}>
        <Note>
          <p>{t(TEXTS.refused)}</p>
        </Note>
        <div className="acts">
          <Button onPress={() => history.back()}>{t(TEXTS.back)}</Button>
        </div>
      </Page>
    );
  }
  return (
    <Page title={t(TEXTS.title)}>
      {request === null ? (
        <>
          <p>{t(TEXTS.noRequest)}</p>
          <ToStart />
        </>
      ) : (
        <Asked request={request} onRefuse={() => setRefused(true)} />
      )}
    </Page>
  );
}

function ToStart() {
  const { t } = useSpeech();
  return (
    <div className="acts">
      <ButtonLink to="/">{t(DEMONSTRATION.phone.toStart)}</ButtonLink>
    </div>
  );
}

function Asked(props: { readonly request: string; readonly onRefuse: () => void }) {
  const { language, t } = useSpeech();
  const { request } = props;
  const body = { request };
  const { loaded, reload } = useLoaded(() => client.readDocumentRequest({ body }), request);
  const act = useAct();
  const agree = async () => {
    const answer = await act.run(() => outcomeOf(client.presentDocument({ body })));
    if (answer) location.assign(answer.redirectTo);
  };
  return (
    <WhenLoaded loaded={loaded} onRetry={reload}>
      {({ verifier, elements, holder }) => (
        <>
          <p>{t(TEXTS.lead)}</p>
          <Facts
            items={[
              [t(TEXTS.verifier), verifier],
              [t(TEXTS.holder), holder],
              [
                t(TEXTS.elements),
                <ul className="bullets" key="elements">
                  {elements.map((element) => (
                    <li key={element}>{ELEMENTS[element]?.[language] ?? element}</li>
                  ))}
                </ul>,
              ],
            ]}
          />
          <p>{t(TEXTS.notIncluded)}</p>
          <ProblemNote problem={act.problem} />
          <div className="acts-equal">
            <Button look="second" off={act.running} onPress={props.onRefuse}>
              {t(TEXTS.refuse)}
            </Button>
            <Button off={act.running} onPress={() => void agree()}>
              {t(TEXTS.agree)}
            </Button>
          </div>
        </>
      )}
    </WhenLoaded>
  );
}
