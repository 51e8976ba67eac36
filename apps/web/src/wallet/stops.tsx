import { STOPPED } from '@sekisho/contract/texts/switches.ts';
import type { CustomerStop } from '@sekisho/contract/wallet.ts';
import { dateTimeText } from '../lib/format.ts';
import { useLoaded } from '../lib/use-loaded.ts';
import { useSpeech } from '../ui/language.tsx';
import { Note } from '../ui/note.tsx';
import { client } from './session.tsx';

/** What the operator has stopped for this wallet; nothing while that is not known. */
export function useStops(): readonly CustomerStop[] {
  const { language } = useSpeech();
  // The sentences are in the language of the request.
  const { loaded } = useLoaded(() => client.listStops({}), `stops ${language}`);
  return loaded.state === 'loaded' ? loaded.value.stops : [];
}

/** The stop of an act, for every bank or for this one. */
export function stopFor(
  stops: readonly CustomerStop[],
  act: CustomerStop['act'],
  bank?: string,
): CustomerStop | undefined {
  return stops.find((stop) => stop.act === act && (stop.bank === null || stop.bank.code === bank));
}

/** What is stopped, since when, and that nothing is lost. */
export function StopNote({ stop }: { readonly stop: CustomerStop }) {
  const { language, t } = useSpeech();
  return (
    <Note look="care" live title={t(STOPPED.title)}>
      <p>{stop.sentence}</p>
      <p className="quiet">{t(STOPPED.since, { time: dateTimeText(stop.since, language) })}</p>
    </Note>
  );
}

/** Beside a button that does nothing: why, in words. */
export function CannotPress({ stop }: { readonly stop: CustomerStop | undefined }) {
  const { t } = useSpeech();
  return stop === undefined ? null : <p>{t(STOPPED.cannot)}</p>;
}
