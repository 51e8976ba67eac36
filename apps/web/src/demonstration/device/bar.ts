import type { Client } from '@sekisho/contract/api.ts';
import type { demonstrationApi } from '@sekisho/contract/demonstration.ts';
import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { type Language, say } from '@sekisho/contract/texts/text.ts';
import { every } from '../../lib/browser.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { element } from './dialog.ts';

const TEXTS = DEMONSTRATION.device;
const LOOK_EVERY_MS = 1_500;

/**
 * A slim bar with the person's name and the newest SMS. It keeps its own height free at the bottom
 * of the page, so that it covers nothing.
 */
export function showBar(
  client: Client<typeof demonstrationApi>,
  startPage: string,
  language: () => Language,
  nameIn: (language: Language) => string,
): void {
  const person = element('p', { class: 'demonstration-device-person' });
  const message = element('p', { class: 'demonstration-device-message', role: 'status' });
  const start = element('a', { href: startPage });
  const bar = element('aside', { class: 'demonstration-device' }, person, message, start);
  let newest: string | undefined;

  const write = (place: Element, text: string) => {
    // A live region is read again at every write, also of the same words.
    if (place.textContent !== text) place.textContent = text;
  };
  const draw = () => {
    const now = language();
    bar.lang = now;
    bar.setAttribute('aria-label', say(TEXTS.label, now));
    write(person, nameIn(now));
    write(start, say(TEXTS.start, now));
    const text = newest;
    write(message, text ? say(TEXTS.message, now, { text }) : say(TEXTS.noMessage, now));
  };
  const look = async () => {
    if (document.hidden) return;
    const outcome = await outcomeOf(client.listMessages({}));
    if (outcome.ok) newest = outcome.value.messages[0]?.text;
    draw();
  };
  const reserve = () =>
    document.documentElement.style.setProperty(
      '--demonstration-device-height',
      `${bar.offsetHeight}px`,
    );

  draw();
  document.body.append(bar);
  document.documentElement.classList.add('has-demonstration-device');
  new ResizeObserver(reserve).observe(bar);
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ['lang'] });
  void look();
  every(LOOK_EVERY_MS, () => void look());
}
