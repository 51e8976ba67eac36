import { createClient } from '@sekisho/contract/api.ts';
import { type BoardStop, switchBoardApi } from '@sekisho/contract/switch-board.ts';
import { BOARD } from '@sekisho/contract/texts/board.ts';
import { COMMON } from '@sekisho/contract/texts/everywhere.ts';
import {
  STOP_REASONS,
  type StopReason,
  SWITCHES,
  type SwitchAct,
  type SwitchCompany,
  type SwitchScope,
} from '@sekisho/domain/switches/switches.ts';
import { useState } from 'react';
import { dateTimeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { send } from '../lib/send.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button } from '../ui/button.tsx';
import { Choice, Field, Form } from '../ui/field.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note, ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { AskedNote, useAsk } from './members.tsx';
import { useMay } from './session.tsx';

const client = createClient(switchBoardApi, location.origin, send);
const REASONS = Object.keys(STOP_REASONS) as StopReason[];

interface BoardPageProps {
  readonly base: string;
  readonly company: SwitchCompany;
}

/** What is stopped, since when, by whom and why; one person stops, two reopen. */
export function BoardPage({ base, company }: BoardPageProps) {
  const { t } = useSpeech();
  const may = useMay();
  const [round, setRound] = useState(0);
  const [pressed, setPressed] = useState(false);
  const now = useLoaded(() => client.listBoard({}), `board ${round}`);
  const onPressed = () => {
    setPressed(true);
    setRound((before) => before + 1);
  };
  return (
    <Page title={t(BOARD.title)}>
      {pressed && (
        <Note look="good" live>
          <p>{t(BOARD.done)}</p>
        </Note>
      )}
      <section className="stack">
        <h2>{t(BOARD.now)}</h2>
        <WhenLoaded loaded={now.loaded} onRetry={now.reload}>
          {({ stops }) => (
            <>
              {stops.length === 0 && <p>{t(BOARD.nothing)}</p>}
              <ul className="cards cards-loose">
                {stops.map((stop) => (
                  <Stopped key={stop.id} stop={stop} base={base} />
                ))}
              </ul>
            </>
          )}
        </WhenLoaded>
      </section>
      {may('switch.stop') && <Press key={round} company={company} onPressed={onPressed} />}
      <History key={`history ${round}`} />
    </Page>
  );
}

function useWords(): (stop: BoardStop) => { readonly title: string; readonly line: string } {
  const { language, t } = useSpeech();
  return ({ act, scope, object, since, by, reason, note }) => {
    const known = BOARD.acts[act as SwitchAct];
    const whom = object === '' ? t(BOARD.scopes.all) : `${t(BOARD.scopes[scope])} ${object}`;
    const why = note === null ? t(BOARD.reasons[reason]) : `${t(BOARD.reasons[reason])}; ${note}`;
    const line = t(BOARD.line, { time: dateTimeText(since, language), by, reason: why });
    return { title: `${t(known)}：${whom}`, line };
  };
}

function Stopped({ stop, base }: { readonly stop: BoardStop; readonly base: string }) {
  const { t } = useSpeech();
  const may = useMay();
  const asks = useAsk();
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const { title, line } = useWords()(stop);
  const ask = () => {
    setTried(true);
    if (note.trim() === '') return;
    const call = { params: { id: stop.id }, body: { note: note.trim() } };
    void asks.ask(() => client.proposeReopening(call));
  };
  return (
    <li className="card card-key">
      <h3>{title}</h3>
      <p>{line}</p>
      {may('switch.reopen') && (
        <details>
          <summary>{t(BOARD.askTitle)}</summary>
          <Form onSubmit={ask}>
            <Field
              label={t(BOARD.askNote)}
              value={note}
              onChange={setNote}
              maxLength={500}
              error={tried && note.trim() === '' ? t(BOARD.noteMissing) : undefined}
            />
            <div className="acts">
              <Button submit off={asks.running} name={`${t(BOARD.ask)}：${title}`}>
                {t(BOARD.ask)}
              </Button>
            </div>
          </Form>
        </details>
      )}
      <AskedNote asks={asks} base={base} />
    </li>
  );
}

function Press(props: { readonly company: SwitchCompany; readonly onPressed: () => void }) {
  const { t } = useSpeech();
  const act = useAct();
  const acts: Readonly<Partial<Record<SwitchAct, readonly SwitchScope[]>>> =
    SWITCHES[props.company];
  const names = Object.keys(acts) as SwitchAct[];
  const [what, setWhat] = useState<SwitchAct>();
  const [scope, setScope] = useState<SwitchScope>('all');
  const [object, setObject] = useState('');
  const [reason, setReason] = useState<StopReason>('suspected_fraud');
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const isWhole = scope === 'all';
  const press = async () => {
    setTried(true);
    if (what === undefined || note.trim() === '' || (!isWhole && object.trim() === '')) return;
    const of = { act: what, scope, object: isWhole ? '' : object.trim() };
    const body = { ...of, reason, note: note.trim() };
    if (await act.run(() => outcomeOf(client.pressSwitch({ body })))) props.onPressed();
  };
  return (
    <section className="stack">
      <h2>{t(BOARD.stopTitle)}</h2>
      <p>{t(BOARD.stopLead)}</p>
      <Form onSubmit={() => void press()}>
        <Choice
          label={t(BOARD.act)}
          name="act"
          value={what}
          onChange={(next) => {
            setWhat(next);
            setScope('all');
          }}
          options={names.map((value) => ({ value, label: t(BOARD.acts[value]) }))}
          error={tried && what === undefined ? t(BOARD.objectMissing) : undefined}
        />
        <Choice
          label={t(BOARD.scope)}
          name="scope"
          value={scope}
          onChange={setScope}
          options={(what === undefined ? (['all'] as const) : (acts[what] ?? [])).map((value) => ({
            value,
            label: t(BOARD.scopes[value]),
          }))}
        />
        {!isWhole && (
          <Field
            label={t(BOARD.object)}
            value={object}
            onChange={setObject}
            maxLength={80}
            error={tried && object.trim() === '' ? t(BOARD.objectMissing) : undefined}
          />
        )}
        <Choice
          label={t(BOARD.reason)}
          name="reason"
          value={reason}
          onChange={setReason}
          options={REASONS.map((value) => ({ value, label: t(BOARD.reasons[value]) }))}
        />
        <Field
          label={t(BOARD.note)}
          value={note}
          onChange={setNote}
          maxLength={500}
          error={tried && note.trim() === '' ? t(BOARD.noteMissing) : undefined}
        />
        <ProblemNote problem={act.problem} />
        <div className="acts">
          <Button submit look="danger" off={act.running}>
            {t(BOARD.press)}
          </Button>
        </div>
      </Form>
    </section>
  );
}

function History() {
  const { language, t } = useSpeech();
  const act = useAct();
  const words = useWords();
  const { loaded, reload } = useLoaded(() => client.listBoardHistory({ query: {} }), 'history');
  const [older, setOlder] = useState<readonly BoardStop[]>([]);
  const [before, setBefore] = useState<BoardStop['id'] | null>();
  const more = async (from: BoardStop['id']) => {
    const page = await act.run(() =>
      outcomeOf(client.listBoardHistory({ query: { before: from } })),
    );
    if (!page) return;
    setOlder((known) => [...known, ...page.stops]);
    setBefore(page.before);
  };
  return (
    <section className="stack">
      <h2>{t(BOARD.history)}</h2>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {(first) => {
          const next = before === undefined ? first.before : before;
          const stops = [...first.stops, ...older];
          return (
            <>
              {stops.length === 0 && <p>{t(BOARD.noHistory)}</p>}
              <ul className="bullets">
                {stops.map((stop) => (
                  <li key={stop.id}>
                    {words(stop).title} {words(stop).line}{' '}
                    {stop.ended &&
                      t(BOARD.endedLine, {
                        time: dateTimeText(stop.ended.at, language),
                        by: stop.ended.by,
                      })}
                  </li>
                ))}
              </ul>
              <ProblemNote problem={act.problem} />
              {next && (
                <div className="acts">
                  <Button look="second" off={act.running} onPress={() => void more(next)}>
                    {t(COMMON.showMore)}
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </WhenLoaded>
    </section>
  );
}
