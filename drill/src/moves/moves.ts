import { LINK_MOVES } from './link-moves.ts';
import { LOGIN_MOVES } from './login-moves.ts';
import { MONEY_MOVES } from './money-moves.ts';
import type { Move } from './move.ts';
import { MULE_MOVES } from './mule-moves.ts';
import { PARTNER_MOVES } from './partner-moves.ts';
import { WALLET_MOVES } from './wallet-moves.ts';

/** Everything that an attacker can do, by the name that campaigns call it. */
export const MOVES: Readonly<Record<string, Move>> = {
  ...WALLET_MOVES,
  ...LOGIN_MOVES,
  ...LINK_MOVES,
  ...MONEY_MOVES,
  ...MULE_MOVES,
  ...PARTNER_MOVES,
};

export function moveNamed(name: string): Move | undefined {
  return Object.hasOwn(MOVES, name) ? MOVES[name] : undefined;
}
