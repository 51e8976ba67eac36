import { HOUR } from '@sekisho/domain/base/instant.ts';
import { yen } from '@sekisho/domain/base/yen.ts';
import type { MandateCaps } from '@sekisho/domain/mandate/caps.ts';
import type { BankKeys } from '@sekisho/fapi/keys.ts';
import type { SmppOptions } from '@sekisho/notice/smpp.ts';
import { checkPages, resolved } from '@sekisho/runtime/program/files.ts';
import { createFindings, type Findings, type Read } from '@sekisho/runtime/program/findings.ts';
import { type KeyFolder, openKeyFolder } from '@sekisho/runtime/program/key-files.ts';
import {
  checkOrigin,
  checkProxy,
  type ProcessSettings,
  readConfiguration,
  readServerKeys,
  readServerMembers,
} from '@sekisho/runtime/program/server-settings.ts';
import type { VaultKeys } from '@sekisho/runtime/vault.ts';
import type { GateBank } from './config.ts';
import { loadCore, type OpenCoreBanking } from './settings-core.ts';
import { type BankMembers, GATE_FILE, type GateFile } from './settings-file.ts';
import { readPartners } from './settings-partners.ts';

/** A bank as configured, with the function that opens its core. */
export interface BankSettings extends Omit<GateBank, 'core'> {
  readonly openCore: OpenCoreBanking;
  readonly coreOptions: Readonly<Record<string, unknown>>;
}

/** What a production gate is made from: its configuration file and all files that it names. */
export interface GateSettings {
  readonly process: ProcessSettings;
  readonly vault: VaultKeys;
  readonly codeKey: Uint8Array;
  readonly sms: SmppOptions;
  readonly banks: readonly BankSettings[];
  readonly pagesFolder?: string;
  readonly staffPagesFolder?: string;
  readonly requestsPerMinute?: number;
}

/** Reads and checks everything; all that is wrong is told at once, by place and never by secret. */
export async function readGateSettings(configurationFile: string): Promise<Read<GateSettings>> {
  const findings = createFindings();
  const { file, folder } = readConfiguration(findings, configurationFile, GATE_FILE);
  if (file === undefined) return findings.read(neverRead);
  checkBanks(findings, file);
  const server = readServerMembers(findings, folder, file);
  const keys = findings.when(['keysFolder'], () =>
    openKeyFolder(findings, 'keysFolder', resolved(folder, file.keysFolder)),
  );
  const serverKeys = keys && readServerKeys(keys);
  const banks = await readBanks(findings, { folder, file, keys });
  keys?.checkApart();
  const pagesOf = (member: 'pages' | 'staffPages') => {
    const given = findings.when([member], () => file[member]);
    const path = given === undefined ? undefined : resolved(folder, given);
    if (path !== undefined) checkPages(findings, member, path);
    return path;
  };
  const [pagesFolder, staffPagesFolder] = [pagesOf('pages'), pagesOf('staffPages')];
  return findings.read(() => ({
    ...server(),
    ...(serverKeys ?? neverRead)(),
    banks,
    ...(pagesFolder === undefined ? {} : { pagesFolder }),
    ...(staffPagesFolder === undefined ? {} : { staffPagesFolder }),
    ...(file.requestsPerMinute === undefined ? {} : { requestsPerMinute: file.requestsPerMinute }),
  }));
}

function neverRead(): never {
  throw new Error('A configuration without findings is there.');
}

/** What banks of one gate may not have in common, and what their origins say of the proxy. */
function checkBanks(findings: Findings, file: GateFile): void {
  const codes: [string, string][] = [];
  const origins: [string, string][] = [];
  findings.each('banks', file.banks, ({ code, origin }, at) => {
    findings.when([`${at}.code`], () => codes.push([`${at}.code`, code]));
    findings.when([`${at}.origin`], () => {
      checkOrigin(findings, `${at}.origin`, origin);
      origins.push([`${at}.origin`, origin]);
    });
  });
  findings.distinct(codes, 'code');
  findings.distinct(origins, 'origin');
  const isHttps = ([, origin]: [string, string]) => origin.startsWith('https:');
  const other = origins.find((one, _index, [first = one]) => isHttps(one) !== isHttps(first));
  if (other !== undefined) {
    findings.wrong(other[0], 'must be https like the other banks of this gate, or http like them');
  }
  findings.when(['listen.behindProxy'], () =>
    checkProxy(findings, origins, file.listen.behindProxy),
  );
}

async function readBanks(
  findings: Findings,
  from: {
    readonly folder: string;
    readonly file: GateFile;
    readonly keys: KeyFolder | undefined;
  },
): Promise<readonly BankSettings[]> {
  const { folder, file, keys } = from;
  const banks: BankSettings[] = [];
  const begun: Promise<void>[] = [];
  findings.each('banks', file.banks, (bank, at) => {
    const partners = readPartners(findings, { folder, at, partners: bank.partners });
    const ofBank = findings.when([`${at}.code`], () => keys && readBankKeys(keys, bank.code));
    const path = findings.when([`${at}.core.module`], () => resolved(folder, bank.core.module));
    const loading = path === undefined ? undefined : loadCore(findings, `${at}.core.module`, path);
    const add = async () => {
      const openCore = await loading;
      if (openCore === undefined || ofBank === undefined) return;
      banks.push({
        ...{ code: bank.code, name: bank.name, origin: bank.origin, partners, keys: ofBank() },
        ...(bank.caps === undefined ? {} : { caps: capsOf(bank.caps) }),
        ...{ openCore, coreOptions: bank.core.options ?? {} },
      });
    };
    begun.push(add());
  });
  await Promise.all(begun);
  return banks;
}

function readBankKeys(keys: KeyFolder, code: string): () => BankKeys {
  const jwks = keys.jwks(`banks/${code}/link`, ['sig', 'enc']);
  const cookies = keys.named(`banks/${code}/cookie`);
  const nonces = keys.named(`banks/${code}/nonce`, { one: true });
  const text = (key: Uint8Array | undefined) => Buffer.from(key ?? []).toString('base64url');
  return () => ({
    jwks: { keys: jwks.map((key) => ({ ...key })) },
    cookieKeys: cookies.map(({ key }) => text(key)),
    dpopNonceSecret: text(nonces[0]?.key),
  });
}

function capsOf({ first, rolling }: NonNullable<BankMembers['caps']>): MandateCaps {
  return {
    firstDays: { durationMs: first.hours * HOUR, amount: yen(first.yen) },
    rolling: rolling.map((cap) => ({ windowMs: cap.hours * HOUR, amount: yen(cap.yen) })),
  };
}
