import './device.css';
import { createClient } from '@sekisho/contract/api.ts';
import { demonstrationApi, type World } from '@sekisho/contract/demonstration.ts';
import { DEMONSTRATION } from '@sekisho/contract/texts/demonstration.ts';
import { type Language, say } from '@sekisho/contract/texts/text.ts';
import { outcomeOf } from '../../lib/outcome.ts';
import { showBar } from './bar.ts';
import { credentialFromJson, optionsToJson } from './credentials.ts';
import { confirmPasskey } from './dialog.ts';

/**
 * The demonstration's device. It stands in for the authenticator, the document app and the phone of
 * the person that this browser plays; a browser that plays nobody is left as it is.
 */
const client = createClient(demonstrationApi, location.origin, (request) => fetch(request));

const world: Promise<World | undefined> = outcomeOf(client.getWorld({})).then((outcome) =>
  outcome.ok ? outcome.value : undefined,
);

const language = (): Language => (document.documentElement.lang === 'en' ? 'en' : 'ja');

type Ceremony = 'create' | 'get';
type Native = (options?: object) => Promise<unknown>;

const notUsed = () => new DOMException('The passkey was not used.', 'NotAllowedError');

/** One of the two WebAuthn calls, answered by the person's keys after a yes on the screen. */
function answering(ceremony: Ceremony, native: Native | undefined): Native {
  return async (options = {}) => {
    const person = (await world)?.person;
    const publicKey = (options as { publicKey?: unknown }).publicKey;
    if (!person || publicKey === undefined) {
      if (native) return native(options);
      throw new DOMException('There is no authenticator.', 'NotSupportedError');
    }
    if (!(await confirmPasskey(ceremony, person.name, language()))) throw notUsed();
    const body = { options: optionsToJson(publicKey) as Record<string, unknown> };
    const answer = await outcomeOf(
      ceremony === 'create' ? client.createPasskey({ body }) : client.getPasskey({ body }),
    );
    if (!answer.ok) throw notUsed();
    return credentialFromJson(answer.value.credential);
  };
}

function replaceAuthenticator(): void {
  const natives = navigator.credentials as Partial<CredentialsContainer> | undefined;
  const calls = {
    create: answering('create', natives?.create?.bind(natives) as Native | undefined),
    get: answering('get', natives?.get?.bind(natives) as Native | undefined),
  };
  if (natives) {
    for (const [name, value] of Object.entries(calls)) {
      Object.defineProperty(natives, name, { value, configurable: true });
    }
  } else {
    Object.defineProperty(navigator, 'credentials', { value: calls, configurable: true });
  }
  // Pages ask whether this class exists before they begin.
  if (typeof globalThis.PublicKeyCredential !== 'function') {
    Object.defineProperty(globalThis, 'PublicKeyCredential', { value: class {} });
  }
}

/** A link to a document app becomes a visit of the demonstration's own. */
function takeDocumentRequests(): void {
  const take = (event: MouseEvent) => {
    const target = event.target instanceof Element ? event.target.closest('a') : null;
    const request = target?.getAttribute('href') ?? '';
    if (!request.startsWith('openid4vp:')) return;
    event.preventDefault();
    event.stopPropagation();
    void world.then((known) => {
      if (!known?.person) {
        location.assign(request);
        return;
      }
      const page = new URL('/documents', known.startPage);
      page.searchParams.set('request', request);
      location.assign(page);
    });
  };
  document.addEventListener('click', take, true);
}

replaceAuthenticator();
takeDocumentRequests();
void world.then((known) => {
  if (!known?.person) return;
  const place = [...known.wallets, ...known.banks].find(({ origin }) => origin === location.origin);
  showBar(client, known.startPage, language, (now) => {
    const person = say(DEMONSTRATION.device.person, now, { name: known.person?.name ?? '' });
    return place ? `${place.name} · ${person}` : person;
  });
});
