/** The companies of the demonstration. All are made up; 見本 (mihon) means specimen. */
export interface DemonstrationWallet {
  readonly id: 'wallet-a' | 'wallet-b';
  readonly name: string;
  /** As it stands in a passbook: half-width katakana after `zengin/kana`. */
  readonly kana: string;
}

export interface DemonstrationBank {
  readonly id: 'bank-a' | 'bank-b' | 'bank-c';
  readonly code: string;
  readonly name: string;
  readonly gate: 'gate-1' | 'gate-2';
  readonly branches: readonly { readonly code: string; readonly name: string }[];
}

export const WALLETS: readonly DemonstrationWallet[] = [
  { id: 'wallet-a', name: 'はやてペイ', kana: 'ハヤテペイ' },
  { id: 'wallet-b', name: 'つばめウォレット', kana: 'ツバメウオレツト' },
];

/** Bank A has a gate of its own; B and C share one, as regional banks share a service. */
export const BANKS: readonly DemonstrationBank[] = [
  {
    id: 'bank-a',
    code: '9901',
    name: '見本あおば銀行',
    gate: 'gate-1',
    branches: [
      { code: '101', name: '本店営業部' },
      { code: '102', name: '駅前支店' },
    ],
  },
  {
    id: 'bank-b',
    code: '9902',
    name: '見本しおかぜ銀行',
    gate: 'gate-2',
    branches: [{ code: '201', name: '港支店' }],
  },
  {
    id: 'bank-c',
    code: '9903',
    name: '見本こだま信用金庫',
    gate: 'gate-2',
    branches: [{ code: '301', name: '山手支店' }],
  },
];
