import type { Client, ClientAnswer, Operation } from '@sekisho/contract/api.ts';
import { createClient } from '@sekisho/contract/api.ts';
import { gateApi } from '@sekisho/contract/gate.ts';
import { shopApi } from '@sekisho/contract/shop.ts';
import { walletApi } from '@sekisho/contract/wallet.ts';
import { present } from '@sekisho/domain/base/assert.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import { type DeviceKey, openSoftwarePasskey } from '../device/software-passkey.ts';
import { presentDocument, readWalletRequest } from '../documents/document-wallet.ts';
import type { KeptDocument } from '../store.ts';
import { type HttpBrowser, openHttpBrowser } from './http-browser.ts';

/** What a made-up person has at hand. */
export interface PersonaThings {
  readonly person: string;
  readonly phone: string;
  readonly email: string;
  readonly passkeys: readonly DeviceKey[];
  readonly document: KeptDocument | undefined;
  /** The texts on the person's phone, newest first. */
  readonly messages: () => Promise<readonly { readonly text: string }[]>;
}

/** Opens the device, the browser and the typed clients of a person. */
export interface Persona {
  readonly things: PersonaThings;
  readonly browser: HttpBrowser;
  passkeys(): readonly DeviceKey[];
  wallet(origin: string): Client<typeof walletApi>;
  till(origin: string): Client<typeof shopApi>;
  gate(origin: string): Client<typeof gateApi>;
  createCredential(options: object, origin: string): Record<string, unknown>;
  getAssertion(options: object, origin: string): Record<string, unknown>;
  /** The six digits of a text that was not there `before`, waiting until one comes. */
  nextCode(before: readonly string[]): Promise<string>;
  /** All texts on the phone now. Other messages may come between a code and its reading. */
  texts(): Promise<readonly string[]>;
  presentDocument(requestUri: string): Promise<URL>;
}

const CODE_POLLS_MAX = 200;

export function openPersona(env: Pick<Env, 'fetch' | 'random'>, things: PersonaThings): Persona {
  const browser = openHttpBrowser(env.fetch);
  const device = openSoftwarePasskey({
    person: things.person,
    random: env.random,
    keys: things.passkeys,
  });
  const texts = async () => (await things.messages()).map(({ text }) => text);
  const use = (answer: ReturnType<typeof device.createCredential | typeof device.getAssertion>) => {
    if (!answer.ok) throw new Error(`The device of ${things.person}: ${answer.refusal}.`);
    return answer.value as unknown as Record<string, unknown>;
  };
  return {
    things,
    browser,
    passkeys: () => device.keys(),
    wallet: (origin) => createClient(walletApi, origin, browser.fetch),
    till: (origin) => createClient(shopApi, origin, browser.fetch),
    gate: (origin) => createClient(gateApi, origin, browser.fetch),
    createCredential: (options, origin) => use(device.createCredential(options, origin)),
    getAssertion: (options, origin) => use(device.getAssertion(options, origin)),
    texts,
    async nextCode(before) {
      for (let i = 0; i < CODE_POLLS_MAX; i++) {
        const fresh = (await texts()).filter((text) => !before.includes(text));
        const code = fresh.map((text) => /(?<!\d)(\d{6})(?!\d)/.exec(text)?.[1]).find(Boolean);
        if (code !== undefined) return code;
        await pause(50);
      }
      throw new Error('No code came to the phone.');
    },
    async presentDocument(requestUri) {
      const read = readWalletRequest(new URL(requestUri).searchParams);
      if (!read.ok) throw new Error(`The document wallet: ${read.refusal}.`);
      const kept = present(things.document, 'This person has a document.');
      const token = await presentDocument({ ...kept, request: read.value, random: env.random });
      if (!token.ok) throw new Error(`The document wallet: ${token.refusal}.`);
      const response = await env.fetch(
        new Request(read.value.responseUri, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          body: new URLSearchParams({ vp_token: token.value, state: read.value.state }).toString(),
        }),
      );
      const answer = (await response.json()) as { redirect_uri?: string };
      return new URL(present(answer.redirect_uri, 'The verifier says where the browser goes.'));
    },
  };
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** The value of an answer; a problem is an error that names its code. */
export function answered<O extends Operation>(answer: ClientAnswer<O>) {
  if (!answer.ok) throw new Error(`Refused: ${answer.problem.code}.`);
  return answer.value;
}
