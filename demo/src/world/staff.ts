import type { StaffRole } from '@sekisho/domain/staff/roles.ts';
import { BANKS, type DemonstrationBank, type DemonstrationWallet, WALLETS } from './companies.ts';

/** Somebody who works at a company of the demonstration. Nobody here exists. */
export interface StaffPerson {
  readonly id: string;
  readonly company: DemonstrationWallet['id'] | DemonstrationBank['id'];
  readonly personnelNumber: string;
  readonly name: string;
  readonly kana: string;
  readonly age: number;
  readonly roles: readonly StaffRole[];
}

/**
 * Three at each company: one asks, one answers, one manages staff together with the second, so that
 * everything that takes two people can be tried.
 */
const POSTS: readonly {
  readonly post: string;
  readonly personnelNumber: string;
  readonly age: number;
  readonly roles: readonly StaffRole[];
}[] = [
  { post: 'asks', personnelNumber: 'A101', age: 31, roles: ['investigator', 'operations'] },
  { post: 'answers', personnelNumber: 'B202', age: 48, roles: ['administrator', 'supervisor'] },
  { post: 'manages', personnelNumber: 'C303', age: 42, roles: ['administrator', 'auditor'] },
];

const NAMES: readonly (readonly [string, string])[] = [
  ['青木　直子', 'アオキ　ナオコ'],
  ['石井　隆', 'イシイ　タカシ'],
  ['上野　恵', 'ウエノ　メグミ'],
  ['江口　修', 'エグチ　オサム'],
  ['大西　京子', 'オオニシ　キヨウコ'],
  ['川村　徹', 'カワムラ　トオル'],
  ['北野　薫', 'キタノ　カオル'],
  ['久保　亮', 'クボ　リヨウ'],
  ['近藤　泉', 'コンドウ　イズミ'],
  ['坂本　学', 'サカモト　マナブ'],
  ['島田　文', 'シマダ　アヤ'],
  ['杉山　豊', 'スギヤマ　ユタカ'],
  ['関口　緑', 'セキグチ　ミドリ'],
  ['園田　武', 'ソノダ　タケシ'],
  ['武田　葵', 'タケダ　アオイ'],
];

export const STAFF_PEOPLE: readonly StaffPerson[] = [...WALLETS, ...BANKS].flatMap(
  ({ id: company }, at) =>
    POSTS.map(({ post, ...facts }, place) => {
      const [name, kana] = NAMES[at * POSTS.length + place] ?? [company, company];
      return { id: `${company}-${post}`, company, name, kana, ...facts };
    }),
);
