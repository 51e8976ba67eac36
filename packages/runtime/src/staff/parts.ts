import type { StaffCompany } from '@sekisho/domain/staff/roles.ts';
import type { Env } from '../env.ts';
import type { Passkeys } from '../passkeys.ts';
import type { Sessions } from '../sessions.ts';
import type { Vault } from '../vault.ts';

/** What the staff of one company of a server stands on. */
export interface StaffParts {
  readonly env: Pick<Env, 'clock' | 'random' | 'ids' | 'db'>;
  /** The host of the company: staff of one realm sees nothing of another. */
  readonly realm: string;
  readonly company: StaffCompany;
  readonly companyName: string;
  readonly vault: Vault;
  readonly sessions: Sessions;
  readonly passkeys: Passkeys;
}
