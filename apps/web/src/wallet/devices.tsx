import type { ListedSession, Passkey } from '@sekisho/contract/access.ts';
import { SAFETY } from '@sekisho/contract/texts/safety.ts';
import { useState } from 'react';
import { serverNow } from '../lib/browser.ts';
import { dateTimeText, instantOf } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { makePasskey } from '../lib/passkey.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button, PageLink } from '../ui/button.tsx';
import { Facts, Tag } from '../ui/facts.tsx';
import { Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { deviceText } from './notices.tsx';
import { client, withProof } from './session.tsx';

const TEXTS = SAFETY.passkeys;
const SESSIONS = SAFETY.sessions;

type Step =
  | { readonly at: 'list'; readonly done?: 'added' | 'removed' }
  | { readonly at: 'add' }
  | { readonly at: 'rename'; readonly passkey: Passkey }
  | { readonly at: 'remove'; readonly passkey: Passkey };

/** What opens the wallet, and where it is open. */
export function DevicesPage() {
  const { t } = useSpeech();
  const [step, setStep] = useState<Step>({ at: 'list' });
  const passkeys = useLoaded(() => client.listPasskeys({}), 'passkeys');
  const back = (done?: 'added' | 'removed') => {
    setStep(done ? { at: 'list', done } : { at: 'list' });
    passkeys.reload();
  };
  if (step.at === 'add') return <AddPasskey onBack={back} />;
  if (step.at === 'rename') return <RenamePasskey passkey={step.passkey} onBack={back} />;
  if (step.at === 'remove') return <RemovePasskey passkey={step.passkey} onBack={back} />;
  const { done } = step;
  return (
    <Page title={t(SAFETY.toDevices)}>
      {done && (
        <Note look="good" live>
          <p>{t(TEXTS[done])}</p>
        </Note>
      )}
      <div className="side-by-side">
        <section className="stack">
          <h2>{t(TEXTS.title)}</h2>
          <WhenLoaded loaded={passkeys.loaded} onRetry={passkeys.reload}>
            {(value) =>
              value.passkeys.map((passkey) => (
                <PasskeyCard
                  key={passkey.id}
                  passkey={passkey}
                  isLast={value.passkeys.length === 1}
                  onStep={(at) => setStep({ at, passkey })}
                />
              ))
            }
          </WhenLoaded>
          <p>{t(TEXTS.addDetail)}</p>
          <div className="acts">
            <Button onPress={() => setStep({ at: 'add' })}>{t(TEXTS.add)}</Button>
          </div>
        </section>
        <SessionsSection />
      </div>
      <BackToSafety />
    </Page>
  );
}

export function BackToSafety() {
  const { t } = useSpeech();
  return (
    <p>
      <PageLink to="/safety" className="link-line">
        {t(SAFETY.back)}
      </PageLink>
    </p>
  );
}

function useName(passkey: Passkey): string {
  const { t } = useSpeech();
  return passkey.name ?? t(TEXTS.unnamed);
}

function PasskeyCard(props: {
  readonly passkey: Passkey;
  readonly isLast: boolean;
  readonly onStep: (at: 'rename' | 'remove') => void;
}) {
  const { language, t } = useSpeech();
  const { passkey } = props;
  const name = useName(passkey);
  const isWaiting = instantOf(passkey.trustedFrom) > serverNow();
  return (
    <Note>
      <h3 className="note-title">
        {name} {passkey.current && <Tag look="key">{t(TEXTS.current)}</Tag>}
      </h3>
      <Facts
        items={[
          [t(TEXTS.created), dateTimeText(passkey.createdAt, language)],
          [t(TEXTS.used), passkey.usedAt ? dateTimeText(passkey.usedAt, language) : t(TEXTS.never)],
        ]}
      />
      {isWaiting && <p>{t(TEXTS.waits, { time: dateTimeText(passkey.trustedFrom, language) })}</p>}
      <div className="acts">
        <Button
          look="text"
          name={t(TEXTS.renameOf, { name })}
          onPress={() => props.onStep('rename')}
        >
          {t(TEXTS.rename)}
        </Button>
        {!props.isLast && (
          <Button
            look="danger-second"
            name={t(TEXTS.removeOf, { name })}
            onPress={() => props.onStep('remove')}
          >
            {t(TEXTS.remove)}
          </Button>
        )}
      </div>
    </Note>
  );
}

interface StepProps {
  readonly onBack: (done?: 'added' | 'removed') => void;
}

/** The proof comes first, so that the device is asked for it and then for the new passkey. */
function AddPasskey({ onBack }: StepProps) {
  const { t } = useSpeech();
  const act = useAct();
  const [name, setName] = useState('');
  const [isMissing, setMissing] = useState(false);
  const submit = async () => {
    const given = name.trim();
    setMissing(given === '');
    if (given === '') return;
    const added = await act.run(() =>
      withProof(() =>
        makePasskey(
          () => client.beginPasskey({ body: {} }),
          (answer) => client.addPasskey({ body: { ...answer, name: given } }),
        ),
      ),
    );
    if (added) onBack('added');
  };
  return (
    <Page title={t(TEXTS.addTitle)}>
      <p>{t(TEXTS.addDetail)}</p>
      <Form onSubmit={() => void submit()}>
        <Field
          label={t(TEXTS.name)}
          support={t(TEXTS.nameSupport)}
          error={isMissing ? t(TEXTS.nameError) : undefined}
          value={name}
          onChange={setName}
          maxLength={40}
        />
        <ProblemNote problem={act.problem} />
        <div className="acts">
          <Button submit off={act.running}>
            {t(TEXTS.add)}
          </Button>
          <Button look="text" onPress={() => onBack()}>
            {t(TEXTS.noAdd)}
          </Button>
        </div>
      </Form>
    </Page>
  );
}

function RenamePasskey({ passkey, onBack }: StepProps & { readonly passkey: Passkey }) {
  const { t } = useSpeech();
  const act = useAct();
  const [name, setName] = useState(passkey.name ?? '');
  const [isMissing, setMissing] = useState(false);
  const submit = async () => {
    const given = name.trim();
    setMissing(given === '');
    if (given === '') return;
    const call = { params: { id: passkey.id }, body: { name: given } };
    if (await act.run(() => outcomeOf(client.renamePasskey(call)))) onBack();
  };
  return (
    <Page title={t(TEXTS.renameTitle)}>
      <Form onSubmit={() => void submit()}>
        <Field
          label={t(TEXTS.name)}
          support={t(TEXTS.nameSupport)}
          error={isMissing ? t(TEXTS.nameError) : undefined}
          value={name}
          onChange={setName}
          maxLength={40}
        />
        <ProblemNote problem={act.problem} />
        <div className="acts">
          <Button submit off={act.running}>
            {t(TEXTS.save)}
          </Button>
          <Button look="text" onPress={() => onBack()}>
            {t(TEXTS.noRename)}
          </Button>
        </div>
      </Form>
    </Page>
  );
}

function RemovePasskey({ passkey, onBack }: StepProps & { readonly passkey: Passkey }) {
  const { t } = useSpeech();
  const act = useAct();
  const name = useName(passkey);
  const remove = async () => {
    const call = { params: { id: passkey.id }, body: {} };
    const removed = await act.run(() => withProof(() => outcomeOf(client.removePasskey(call))));
    if (removed) onBack('removed');
  };
  return (
    <Page title={t(TEXTS.removeTitle)}>
      <p>{t(TEXTS.removeDetail, { name })}</p>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button look="danger" off={act.running} onPress={() => void remove()}>
          {t(TEXTS.removeAct)}
        </Button>
        <Button look="text" onPress={() => onBack()}>
          {t(TEXTS.keep)}
        </Button>
      </div>
    </Page>
  );
}

function SessionsSection() {
  const { t } = useSpeech();
  const sessions = useLoaded(() => client.listSessions({}), 'sessions');
  const act = useAct();
  const [isEnded, setEnded] = useState(false);
  const end = async (session: ListedSession | undefined) => {
    setEnded(false);
    const ended = await act.run<unknown>(() =>
      session
        ? outcomeOf(client.endOneSession({ params: { id: session.id }, body: {} }))
        : outcomeOf(client.endOtherSessions({ body: {} })),
    );
    if (ended) setEnded(true);
    sessions.reload();
  };
  return (
    <section className="stack">
      <h2>{t(SESSIONS.title)}</h2>
      {isEnded && (
        <Note look="good" live>
          <p>{t(SESSIONS.ended)}</p>
        </Note>
      )}
      <WhenLoaded loaded={sessions.loaded} onRetry={sessions.reload}>
        {(value) => (
          <>
            {value.sessions.map((session) => (
              <SessionCard
                key={session.id}
                session={session}
                off={act.running}
                onEnd={() => void end(session)}
              />
            ))}
            {value.sessions.length > 1 ? (
              <div className="acts">
                <Button look="second" off={act.running} onPress={() => void end(undefined)}>
                  {t(SESSIONS.endOthers)}
                </Button>
              </div>
            ) : (
              <p>{t(SESSIONS.onlyThis)}</p>
            )}
          </>
        )}
      </WhenLoaded>
      <ProblemNote problem={act.problem} />
    </section>
  );
}

function SessionCard(props: {
  readonly session: ListedSession;
  readonly off: boolean;
  readonly onEnd: () => void;
}) {
  const { language, t } = useSpeech();
  const { session } = props;
  const device = deviceText(session.device, language);
  return (
    <Note>
      <h3 className="note-title">
        {device} {session.current && <Tag look="key">{t(SESSIONS.current)}</Tag>}
      </h3>
      <Facts
        items={[
          [t(SESSIONS.since), dateTimeText(session.openedAt, language)],
          [t(SESSIONS.seen), dateTimeText(session.seenAt, language)],
        ]}
      />
      {!session.current && (
        <div className="acts">
          <Button
            look="second"
            off={props.off}
            name={t(SESSIONS.endOf, { device })}
            onPress={props.onEnd}
          >
            {t(SESSIONS.end)}
          </Button>
        </div>
      )}
    </Note>
  );
}
