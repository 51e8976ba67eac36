import type { PublicJwks } from '@sekisho/fapi/keys.ts';
import { remoteJwks } from '@sekisho/fapi/remote-jwks.ts';
import type { Partner } from '@sekisho/fapi/server/partner.ts';
import type { Env } from '@sekisho/runtime/env.ts';
import type { GatePartner } from './config.ts';

/**
 * Gives partners with their keys: those that were agreed on, else those that the partner publishes.
 * @see docs/reference/link-protocol.md section 1
 */
export function partnerLoader(
  env: Env,
  partners: readonly GatePartner[],
): (clientId: string) => Promise<Partner | undefined> {
  const loaders = new Map(
    partners.map((partner) => {
      const { clientId, redirectUris } = partner;
      const jwksOf = keysOf(env, partner);
      return [clientId, async () => ({ clientId, redirectUris, jwks: await jwksOf() })];
    }),
  );
  return async (clientId) => loaders.get(clientId)?.();
}

function keysOf(env: Env, { jwks, jwksUri }: GatePartner): () => Promise<PublicJwks> {
  if (jwks !== undefined || jwksUri === undefined) return async () => jwks ?? { keys: [] };
  const remote = remoteJwks(env, jwksUri);
  return () => remote.current();
}
