import { present } from '@sekisho/domain/base/assert.ts';
import { NAMESPACE } from '@sekisho/identity/my-number-card.ts';
import {
  ELEMENTS,
  honestRecipe,
  makeDeviceResponse,
  makeTestIssuer,
  type Recipe,
  type TestIssuer,
  vpToken,
} from '@sekisho/identity/test-document.ts';

interface Person {
  readonly name?: string;
  readonly birthDate?: string;
  readonly address?: string;
}

let issuer: Promise<TestIssuer> | undefined;

/** The authority that the test wallet trusts. */
export function testIssuer(): Promise<TestIssuer> {
  issuer ??= makeTestIssuer();
  return issuer;
}

/** Answers a request from the person's document wallet, and gives the response code it was told. */
export async function presentDocument(
  wallet: { send(request: Request): Promise<Response> },
  requestUri: string,
  person: Person,
  theft: Partial<Recipe> = {},
): Promise<string> {
  const response = await postAnswer(wallet, requestUri, person, theft);
  const { redirect_uri: back } = (await response.json()) as { redirect_uri: string };
  return present(new URL(back).searchParams.get('response_code'), 'A response code came.');
}

export async function postAnswer(
  wallet: { send(request: Request): Promise<Response> },
  requestUri: string,
  person: Person,
  theft: Partial<Recipe> = {},
): Promise<Response> {
  const asked = new URL(requestUri).searchParams;
  const text = (name: string) => present(asked.get(name), `A request has its ${name}.`);
  const responseUri = text('response_uri');
  const request = { nonce: text('nonce'), clientId: text('client_id'), responseUri };
  const recipe = { ...honestRecipe(await testIssuer(), request), elements: elementsOf(person) };
  const token = vpToken(makeDeviceResponse({ ...recipe, ...theft }));
  return wallet.send(
    new Request(responseUri, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ vp_token: token, state: text('state') }),
    }),
  );
}

function elementsOf({ name, birthDate, address }: Person): Recipe['elements'] {
  const values: Readonly<Record<string, string | undefined>> = {
    full_name_unicode: name,
    birth_date_unicode: birthDate,
    resident_address_unicode: address,
  };
  return ELEMENTS.map(([, identifier, value]) => [
    NAMESPACE,
    identifier,
    values[identifier] ?? value,
  ]);
}
