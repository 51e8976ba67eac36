import { Closed } from '@sekisho/contract/shapes.ts';
import {
  BANK_CODE,
  ClientId,
  Name,
  Origin,
  Path,
  SERVER_MEMBERS,
} from '@sekisho/runtime/program/server-settings.ts';
import { type Static, Type } from 'typebox';

const Address = (description: string) =>
  Type.String({ pattern: '^https?://\\S+$', maxLength: 2_000, description });

const Hours = Type.Integer({ minimum: 1, maximum: 8_760, description: 'hours, from 1 to 8760' });
const Amount = Type.Integer({
  minimum: 0,
  maximum: 100_000_000,
  description: 'whole yen, up to 100000000',
});
const Cap = Closed({ hours: Hours, yen: Amount });

const PARTNER = Closed({
  clientId: ClientId('the partner’s name in the protocol'),
  name: Name('the partner’s name as depositors read it, up to 40 characters'),
  kana: Type.Optional(
    Type.String({ pattern: '^[ -~｡-ﾟ]{1,15}$', description: 'half-width, up to 15 characters' }),
  ),
  redirectUris: Type.Array(Address('an address that a browser may go back to'), {
    minItems: 1,
    description: 'a list of at least one address that a browser may go back to',
  }),
  jwksUri: Type.Optional(Address('where the partner publishes its keys')),
  jwksFile: Type.Optional(Path('a file with the partner’s public keys (JWKS)')),
  eventUri: Address('where events go'),
});

const BANK = Closed({
  code: BANK_CODE,
  name: Name('the bank’s name as depositors read it, up to 40 characters'),
  origin: Origin('the bank’s own origin'),
  core: Closed({
    module: Path('the file of the module that opens the bank’s core'),
    options: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'an object for that module' }),
    ),
  }),
  caps: Type.Optional(
    Closed({
      first: Cap,
      rolling: Type.Array(Cap, { minItems: 1, description: 'a list of at least one window' }),
    }),
  ),
  partners: Type.Array(PARTNER, { description: 'a list of the wallets with an agreement' }),
});

/** The configuration file of a gate. The descriptions are what a wrong value is told with. */
export const GATE_FILE = Closed({
  ...SERVER_MEMBERS,
  banks: Type.Array(BANK, { minItems: 1, description: 'a list of at least one bank' }),
  pages: Type.Optional(Path('the folder of the built pages of depositors')),
  staffPages: Type.Optional(Path('the folder of the built pages of the banks’ staff')),
});

export type GateFile = Static<typeof GATE_FILE>;
export type BankMembers = GateFile['banks'][number];
export type PartnerMembers = BankMembers['partners'][number];
