import { isObject, type JsonObject, parseJson } from '../closed-json.ts';

/**
 * The payload of a stored request or interaction without the proved identity. The library keeps
 * what was pushed as an unsigned JWT, and the parameters of an interaction as text.
 */
export function withoutIdentity(kind: string, payload: JsonObject): JsonObject {
  if (kind === 'PushedAuthorizationRequest') {
    const [header = '', claims = ''] = String(payload.request).split('.');
    const kept = scrubDetails(parseJson(Buffer.from(claims, 'base64url').toString()));
    const body = Buffer.from(JSON.stringify(kept)).toString('base64url');
    return { ...payload, request: `${header}.${body}.` };
  }
  return { ...payload, params: scrubDetails(payload.params) };
}

/** `authorization_details` is a JSON text among parameters and JSON inside a JWT. */
function scrubDetails(holder: unknown): JsonObject {
  if (!isObject(holder)) return {};
  const details = holder.authorization_details;
  const written = typeof details === 'string';
  const list = written ? parseJson(details) : details;
  const kept = Array.isArray(list) ? list.map(dropIdentity) : [];
  return { ...holder, authorization_details: written ? JSON.stringify(kept) : kept };
}

function dropIdentity(detail: unknown): JsonObject {
  if (!isObject(detail)) return {};
  const { identity: _dropped, ...kept } = detail;
  return kept;
}
