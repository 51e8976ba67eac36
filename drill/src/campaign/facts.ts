/** What an attacker can know before he begins, each with what it means. */
export const KNOWLEDGE = {
  identities: 'name, kana, birth date and address of each victim',
  accounts: 'bank, branch and account number of each victim',
  pins: 'the PIN of each victim’s cash card',
  controls: 'how wallet and bank are built, so that he tries around it',
} as const;

/** What an attacker can have, each with what it means. */
export const MEANS = {
  addresses: 'many network addresses',
  phones: 'prepaid phones of his own',
  mule: 'a person with honest papers, a phone and a bank account, who carries money for him',
  shop: 'a shop whose clerk works for him, at the first operator',
  forgery: 'an authority of his own that issues well-made documents',
  'false-page':
    'a page that looks like the bank’s, at another address, with a victim in front of it',
  'read-out': 'victims who read out or type in a code that came to their phone',
  lure: 'victims who follow his link to the bank’s true page, prove everything there and hand the last address back',
  'seen-login': 'a record of one whole login of a victim at the bank’s true page',
  'seen-callback': 'sight of the address that another customer comes back with from his bank',
  'partner-key': 'a copy of the private keys with which the first operator speaks to banks',
} as const;

/** What a campaign can bring about on the way, each with what it means. */
export const GAINED = {
  wallets: 'wallets opened by e-mail, one a victim',
  'phones-proved': 'a phone number proved in each of them',
  'false-identity': 'a wallet that passes for a victim',
  'mule-wallet': 'the mule’s wallet at the first operator, honestly opened',
  'mule-wallet-elsewhere': 'the mule’s wallet at the second operator, honestly opened',
  carrier:
    'a wallet with a proved identity to attack a bank from: the mule’s, or one that passes for a victim',
  link: 'a victim’s account linked to a wallet of his',
  money: 'yen of a victim in a wallet of his, not spent yet',
  'own-link': 'the mule’s own account linked to the mule’s wallet',
  'foreign-link': 'the id of a link of another customer',
  callback: 'an address with a code that went to another customer',
  mandate: 'tokens for a victim’s account in his own hands, made with the operator’s key',
} as const;

export type Knowledge = keyof typeof KNOWLEDGE;
export type Means = keyof typeof MEANS;
export type Gained = keyof typeof GAINED;
/** A fact that a move can need; campaigns add facts with names of their own. */
export type Fact = Knowledge | Means | Gained;

export const FACTS: Readonly<Record<Fact, string>> = { ...KNOWLEDGE, ...MEANS, ...GAINED };

export function isFact(name: string): name is Fact {
  return Object.hasOwn(FACTS, name);
}
