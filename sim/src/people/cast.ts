import type { Person as DocumentPerson } from '@sekisho/demo/world/people.ts';
import type { BankId, WalletId } from '../world/companies.ts';

/** Somebody of the simulation: who he is, where his account is, and which wallets he begins with. */
export interface Role {
  readonly id: string;
  readonly nameKanji: string;
  readonly nameKana: string;
  readonly birthDate: string;
  readonly sex: DocumentPerson['sex'];
  readonly phone: string;
  readonly account: { readonly bank: BankId; readonly number: string; readonly deposit: number };
  /** Wallets that are open at the start. */
  readonly wallets: readonly WalletId[];
  /** Of them, those that are linked at the start. */
  readonly linked: readonly WalletId[];
}

const EVERYBODY = [
  ['aoi', '青木　葵', 'アオキ　アオイ', '女', 'bank-a', ['wallet-a'], ['wallet-a']],
  ['ren', '伊東　蓮', 'イトウ　レン', '男', 'bank-b', ['wallet-b'], ['wallet-b']],
  // One account under two operators: the caps are the account's.
  [
    'yui',
    '内田　結',
    'ウチダ　ユイ',
    '女',
    'bank-b',
    ['wallet-a', 'wallet-b'],
    ['wallet-a', 'wallet-b'],
  ],
  [
    'sota',
    '江口　颯太',
    'エグチ　ソウタ',
    '男',
    'bank-c',
    ['wallet-a', 'wallet-b'],
    ['wallet-a', 'wallet-b'],
  ],
  ['mei', '小野　芽衣', 'オノ　メイ', '女', 'bank-a', ['wallet-b'], []],
  ['thief', '影山　忍', 'カゲヤマ　シノブ', '男', 'bank-c', ['wallet-a'], []],
] as const;

export const CAST: readonly Role[] = EVERYBODY.map(
  ([id, nameKanji, nameKana, sex, bank, wallets, linked], index) => ({
    ...{ id, nameKanji, nameKana, sex, wallets, linked },
    birthDate: `19${70 + index * 4}-0${1 + index}-1${index}`,
    phone: `0900000050${index}`,
    account: { bank, number: `700000${index}`, deposit: index % 2 === 0 ? 90_000 : 250_000 },
  }),
);

export const ADDRESS = '見本県青葉市みどり町二丁目３番４号';
export const THIEF = 'thief';
