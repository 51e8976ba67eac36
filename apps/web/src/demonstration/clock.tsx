import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { DAY, instant, MINUTE, toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { useEffect, useState } from 'react';
import { every, serverNow } from '../lib/browser.ts';
import { dateTimeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { useAct } from '../lib/use-act.ts';
import { Button } from '../ui/button.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote } from '../ui/note.tsx';
import { client } from './world.ts';

const TEXTS = DEMONSTRATION.start;

const STEPS = [
  [TEXTS.forwardTenMinutes, 10 * MINUTE],
  [TEXTS.forwardDay, DAY],
  [TEXTS.forwardThreeDays, 3 * DAY],
  [TEXTS.forwardMonth, 30 * DAY],
] as const;

/** The demonstration's time, running on from what the server told, and the presses that move it. */
export function Clock({ now, onMoved }: { readonly now: string; readonly onMoved: () => void }) {
  const { language, t } = useSpeech();
  const [told, setTold] = useState(() => ({ now: Date.parse(now), at: serverNow() }));
  const [shown, setShown] = useState(told.now);
  const [moved, setMoved] = useState<string>();
  const act = useAct();
  useEffect(() => setTold({ now: Date.parse(now), at: serverNow() }), [now]);
  useEffect(() => {
    const show = () => setShown(told.now + serverNow() - told.at);
    show();
    return every(1_000, show);
  }, [told]);
  const move = async (advanceMs: number) => {
    const answer = await act.run(() => outcomeOf(client.advanceClock({ body: { advanceMs } })));
    if (!answer) return;
    setTold({ now: Date.parse(answer.now), at: serverNow() });
    setMoved(answer.now);
    onMoved();
  };
  return (
    <section>
      <h2>{t(TEXTS.clockTitle)}</h2>
      <p>
        {t(TEXTS.clockNow)}:{' '}
        <strong className="number">
          {dateTimeText(toRfc3339(instant(Math.floor(shown))), language)}
        </strong>
      </p>
      <p>{t(TEXTS.clockLead)}</p>
      <div className="acts-equal">
        {STEPS.map(([label, advanceMs]) => (
          <Button
            key={advanceMs}
            look="second"
            off={act.running}
            onPress={() => void move(advanceMs)}
          >
            {t(label)}
          </Button>
        ))}
      </div>
      <ProblemNote problem={act.problem} />
      <p role="status">{moved && t(TEXTS.moved, { time: dateTimeText(moved, language) })}</p>
    </section>
  );
}
