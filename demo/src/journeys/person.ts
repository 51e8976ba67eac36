import type { Env } from '@sekisho/runtime/env.ts';
import type { DemonstrationStore } from '../store.ts';
import type { Person } from '../world/people.ts';
import { openPersona, type Persona } from './persona.ts';

/** One of the demonstration's people, with the device, papers and phone that the store keeps. */
export async function openPerson(
  env: Pick<Env, 'fetch' | 'random'>,
  store: DemonstrationStore,
  person: Person,
): Promise<Persona> {
  const number = `+81${person.phone.slice(1)}`;
  return openPersona(env, {
    person: person.id,
    phone: person.phone,
    email: person.email,
    passkeys: await store.withPasskeys(person.id, (keys) => ({ keys, value: keys })),
    document: await store.document(person.id),
    messages: () => store.messagesTo(number),
  });
}
