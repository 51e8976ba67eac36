import { WALLET } from '@sekisho/contract/texts/wallet.ts';
import { useEffect, useRef, useState } from 'react';
import { every } from '../lib/browser.ts';
import { Button } from '../ui/button.tsx';
import { useSpeech } from '../ui/language.tsx';
import { Note } from '../ui/note.tsx';

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}
type DetectorClass = new (options: { formats: readonly string[] }) => Detector;

const TEXTS = WALLET.pay;
const LOOK_EVERY_MS = 250;

/** The browser's own reader of codes, where there is one (Shape Detection API). */
function detectorClass(): DetectorClass | undefined {
  return (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
}

/** The camera, on request; gives the first code that it sees. Nothing leaves the device. */
export function Scanner({ onCode }: { readonly onCode: (code: string) => void }) {
  const { t } = useSpeech();
  const [state, setState] = useState<'off' | 'on' | 'refused'>('off');
  const video = useRef<HTMLVideoElement>(null);
  const onCodeNow = useRef(onCode);
  onCodeNow.current = onCode;

  useEffect(() => {
    const screen = video.current;
    if (state !== 'on' || !screen) return;
    return watch(
      screen,
      (code) => {
        setState('off');
        onCodeNow.current(code);
      },
      () => setState('refused'),
    );
  }, [state]);

  if (!detectorClass() || !navigator.mediaDevices) return null;
  if (state === 'on') {
    return (
      <div className="stack">
        <p role="status">{t(TEXTS.scanning)}</p>
        <video ref={video} className="scanner" muted playsInline aria-label={t(TEXTS.scanning)} />
        <div className="acts">
          <Button look="second" onPress={() => setState('off')}>
            {t(TEXTS.scanStop)}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="stack">
      {state === 'refused' && (
        <Note look="care" live>
          <p>{t(TEXTS.noCamera)}</p>
        </Note>
      )}
      <div className="acts">
        <Button look="second" onPress={() => setState('on')}>
          {t(TEXTS.scan)}
        </Button>
      </div>
    </div>
  );
}

/** Shows the camera on `screen` and looks for a code until one is found or the watch is ended. */
function watch(
  screen: HTMLVideoElement,
  onCode: (code: string) => void,
  onRefused: () => void,
): () => void {
  const Detect = detectorClass();
  let ended = false;
  let stream: MediaStream | undefined;
  let endLooking = () => {};
  const end = () => {
    ended = true;
    endLooking();
    for (const track of stream?.getTracks() ?? []) track.stop();
  };
  const start = async () => {
    if (!Detect) return onRefused();
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
    if (ended) return end();
    screen.srcObject = stream;
    await screen.play();
    const detector = new Detect({ formats: ['qr_code'] });
    endLooking = every(LOOK_EVERY_MS, () => {
      void detector.detect(screen).then(
        ([found]) => {
          if (ended || !found) return;
          end();
          onCode(found.rawValue);
        },
        () => undefined,
      );
    });
  };
  start().catch(() => {
    if (!ended) onRefused();
  });
  return end;
}
