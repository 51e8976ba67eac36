import { Closed } from '@sekisho/contract/shapes.ts';
import type { PublicJwks } from '@sekisho/fapi/keys.ts';
import { readJson } from '@sekisho/runtime/program/checked-json.ts';
import { readPublicFile, resolved } from '@sekisho/runtime/program/files.ts';
import type { Findings } from '@sekisho/runtime/program/findings.ts';
import { checkAddress } from '@sekisho/runtime/program/server-settings.ts';
import { Type } from 'typebox';
import type { GatePartner } from './config.ts';
import type { PartnerMembers } from './settings-file.ts';

/** Checks the partners of one bank, `at` its place, and gives those that a gate can be made from. */
export function readPartners(
  findings: Findings,
  from: {
    readonly folder: string;
    readonly at: string;
    readonly partners: readonly PartnerMembers[] | undefined;
  },
): readonly GatePartner[] {
  const ids: [string, string][] = [];
  const read: GatePartner[] = [];
  findings.each(`${from.at}.partners`, from.partners, (partner, at) => {
    findings.when([`${at}.clientId`], () => ids.push([`${at}.clientId`, partner.clientId]));
    findings.each(`${at}.redirectUris`, partner.redirectUris, (address, place) =>
      checkAddress(findings, place, address),
    );
    findings.when([`${at}.eventUri`], () =>
      checkAddress(findings, `${at}.eventUri`, partner.eventUri),
    );
    const keys = readKeys(findings, { folder: from.folder, at, partner });
    const { clientId, name, kana, redirectUris, eventUri } = partner;
    read.push({
      ...{ clientId, name, redirectUris, eventUri },
      ...(kana === undefined ? {} : { kana }),
      ...keys,
    });
  });
  findings.distinct(ids, 'clientId');
  return read;
}

/** A partner’s keys are where it publishes them, or what it handed over: one of the two. */
function readKeys(
  findings: Findings,
  from: { readonly folder: string; readonly at: string; readonly partner: PartnerMembers },
): Pick<GatePartner, 'jwks' | 'jwksUri'> {
  const { folder, at, partner } = from;
  const { jwksUri, jwksFile } = partner;
  if ((jwksUri === undefined) === (jwksFile === undefined)) {
    findings.wrong(`${at}.jwksUri`, 'or jwksFile must be there, and not both');
    return {};
  }
  if (jwksUri !== undefined) {
    findings.when([`${at}.jwksUri`], () => checkAddress(findings, `${at}.jwksUri`, jwksUri));
    return { jwksUri };
  }
  const jwks = findings.when([`${at}.jwksFile`], () =>
    readPublicKeys(findings, `${at}.jwksFile`, resolved(folder, jwksFile ?? '')),
  );
  return jwks === undefined ? {} : { jwks };
}

const Coordinate = Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'base64url' });
const PUBLIC_JWKS = Closed({
  keys: Type.Array(
    Closed({
      kty: Type.Literal('EC', { description: '"EC"' }),
      crv: Type.Literal('P-256', { description: '"P-256"' }),
      x: Coordinate,
      y: Coordinate,
      use: Type.Literal('sig', { description: '"sig"' }),
      alg: Type.Literal('ES256', { description: '"ES256"' }),
      kid: Type.String({ minLength: 1, description: 'the name of the key' }),
    }),
    { minItems: 1, description: 'a list of at least one key' },
  ),
});

function readPublicKeys(findings: Findings, at: string, path: string): PublicJwks | undefined {
  const text = readPublicFile(findings, at, path);
  if (text === undefined) return undefined;
  const jwks = readJson(findings, at, text, PUBLIC_JWKS);
  const kids: [string, string][] = [];
  findings.each(`${at}: keys`, jwks?.keys, ({ kid }, place) =>
    findings.when([`${place}.kid`], () => kids.push([`${place}.kid`, kid])),
  );
  findings.distinct(kids, 'kid');
  return jwks;
}
