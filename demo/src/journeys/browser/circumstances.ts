import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { present } from '@sekisho/domain/base/assert.ts';
import type { SwitchAct } from '@sekisho/domain/switches/switches.ts';
import { idsFrom, systemClock, systemRandom } from '@sekisho/runtime/env.ts';
import { type Board, reopen, stop } from '@sekisho/runtime/switches/service.ts';
import type { Demonstration } from '../../demonstration.ts';
import type { DocumentIssuer } from '../../documents/document-issuer.ts';
import { issueDocument } from '../../documents/mobile-document.ts';
import { drawPortrait } from '../../documents/portrait.ts';
import { makeSoftwareKey, publicHalf } from '../../documents/software-key.ts';
import { demonstrationStore } from '../../store.ts';
import { PEOPLE } from '../../world/people.ts';

/**
 * The register issues a true document to `holder`, who has the name and birth date of `namesake` and
 * lives somewhere else: two such people exist, and so do thieves who say that they moved.
 */
export async function issueToNamesake(
  running: Demonstration,
  holder: string,
  namesake: string,
): Promise<void> {
  const person = present(
    PEOPLE.find(({ id }) => id === namesake),
    'This person is in the demonstration.',
  );
  const keys = readFileSync(join(running.dataFolder, 'demonstration-keys.json'), 'utf8');
  const { documentIssuer } = JSON.parse(keys) as { documentIssuer: DocumentIssuer };
  const deviceKey = makeSoftwareKey(systemRandom);
  const document = await issueDocument({
    issuer: documentIssuer,
    person: {
      nameKanji: person.nameKanji,
      nameKana: person.nameKana,
      birthDate: person.birthDate,
      address: '見本県白浜市東町９番地１',
      sex: person.sex === '女' ? 'female' : 'male',
      portrait: drawPortrait(person.nameKanji),
    },
    deviceKey: publicHalf(deviceKey),
    now: systemClock.now(),
    random: systemRandom,
  });
  const db = present(running.databases.get('demonstration'), 'The demonstration has a database.');
  await demonstrationStore(db).saveDocument(holder, { document, deviceKey });
}

/** Presses a switch of an operator or a bank while `work` is done, and opens it again. */
export async function whileStopped(
  running: Demonstration,
  at: {
    readonly server: 'wallet-a' | 'gate-1';
    readonly board: Board;
    readonly act: SwitchAct;
  },
  work: () => Promise<void>,
): Promise<void> {
  const db = present(running.databases.get(at.server), 'Every server has a database.');
  const env = {
    ...{ clock: systemClock, random: systemRandom },
    ids: idsFrom(systemClock, systemRandom),
  };
  const { board, act } = at;
  const order = { act, scope: 'all', object: '', reason: 'exercise', by: 'administrator' } as const;
  const pressed = await db.transaction((sql) => stop(sql, env, board, order));
  const { id, version } = present(pressed.ok ? pressed.value : undefined, 'It was open.');
  await work();
  await db.transaction((sql) => reopen(sql, env, board, { stop: id, version, by: 'somebody' }));
}

/** While `work` is done no debit of this gate is decided: whoever asks for one waits in vain. */
export async function whileBankIsStuck(
  running: Demonstration,
  gate: 'gate-1' | 'gate-2',
  work: () => Promise<void>,
): Promise<void> {
  const db = present(running.databases.get(gate), 'Every gate has a database.');
  await db.transaction(async (sql) => {
    await sql`lock table debit in access exclusive mode`;
    await work();
  });
}
