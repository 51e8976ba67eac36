import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { type Language, say } from '@sekisho/contract/texts/text.ts';

const TEXTS = DEMONSTRATION.device;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  members: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [member, value] of Object.entries(members)) made.setAttribute(member, value);
  made.append(...children);
  return made;
}

/** Asks on the screen what a real device asks by fingerprint, face or screen lock. */
export function confirmPasskey(
  ceremony: 'create' | 'get',
  name: string,
  language: Language,
): Promise<boolean> {
  const title = ceremony === 'create' ? TEXTS.createTitle : TEXTS.confirmTitle;
  const yes = element(
    'button',
    { type: 'button', id: 'demonstration-device-accept' },
    say(ceremony === 'create' ? TEXTS.create : TEXTS.accept, language),
  );
  const no = element(
    'button',
    { type: 'button', id: 'demonstration-device-decline' },
    say(TEXTS.decline, language),
  );
  const dialog = element(
    'dialog',
    {
      class: 'demonstration-device-dialog',
      'aria-labelledby': 'demonstration-device-title',
      lang: language,
    },
    element('h2', { id: 'demonstration-device-title' }, say(title, language, { name })),
    element('p', {}, say(TEXTS.confirmDetail, language, { host: location.host })),
    element('div', { class: 'demonstration-device-acts' }, yes, no),
  );
  return new Promise((resolve) => {
    const finish = (agreed: boolean) => {
      dialog.remove();
      resolve(agreed);
    };
    yes.addEventListener('click', () => finish(true));
    no.addEventListener('click', () => finish(false));
    dialog.addEventListener('cancel', () => finish(false));
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
