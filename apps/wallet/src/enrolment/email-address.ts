import { accept, type Result, refuse } from '@sekisho/domain/base/result.ts';

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}$/;

/**
 * Reads an e-mail address in the everyday form (dot-atom and host name); what only the grammar's
 * corners allow is refused.
 * @see RFC 5321 sections 4.1.2 and 4.5.3.1
 */
export function parseEmail(text: string): Result<string, 'email_malformed'> {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const [local, domain] = [trimmed.slice(0, at), trimmed.slice(at + 1)];
  const fits = at > 0 && local.length <= 64 && trimmed.length <= 254;
  return fits && LOCAL.test(local) && DOMAIN.test(domain)
    ? accept(`${local}@${domain.toLowerCase()}`)
    : refuse('email_malformed');
}
