import type { Victim } from '@sekisho/contract/exercise.ts';
import type { DocumentIssuer } from '@sekisho/demo/documents/document-issuer.ts';
import { issueDocument } from '@sekisho/demo/documents/mobile-document.ts';
import { drawPortrait } from '@sekisho/demo/documents/portrait.ts';
import { makeSoftwareKey } from '@sekisho/demo/documents/software-key.ts';
import { instant } from '@sekisho/domain/base/instant.ts';
import { random } from '../people/customer.ts';
import type { HeldDocument } from '../people/documents.ts';

/** A document with a victim's attributes, complete and well made, by an issuer of the thief's own. */
export async function forgeDocument(
  issuer: DocumentIssuer,
  victim: Pick<Victim, 'name' | 'kana' | 'birthDate' | 'address'>,
  now: number,
): Promise<HeldDocument> {
  const deviceKey = makeSoftwareKey(random);
  const document = await issueDocument({
    issuer,
    person: {
      nameKanji: victim.name,
      nameKana: victim.kana,
      birthDate: victim.birthDate,
      address: victim.address,
      sex: 'male',
      portrait: drawPortrait(victim.name),
    },
    deviceKey,
    now: instant(now),
    random,
  });
  return { document, deviceKey };
}
