import { BANKS } from './companies.ts';
import type { Person } from './people.ts';

/** Somebody of an exercise. The PIN is what a thief phished; no server of the project ever asks for it. */
export interface ExercisePerson extends Person {
  readonly pin: string;
}

const SURNAMES = [
  ['阿部', 'アベ'],
  ['石川', 'イシカワ'],
  ['上田', 'ウエダ'],
  ['遠藤', 'エンドウ'],
  ['岡田', 'オカダ'],
  ['加藤', 'カトウ'],
  ['木村', 'キムラ'],
  ['工藤', 'クドウ'],
  ['小林', 'コバヤシ'],
  ['佐藤', 'サトウ'],
] as const;
const GIVEN_NAMES = [
  ['一郎', 'イチロウ', '男'],
  ['恵子', 'ケイコ', '女'],
  ['誠', 'マコト', '男'],
  ['由美', 'ユミ', '女'],
  ['健', 'ケン', '男'],
  ['和子', 'カズコ', '女'],
  ['進', 'ススム', '男'],
  ['明美', 'アケミ', '女'],
  ['実', 'ミノル', '男'],
  ['幸子', 'サチコ', '女'],
] as const;

export const VICTIMS_MAX = SURNAMES.length * GIVEN_NAMES.length;
/** More than the ¥300,000 of 2020, so that the account is never what stops the thief. */
const VICTIM_DEPOSIT = 1_000_000;

/** The victims of an exercise, always the same ones: depositors of three banks without a wallet. */
export function victims(count: number): readonly ExercisePerson[] {
  return Array.from({ length: Math.min(count, VICTIMS_MAX) }, (_, index) => victim(index));
}

function victim(index: number): ExercisePerson {
  const [surname, surnameKana] = SURNAMES[index % SURNAMES.length] ?? SURNAMES[0];
  const [given, givenKana, sex] =
    GIVEN_NAMES[Math.floor(index / SURNAMES.length)] ?? GIVEN_NAMES[0];
  const bank = BANKS[index % BANKS.length] ?? BANKS[0];
  const year = 1940 + ((index * 7) % 60);
  const four = String(index).padStart(4, '0');
  return person({
    id: `victim-${index + 1}`,
    nameKanji: `${surname}　${given}`,
    nameKana: `${surnameKana}　${givenKana}`,
    birthDate: `${year}-0${1 + (index % 9)}-1${index % 10}`,
    age: 2026 - year,
    address: `見本県潮風市浜町${1 + (index % 9)}丁目${1 + index}番${1 + (index % 20)}号`,
    sex,
    phone: `0900001${four}`,
    accounts: [
      {
        bank: bank?.id ?? 'bank-a',
        branchCode: bank?.branches[0]?.code ?? '101',
        accountNumber: `500${four}`,
        depositYen: VICTIM_DEPOSIT,
      },
    ],
    pin: String(1000 + ((index * 37) % 9000)),
  });
}

/** A real person with honest papers who carries money for the thief. */
export const MULE = person({
  id: 'mule',
  nameKanji: '田中　運',
  nameKana: 'タナカ　ハコブ',
  birthDate: '1999-12-24',
  age: 26,
  address: '見本県青葉市裏町九丁目９番９号',
  sex: '男',
  phone: '09000009001',
  accounts: [{ bank: 'bank-a', branchCode: '101', accountNumber: '9000001', depositYen: 50_000 }],
  pin: '0000',
});

/** A customer whose ordinary day the controls must not harm. */
export const HONEST = person({
  id: 'honest',
  nameKanji: '正木　ただし',
  nameKana: 'マサキ　タダシ',
  birthDate: '1988-08-08',
  age: 38,
  address: '見本県青葉市表町一丁目８番８号',
  sex: '男',
  phone: '09000009002',
  accounts: [{ bank: 'bank-b', branchCode: '201', accountNumber: '9000002', depositYen: 400_000 }],
  pin: '0000',
});

/** The clerk of the shop where the thief spends. */
export const MULE_CLERK = person({
  id: 'mule-clerk',
  nameKanji: '黒田　売',
  nameKana: 'クロダ　ウル',
  birthDate: '1990-01-01',
  age: 36,
  address: '見本県青葉市裏町九丁目９番８号',
  sex: '男',
  phone: '09000009003',
  accounts: [],
  pin: '0000',
});

export const MULE_SHOP = {
  name: '裏町電器',
  nameLatin: 'URAMACHI DENKI',
  tillName: 'レジ',
} as const;

function person(given: Omit<ExercisePerson, 'role' | 'email' | 'about'>): ExercisePerson {
  return {
    ...given,
    role: 'depositor',
    email: `${given.id}@example.jp`,
    about: { ja: '演習の人物です。', en: 'A person of the exercise.' },
  };
}
