import type { DemonstrationBank } from './companies.ts';

interface BilingualText {
  readonly ja: string;
  readonly en: string;
}

export interface DemonstrationAccount {
  readonly bank: DemonstrationBank['id'];
  readonly branchCode: string;
  readonly accountNumber: string;
  readonly depositYen: number;
}

/** Somebody a visitor can be. Nobody here exists; numbers begin with digits that nobody is given. */
export interface Person {
  readonly id: string;
  readonly role: 'customer' | 'depositor' | 'clerk';
  readonly nameKanji: string;
  readonly nameKana: string;
  readonly birthDate: string;
  readonly age: number;
  readonly address: string;
  readonly sex: '男' | '女';
  readonly phone: string;
  readonly email: string;
  readonly accounts: readonly DemonstrationAccount[];
  readonly about: BilingualText;
}

export const PEOPLE: readonly Person[] = [
  {
    id: 'misaki',
    role: 'customer',
    nameKanji: '高橋　美咲',
    nameKana: 'タカハシ　ミサキ',
    birthDate: '1992-04-18',
    age: 34,
    address: '見本県青葉市みどり町二丁目３番４号',
    sex: '女',
    phone: '09000000034',
    email: 'misaki@example.jp',
    accounts: [
      { bank: 'bank-a', branchCode: '101', accountNumber: '1234567', depositYen: 250_000 },
    ],
    about: {
      ja: '34歳。まだウォレットを持っていません。電車の中で開き、銀行をつなぎ、3,000円チャージして、コーヒーを買います。',
      en: 'Aged 34, has no wallet yet. Opens one on the train, links her bank, charges ¥3,000 and buys coffee.',
    },
  },
  {
    id: 'kenta',
    role: 'customer',
    nameKanji: '鈴木　健太',
    nameKana: 'スズキ　ケンタ',
    birthDate: '1997-11-02',
    age: 29,
    address: '見本県青葉市駅前一丁目１０番地５',
    sex: '男',
    phone: '09000000029',
    email: 'kenta@example.jp',
    accounts: [
      { bank: 'bank-a', branchCode: '102', accountNumber: '7654321', depositYen: 180_000 },
    ],
    about: {
      ja: '29歳。すでにウォレットがあり、銀行がつながっています。すぐにチャージして、銀行のページで止められます。',
      en: 'Aged 29, already has a wallet with a linked bank. Charge at once, then stop it on the bank’s page.',
    },
  },
  {
    id: 'shoichi',
    role: 'depositor',
    nameKanji: '渡辺　正一',
    nameKana: 'ワタナベ　シヨウイチ',
    birthDate: '1945-02-11',
    age: 81,
    address: '見本県潮風市港町５番６号',
    sex: '男',
    phone: '09000000081',
    email: 'shoichi@example.jp',
    accounts: [
      { bank: 'bank-b', branchCode: '201', accountNumber: '0081081', depositYen: 3_200_000 },
    ],
    about: {
      ja: '81歳。ウォレットは持っていません。自分の口座に何かつながっていないかを銀行のページで確かめます。',
      en: 'Aged 81, has no wallet. Checks on the bank’s page whether anything is linked to his account.',
    },
  },
  {
    id: 'sakura',
    role: 'clerk',
    nameKanji: '山本　さくら',
    nameKana: 'ヤマモト　サクラ',
    birthDate: '2004-07-30',
    age: 22,
    address: '見本県青葉市みどり町一丁目１番１号',
    sex: '女',
    phone: '09000000022',
    email: 'sakura@example.jp',
    accounts: [],
    about: {
      ja: '喫茶店「珈琲 峠」の店員。レジでコードを出して、支払いを受けます。',
      en: 'A clerk at the café Tōge. Shows codes at the till and takes payments.',
    },
  },
];

export const SHOP = {
  name: '珈琲 峠',
  nameLatin: 'COFFEE TOGE',
  city: 'AOBA',
  postalCode: '9990001',
  tillName: 'レジ1',
  wallet: 'wallet-a',
  clerk: 'sakura',
} as const;
