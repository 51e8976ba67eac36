import type { DemonstrationPerson, World } from '@sekisho/contract/demonstration.ts';
import { STAFF } from '@sekisho/contract/texts/staff.ts';
import { BANKS, WALLETS } from './companies.ts';
import { PEOPLE, type Person } from './people.ts';
import { STAFF_PEOPLE, type StaffPerson } from './staff.ts';

/** The companies and people with the addresses that they have at this port. */
export interface WorldMap {
  readonly startPage: string;
  readonly origins: readonly string[];
  readonly wallets: World['wallets'];
  readonly banks: World['banks'];
  readonly people: readonly DemonstrationPerson[];
}

export function originOf(name: string, port: number): string {
  return `http://${name}.localhost:${port}`;
}

export function worldMap(port: number): WorldMap {
  const wallets = WALLETS.map(({ id, name }) => ({ id, name, origin: originOf(id, port) }));
  const banks = BANKS.map(({ id, code, name }) => ({ code, name, origin: originOf(id, port) }));
  return {
    startPage: startPageOf(port),
    origins: [...wallets, ...banks].map(({ origin }) => origin),
    wallets,
    banks,
    people: [
      ...PEOPLE.map((person) => describe(person, port)),
      ...STAFF_PEOPLE.map((person) => describeStaff(person, port)),
    ],
  };
}

function describe(person: Person, port: number): DemonstrationPerson {
  return {
    id: person.id,
    name: person.nameKanji,
    kana: person.nameKana,
    age: person.age,
    role: person.role,
    about: person.about,
    phone: person.phone,
    email: person.email,
    accounts: person.accounts.map((account) => {
      const bank = BANKS.find(({ id }) => id === account.bank);
      const branch = bank?.branches.find(({ code }) => code === account.branchCode);
      return {
        bankCode: bank?.code ?? '0000',
        bankName: bank?.name ?? '',
        branchCode: account.branchCode,
        branchName: branch?.name ?? '',
        accountNumber: account.accountNumber,
      };
    }),
    starts: startsOf(person, port),
  };
}

function describeStaff(person: StaffPerson, port: number): DemonstrationPerson {
  const { id, company, name, kana, age, roles } = person;
  const employer = [...WALLETS, ...BANKS].find((one) => one.id === company)?.name ?? company;
  const named = (language: 'ja' | 'en') => roles.map((role) => STAFF.roles[role][language]);
  const isWallet = WALLETS.some((one) => one.id === company);
  const to = originOf(company, port) + (isWallet ? '/console/' : '/staff/');
  return {
    ...{ id, name, kana, age, role: 'staff', phone: null, email: null, accounts: [] },
    about: {
      ja: `${employer}　${named('ja').join('、')}`,
      en: `${employer}: ${named('en').join(', ')}`,
    },
    starts: [
      {
        label: { ja: '職員のページを開く', en: 'Open the staff pages' },
        url: enterUrl(id, to, port, company),
      },
    ],
  };
}

function startsOf(person: Person, port: number): DemonstrationPerson['starts'] {
  const starts: DemonstrationPerson['starts'] = [];
  const add = (ja: string, en: string, host: string, path = '/') =>
    starts.push({ label: { ja, en }, url: enterUrl(person.id, originOf(host, port) + path, port) });
  if (person.role === 'clerk') add('レジを開く', 'Open the till', 'wallet-a', '/shop/');
  if (person.role === 'customer') {
    for (const { id, name } of WALLETS) add(`${name}を開く`, `Open ${name}`, id);
  }
  for (const { bank } of person.accounts) {
    const { name, id } = BANKS.find((candidate) => candidate.id === bank) ?? { name: '', id: bank };
    add(`${name}のページを開く`, `Open the page of ${name}`, id);
  }
  return starts;
}

/** The address that makes a browser the person on these hosts, all of them unless told, and goes to `to`. */
function enterUrl(
  person: string,
  to: string,
  port: number,
  hosts = [...WALLETS, ...BANKS].map(({ id }) => id).join(','),
): string {
  const query = new URLSearchParams({ person, hosts, to });
  return `${startPageOf(port)}/.demonstration/enter?${query}`;
}

function startPageOf(port: number): string {
  return `http://localhost:${port}`;
}
