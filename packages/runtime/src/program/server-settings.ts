import { dirname, resolve } from 'node:path';
import { Closed } from '@sekisho/contract/shapes.ts';
import { type Static, type TSchema, Type } from 'typebox';
import type { VaultKeys } from '../vault.ts';
import { readJson } from './checked-json.ts';
import { readPublicFile, readSecretLine, resolved } from './files.ts';
import type { Findings } from './findings.ts';
import type { KeyFolder } from './key-files.ts';

/** A path in a configuration. */
export function Path(description: string) {
  return Type.String({ minLength: 1, maxLength: 4_096, description });
}

/** An origin; which ones are taken is `checkOrigin`'s to say. */
export function Origin(description: string) {
  return Type.String({
    pattern: '^https?://[^/?#@\\s]+$',
    description: `${description}, like https://example.jp without a slash at its end`,
  });
}

/** A name that people read. */
export function Name(description: string) {
  return Type.String({ pattern: '^[^\\p{C}]{1,40}$', description });
}

export function ClientId(description: string) {
  return Type.String({
    pattern: '^[a-z0-9-]{1,40}$',
    description: `${description}: up to 40 of a-z, 0-9 and -`,
  });
}

export const BANK_CODE = Type.String({
  pattern: '^\\d{4}$',
  description: 'the bank’s code, four digits in quotes',
});

/** What stands in the configuration of every server. */
export const SERVER_MEMBERS = {
  listen: Closed({
    host: Type.String({ pattern: '^[0-9A-Za-z:.-]+$', description: 'the address to listen on' }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, description: 'a port from 1 to 65535' }),
    behindProxy: Type.Boolean({
      description: 'true when only a proxy of ours can connect, else false',
    }),
  }),
  databaseUrlFile: Path('a file with one line, postgres://user:password@host:port/database'),
  databaseConnections: Type.Optional(
    Type.Integer({ minimum: 2, maximum: 1_000, description: 'a number from 2 to 1000' }),
  ),
  keysFolder: Path('the folder of the keys'),
  sms: Closed({
    host: Type.String({ pattern: '^[0-9A-Za-z:.-]+$', description: 'the host of the SMS centre' }),
    port: Type.Integer({ minimum: 1, maximum: 65_535, description: 'a port from 1 to 65535' }),
    systemId: Type.String({ pattern: '^[!-~]{1,15}$', description: 'up to 15 ASCII characters' }),
    passwordFile: Path('a file with one line, the password of the SMS centre'),
    source: Type.String({
      pattern: '^([0-9A-Za-z]{1,11}|\\d{1,20})$',
      description: 'what telephones show as the sender: up to 11 letters and digits, or a number',
    }),
  }),
  requestsPerMinute: Type.Optional(
    Type.Integer({ minimum: 1, description: 'requests that one address may send a minute' }),
  ),
} as const satisfies Record<string, TSchema>;

const SERVER_FILE = Closed(SERVER_MEMBERS);
type ServerFile = Static<typeof SERVER_FILE>;

/** Reads the configuration file; its folder is what relative paths in it are from. */
export function readConfiguration<S extends TSchema>(findings: Findings, path: string, schema: S) {
  const full = resolve(path);
  const text = readPublicFile(findings, '', full);
  const file = text === undefined ? undefined : readJson(findings, '', text, schema);
  return { file, folder: dirname(full) };
}

/** What every server's process is made from. */
export interface ProcessSettings {
  readonly databaseUrl: string;
  readonly databaseConnections: number;
  readonly host: string;
  readonly port: number;
  readonly behindProxy: boolean;
}

export interface SmsCentre {
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  readonly source: string;
}

const CONNECTIONS = 10;

/** Checks and reads what all servers share. A value that is wrong is never asked for. */
export function readServerMembers(findings: Findings, folder: string, file: ServerFile) {
  const databaseUrl = findings.when(['databaseUrlFile'], () =>
    readDatabaseUrl(findings, resolved(folder, file.databaseUrlFile)),
  );
  const password = findings.when(['sms.passwordFile'], () =>
    readSecretLine(findings, 'sms.passwordFile', resolved(folder, file.sms.passwordFile)),
  );
  // SMPP 3.4 section 4.1.1: a C-octet string of 9, its end included.
  if (password !== undefined && !/^[!-~]{1,8}$/.test(password)) {
    findings.wrong('sms.passwordFile', 'must hold 1 to 8 printable ASCII characters (SMPP 3.4)');
  }
  return (): { readonly process: ProcessSettings; readonly sms: SmsCentre } => {
    const { host, port, systemId, source } = file.sms;
    return {
      process: {
        databaseUrl: databaseUrl ?? '',
        databaseConnections: file.databaseConnections ?? CONNECTIONS,
        ...file.listen,
      },
      sms: { host, port, systemId, source, password: password ?? '' },
    };
  };
}

function readDatabaseUrl(findings: Findings, path: string): string | undefined {
  const place = 'databaseUrlFile';
  const line = readSecretLine(findings, place, path);
  if (line === undefined) return undefined;
  const url = URL.canParse(line) ? new URL(line) : undefined;
  const known = url?.protocol === 'postgres:' || url?.protocol === 'postgresql:';
  if (known && url.hostname !== '' && url.pathname.length > 1) return line;
  findings.wrong(place, 'must hold postgres://user:password@host:port/database in one line');
  return undefined;
}

/** The keys that every server has: of personal data, and of one-time codes. */
export function readServerKeys(keys: KeyFolder) {
  const wrapping = keys.named('wrapping');
  const index = keys.named('index', { numbered: true });
  const code = keys.named('code', { one: true });
  return (): { readonly vault: VaultKeys; readonly codeKey: Uint8Array } => ({
    vault: { wrapping, index: index.map(({ id, key }) => ({ version: Number(id), key })) },
    codeKey: code[0]?.key ?? new Uint8Array(),
  });
}

/**
 * An origin is https; http is for this machine alone, because everybody on the way could read and
 * change it.
 */
export function checkOrigin(findings: Findings, place: string, origin: string): void {
  checkAddress(findings, place, origin);
  if (findings.stands(place) && new URL(origin).origin !== origin) {
    findings.wrong(place, 'must be written as browsers write it: lower case, no usual port');
  }
}

/** The address of another server, with a path. */
export function checkAddress(findings: Findings, place: string, address: string): void {
  if (!URL.canParse(address)) {
    findings.wrong(place, 'must be an address that begins with https://');
    return;
  }
  const { protocol, hostname, username, hash } = new URL(address);
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback(hostname))) {
    findings.wrong(place, 'must be https; http is for names under .localhost alone');
  } else if (username !== '' || hash !== '') {
    findings.wrong(place, 'must have neither a user nor a fragment');
  }
}

/** RFC 6761 section 6.3: names under `.localhost` never leave the machine. */
function isLoopback(hostname: string): boolean {
  return hostname.endsWith('.localhost');
}

/** Nothing here ends TLS, so that an https origin has a proxy in front. */
export function checkProxy(
  findings: Findings,
  origins: readonly (readonly [place: string, origin: string])[],
  behindProxy: boolean,
): void {
  const [first] = origins.find(([, origin]) => origin.startsWith('https:')) ?? [];
  if (first === undefined || behindProxy) return;
  findings.wrong(
    'listen.behindProxy',
    `must be true, because ${first} is https and TLS ends at a proxy in front`,
  );
}
