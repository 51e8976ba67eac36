import type { Till } from '@sekisho/contract/shop.ts';
import { SHOP } from '@sekisho/contract/texts/shop.ts';
import { dateText, timeText } from '../lib/format.ts';
import { outcomeOf } from '../lib/outcome.ts';
import { goTo } from '../lib/router.ts';
import { useAct } from '../lib/use-act.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { Button } from '../ui/button.tsx';
import { Amount } from '../ui/facts.tsx';
import { Page } from '../ui/frame.tsx';
import { useSpeech } from '../ui/language.tsx';
import { ProblemNote, WhenLoaded } from '../ui/note.tsx';
import { client } from './till-client.ts';

const TEXTS = SHOP.day;

/** Today at this till, and closing it. */
export function DayPage(props: { readonly till: Till; readonly onOut: () => void }) {
  const { language, t } = useSpeech();
  const { till } = props;
  const { loaded, reload } = useLoaded(() => client.getDay({}), till.till);
  const act = useAct();
  const close = async () => {
    const ended = await act.run(() => outcomeOf(client.endClerkSession({ body: {} })));
    if (!ended) return;
    props.onOut();
    goTo('/shop/', 'replace');
  };
  return (
    <Page title={t(TEXTS.title)}>
      <WhenLoaded loaded={loaded} onRetry={reload}>
        {(day) => (
          <>
            <div>
              <p className="quiet">
                {dateText(`${day.date}T03:00:00.000Z`, language)} {till.tillName}
              </p>
              <p className="day-total">
                <Amount yen={day.total} large />
                <span>{t(TEXTS.count, { count: day.count })}</span>
              </p>
            </div>
            {day.payments.length === 0 ? (
              <p>{t(TEXTS.empty)}</p>
            ) : (
              <ul className="movements" aria-label={t(TEXTS.payments)}>
                {day.payments.map(({ payment, amount, at }) => (
                  <li className="movement" key={payment}>
                    <span className="movement-name number">{timeText(at, language)}</span>
                    <Amount yen={amount} />
                    <span className="quiet">
                      {t(TEXTS.number)} {payment}
                    </span>
                  </li>
                ))}
              </ul>
            )}
          </>
        )}
      </WhenLoaded>
      <ProblemNote problem={act.problem} />
      <div className="acts">
        <Button look="second" off={act.running} onPress={() => void close()}>
          {t(SHOP.signOut)}
        </Button>
      </div>
    </Page>
  );
}
