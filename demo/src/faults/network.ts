import { randomInt } from 'node:crypto';
import type { Interfere } from '../front/proxy.ts';
import { pause } from './insist.ts';

/** What the companies say to each other; a customer's own requests go through. */
const BETWEEN_COMPANIES = /^\/(link\/v1\/|request|token|jwks|\.well-known\/)/;

const DELAY_MAX_MS = 2_500;

export interface UnreliableNetwork {
  readonly interfere: Interfere;
  weather: 'fair' | 'rough' | 'cut';
  /** Requests that were delayed, lost, or answered in vain. */
  interferences: number;
}

/** The lines between the companies, through the one port of the demonstration. */
export function unreliableNetwork(): UnreliableNetwork {
  const network: UnreliableNetwork = {
    weather: 'fair',
    interferences: 0,
    async interfere(_host, path) {
      if (network.weather === 'fair' || !BETWEEN_COMPANIES.test(path)) return 'passed';
      network.interferences += 1;
      if (network.weather === 'cut') return 'lost';
      const dice = randomInt(100);
      if (dice < 15) return 'lost';
      if (dice < 35) return 'answer_lost';
      if (dice < 65) await pause(randomInt(DELAY_MAX_MS));
      return 'passed';
    },
  };
  return network;
}
