import { toRfc3339 } from '@sekisho/domain/base/instant.ts';
import { readGateSettings } from '@sekisho/gate/settings.ts';
import { bankStaffParts } from '@sekisho/gate/staff/service.ts';
import { type Db, openDb } from '@sekisho/runtime/db.ts';
import { idsFrom, systemClock, systemRandom } from '@sekisho/runtime/env.ts';
import { createPasskeys } from '@sekisho/runtime/passkeys.ts';
import type { Read } from '@sekisho/runtime/program/findings.ts';
import { EXIT } from '@sekisho/runtime/program/run-server.ts';
import { createSessions } from '@sekisho/runtime/sessions.ts';
import { inviteFirstAdministrator } from '@sekisho/runtime/staff/first-administrators.ts';
import type { StaffParts } from '@sekisho/runtime/staff/parts.ts';
import { createVault, type VaultKeys } from '@sekisho/runtime/vault.ts';
import { readWalletSettings } from '@sekisho/wallet/settings.ts';
import { walletStaffParts } from '@sekisho/wallet/staff/service.ts';
import { type Command, CommandRefusal, optionsOf, UsageRefusal } from '../command.ts';
import { readConfiguredDatabase } from '../configured.ts';
import { databaseRefusal } from '../databases.ts';

const USAGE = `Usage: staff invite --config FILE --number PERSONNEL-NUMBER --name NAME [--bank CODE]
Invites one of the first two administrators of a company and prints the code of the invitation, once.
Give it to the person alone; it is used on the staff’s page within a day, with a passkey of that person.
FILE is the server’s configuration; --bank says which bank of a gate that has several. As soon as two
administrators are there or invited, everybody else comes by two people on the page, and this refuses.`;

export const staffCommand: Command = {
  name: 'staff',
  summary: 'invites the first two administrators of a company',
  usage: USAGE,
  async run([action, ...args], { out }) {
    if (action !== 'invite') throw new UsageRefusal('Say what to do: staff invite.');
    const { config, number, name, bank } = optionsOf(args, ['config', 'number', 'name', 'bank']);
    if (config === undefined) throw new UsageRefusal('Say whose staff: --config FILE.');
    if (number === undefined) throw new UsageRefusal('Say the number: --number NUMBER.');
    if (name === undefined || !/^[^\p{C}]{1,60}$/u.test(name)) {
      throw new UsageRefusal('Say the name, one line of up to 60 characters: --name NAME.');
    }
    const { url, open } = await readCompany(config, bank);
    const db = openDb(url, { connections: 1 });
    try {
      return await invite(open(db), { personnelNumber: number, name }, out);
    } catch (failure) {
      throw databaseRefusal(failure, url);
    } finally {
      await db.close();
    }
  },
};

const SENTENCES = {
  personnel_number_malformed: 'A personnel number has up to 20 letters and digits.',
  person_known: 'The person with this number is here already. Nobody was invited.',
  administrators_enough:
    'Two administrators are there or invited: they invite everybody else, on the page of the staff.',
} as const;

async function invite(
  parts: StaffParts,
  who: { readonly personnelNumber: string; readonly name: string },
  out: (line: string) => void,
): Promise<number> {
  const [row] = await parts.env.db.sql<{ there: boolean }[]>`
    select to_regclass('staff_member') is not null as there`;
  if (row?.there !== true) {
    throw new CommandRefusal('This database has no staff yet: a server has to start first.');
  }
  const invited = await inviteFirstAdministrator(parts, who);
  if (!invited.ok) throw new CommandRefusal(SENTENCES[invited.refusal]);
  const { staff, code, expiresAt } = invited.value;
  out(`Invited to ${parts.companyName} as an administrator: ${staff}.`);
  out(`Code, until ${toRfc3339(expiresAt)}: ${code}`);
  return EXIT.done;
}

interface Company {
  readonly url: string;
  readonly open: (db: Db) => StaffParts;
}

async function readCompany(config: string, bank: string | undefined): Promise<Company> {
  const { owner } = readConfiguredDatabase(config);
  if (owner.server === 'wallet') {
    if (bank !== undefined) throw new UsageRefusal('A wallet has one staff: leave --bank out.');
    const { process, wallet } = right(config, await readWalletSettings(systemClock, config));
    const { hostname: realm } = new URL(wallet.origin);
    const open = (db: Db) => {
      const of = { name: wallet.operatorName, origin: wallet.origin, vault: wallet.vault };
      return walletStaffParts({ ...doors(db, of), realm, config: wallet });
    };
    return { url: process.databaseUrl, open };
  }
  const settings = right(config, await readGateSettings(config));
  const { banks, vault } = settings;
  const code = bank ?? (banks.length === 1 ? banks[0]?.code : undefined);
  const chosen = banks.find((one) => one.code === code);
  if (chosen === undefined) {
    throw new UsageRefusal(`Say which bank: --bank ${owner.names.join(' or ')}.`);
  }
  const open = (db: Db) => bankStaffParts({ ...chosen, ...doors(db, { ...chosen, vault }) });
  return { url: settings.process.databaseUrl, open };
}

function right<T>(config: string, read: Read<T>): T {
  if (read.ok) return read.value;
  const lines = read.wrong.map(({ place, sentence }) => `${config}: ${place} ${sentence}`);
  throw new CommandRefusal(lines.join('\n'), EXIT.configuration);
}

/** What the server itself would work on. */
function doors(
  db: Db,
  of: { readonly name: string; readonly origin: string; readonly vault: VaultKeys },
) {
  const [clock, random] = [systemClock, systemRandom];
  const env = { db, clock, random, ids: idsFrom(clock, random) };
  const { hostname: rpId, protocol } = new URL(of.origin);
  return {
    env,
    vault: createVault(env, of.vault),
    sessions: createSessions(env, { secureCookies: protocol === 'https:' }),
    passkeys: createPasskeys(env, { rpId, rpName: of.name, origin: of.origin }),
  };
}
