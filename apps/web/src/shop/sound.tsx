import { SHOP } from '@sekisho/contract/texts/shop.ts';
import { useState } from 'react';
import { deviceKeep } from '../lib/browser.ts';
import { useSpeech } from '../ui/language.tsx';

const KEPT = 'sound';
let context: AudioContext | undefined;

/** Two short rising tones when the sound is on; words and colour say the same. */
export function playPaid(): void {
  if (deviceKeep.getItem(KEPT) !== 'on') return;
  context ??= new AudioContext();
  const { currentTime } = context;
  for (const [i, pitch] of [880, 1_320].entries()) {
    const tone = new OscillatorNode(context, { frequency: pitch });
    const loudness = new GainNode(context, { gain: 0.15 });
    tone.connect(loudness).connect(context.destination);
    tone.start(currentTime + i * 0.15);
    tone.stop(currentTime + i * 0.15 + 0.12);
  }
}

export function SoundSwitch() {
  const { t } = useSpeech();
  const [on, setOn] = useState(deviceKeep.getItem(KEPT) === 'on');
  const turn = () => {
    deviceKeep.setItem(KEPT, on ? 'off' : 'on');
    setOn(!on);
    if (!on) playPaid();
  };
  return (
    <button type="button" className="chip" aria-pressed={on} onClick={turn}>
      {t(on ? SHOP.sound.on : SHOP.sound.off)}
    </button>
  );
}
