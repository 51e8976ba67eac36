import { normaliseName } from '@sekisho/domain/identity/person-name.ts';
import type { CoreHolder } from '../core-banking.ts';
import type { HostedBank } from '../hosted-bank.ts';

const PURPOSE = 'mandate_holder';

/** A keyed hash of who holds an account: name and day of birth, which a move does not change. */
export function indexOfHolder(
  { vault }: Pick<HostedBank, 'vault'>,
  depositor: string,
  holder: CoreHolder,
): string {
  return vault.indexOf(PURPOSE, textOf(depositor, holder));
}

/** The hashes that the holder has under all keys. */
export function searchHolder(
  { vault }: Pick<HostedBank, 'vault'>,
  depositor: string,
  holder: CoreHolder,
): readonly string[] {
  return vault.searchFor(PURPOSE, textOf(depositor, holder));
}

/** Of one account, so that the same person at two of them has two hashes. */
function textOf(depositor: string, { nameKanji, birthDate }: CoreHolder): string {
  return JSON.stringify([depositor, normaliseName(nameKanji), birthDate]);
}
