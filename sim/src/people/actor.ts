import type { DeviceKey } from '@sekisho/demo/device/software-passkey.ts';
import { openPersona, type Persona } from '@sekisho/demo/journeys/persona.ts';
import type { KeptDocument } from '@sekisho/demo/store.ts';
import type { Life } from '../engine/sim-db.ts';
import type { World } from '../world/world.ts';
import type { Role } from './cast.ts';

/** What a person carries from the start into every seed. */
export interface Belongings {
  readonly passkeys: readonly DeviceKey[];
  readonly document: KeptDocument | undefined;
}

/** A person in one world, with a device, a browser and a telephone. */
export interface Actor extends Persona {
  readonly role: Role;
}

export function openActor(world: World, role: Role, has: Belongings): Actor {
  const life: Life = { name: role.id, alive: true };
  const persona = openPersona(
    { fetch: world.fetchAs(life), random: world.random },
    {
      person: role.id,
      phone: role.phone,
      email: `${role.id}@example.jp`,
      passkeys: has.passkeys,
      document: has.document,
      messages: async () => world.textsTo(`+81${role.phone.slice(1)}`),
    },
  );
  return { ...persona, role };
}
