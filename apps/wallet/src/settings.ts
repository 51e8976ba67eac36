import { ALL_CONTROLS } from '@sekisho/domain/controls/controls.ts';
import type { PrivateJwks } from '@sekisho/fapi/keys.ts';
import type { SmppOptions } from '@sekisho/notice/smpp.ts';
import type { LinkableBank, WalletConfig } from './config.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** What a production process is told by its environment. */
export interface Settings {
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  readonly behindProxy: boolean;
  readonly smpp: SmppOptions;
  readonly wallet: Omit<WalletConfig, 'sms' | 'waiter'>;
}

/** Every variable with what it holds; secrets come from the environment and from nowhere else. */
export const VARIABLES = {
  DATABASE_URL: 'postgres://… of the wallet’s own database',
  WALLET_ORIGIN: 'where customers reach us, https://wallet.example without a slash',
  WALLET_NAME: 'the operator’s name as customers and banks read it',
  WALLET_CLIENT_ID: 'the name that the banks know us by',
  WALLET_LISTEN: 'address and port to listen on, 127.0.0.1:8080',
  WALLET_BEHIND_PROXY: 'yes when only a proxy of ours can connect, else no',
  WALLET_BANKS: 'JSON: [{"code": "0310", "name": "…", "issuer": "https://…"}]',
  WALLET_DOCUMENT_ISSUERS:
    'certificates (PEM) of trusted document authorities, one after the other',
  WALLET_LINK_KEYS: 'JSON: the private JWKS that signs for banks (secret)',
  WALLET_VAULT_KEYS:
    'JSON: [{"id": "2026", "key": "base64 of 32 bytes"}], the first writes (secret)',
  WALLET_INDEX_KEYS:
    'JSON: [{"version": 1, "key": "base64 of 32 bytes"}], the first writes (secret)',
  WALLET_CODE_KEY: 'base64 of 32 bytes that key the hashes of SMS codes (secret)',
  WALLET_SMPP: 'JSON: {"host", "port", "systemId", "password", "source"} (secret)',
  WALLET_PAGES: 'folder of the built customer pages',
  WALLET_SHOP_PAGES: 'folder of the built till pages',
} as const;

type Name = keyof typeof VARIABLES;

export type ReadSettings =
  | { readonly ok: true; readonly value: Settings }
  | { readonly ok: false; readonly wrong: readonly Name[] };

/** Reads the environment; everything that is wrong is told at once, by name and never by value. */
export function readSettings(variables: Variables): ReadSettings {
  const wrong: Name[] = [];
  const read = <T>(name: Name, parse: (text: string) => T | undefined): T => {
    const value = attempt(() => parse(variables[name] ?? ''));
    if (value === undefined) wrong.push(name);
    return value as T;
  };
  const listen = read('WALLET_LISTEN', parseListen);
  const settings: Settings = {
    databaseUrl: read('DATABASE_URL', (text) => matching(text, /^postgres(ql)?:\/\/\S+$/)),
    host: listen?.host,
    port: listen?.port,
    behindProxy: read('WALLET_BEHIND_PROXY', (text) => ({ yes: true, no: false })[text]),
    smpp: read('WALLET_SMPP', parseSmpp),
    wallet: {
      origin: read('WALLET_ORIGIN', (text) => (new URL(text).origin === text ? text : undefined)),
      operatorName: read('WALLET_NAME', (text) => matching(text, /^.{1,40}$/u)),
      clientId: read('WALLET_CLIENT_ID', (text) => matching(text, /^[a-z0-9-]{1,40}$/)),
      banks: read('WALLET_BANKS', parseBanks),
      documentIssuers: read('WALLET_DOCUMENT_ISSUERS', parseCertificates),
      linkKeys: read('WALLET_LINK_KEYS', parseJwks),
      vault: {
        wrapping: read('WALLET_VAULT_KEYS', (text) => parseKeys(text, isString('id'))),
        index: read('WALLET_INDEX_KEYS', (text) => parseKeys(text, isNumber('version'))),
      },
      codeKey: read('WALLET_CODE_KEY', parseKey),
      controls: ALL_CONTROLS,
      pagesFolder: read('WALLET_PAGES', (text) => matching(text, /^.+$/)),
      shopPagesFolder: read('WALLET_SHOP_PAGES', (text) => matching(text, /^.+$/)),
    },
  };
  return wrong.length === 0 ? { ok: true, value: settings } : { ok: false, wrong };
}

function attempt<T>(parse: () => T | undefined): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function matching(text: string, shape: RegExp): string | undefined {
  return shape.test(text) ? text : undefined;
}

function parseListen(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, port] = /^([^:\s]+):(\d{1,5})$/.exec(text) ?? [];
  return host === undefined || Number(port) > 65_535 ? undefined : { host, port: Number(port) };
}

type Members = Readonly<Record<string, unknown>>;

function parseList(text: string): readonly Members[] {
  const list: unknown = JSON.parse(text);
  return Array.isArray(list) && list.length > 0 && list.every(isMembers) ? list : [];
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

const isString = (name: string) => (members: Members) => typeof members[name] === 'string';
const isNumber = (name: string) => (members: Members) => typeof members[name] === 'number';

function parseBanks(text: string): readonly LinkableBank[] | undefined {
  const banks = parseList(text) as readonly Partial<LinkableBank>[];
  const good = banks.every(
    ({ code, name, issuer = '' }) =>
      /^\d{4}$/.test(code ?? '') && name && new URL(issuer).origin === issuer,
  );
  return good && banks.length > 0 ? (banks as readonly LinkableBank[]) : undefined;
}

function parseCertificates(text: string): readonly string[] | undefined {
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  return found ?? undefined;
}

function parseJwks(text: string): PrivateJwks | undefined {
  const jwks = JSON.parse(text) as PrivateJwks;
  return jwks.keys.some(({ use, d, kid }) => use === 'sig' && d && kid) ? jwks : undefined;
}

/** Keys of the vault: the name that a row is marked with, and 32 bytes. */
function parseKeys<K>(text: string, isNamed: (members: Members) => boolean): K[] | undefined {
  const keys = parseList(text).map((members) => ({ ...members, key: parseKey(`${members.key}`) }));
  const good = keys.length > 0 && keys.every((key) => key.key !== undefined && isNamed(key));
  return good ? (keys as K[]) : undefined;
}

function parseKey(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return bytes.byteLength === 32 ? bytes : undefined;
}

function parseSmpp(text: string): SmppOptions | undefined {
  const members = JSON.parse(text) as Members;
  const texts = ['host', 'systemId', 'password', 'source'].map(isString);
  const good = isNumber('port')(members) && texts.every((has) => has(members));
  return good ? (members as unknown as SmppOptions) : undefined;
}
