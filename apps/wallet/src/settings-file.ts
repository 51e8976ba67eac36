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

/** The configuration file of a wallet. The descriptions are what a wrong value is told with. */
export const WALLET_FILE = Closed({
  ...SERVER_MEMBERS,
  origin: Origin('where customers reach us'),
  name: Name('the operator’s name as customers and banks read it, up to 40 characters'),
  clientId: ClientId('the name that the banks know us by'),
  banks: Type.Array(
    Closed({
      code: BANK_CODE,
      name: Name('the bank’s name as customers read it, up to 40 characters'),
      issuer: Origin('the bank’s origin'),
    }),
    { minItems: 1, description: 'a list of at least one bank' },
  ),
  documentIssuerFiles: Type.Array(Path('a file of certificates (PEM)'), {
    minItems: 1,
    description: 'a list of files with the certificates of trusted document authorities',
  }),
  pages: Type.Optional(Path('the folder of the built customer pages')),
  shopPages: Type.Optional(Path('the folder of the built till pages')),
  consolePages: Type.Optional(Path('the folder of the built pages of the operator’s staff')),
  deskPhone: Type.Optional(
    Type.String({
      pattern: '^[0-9][0-9-]{8,18}$',
      description: 'the telephone number that customers call, like 0120-000-000',
    }),
  ),
  balanceLimit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description: 'the yen that a wallet may hold, up to 1000000',
    }),
  ),
  cashOutFee: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 1_000,
      description: 'the yen that a cash-out costs the customer, up to 1000',
    }),
  ),
});

export type WalletFile = Static<typeof WALLET_FILE>;
