import { X509Certificate } from 'node:crypto';
import { ALL_CONTROLS } from '@sekisho/domain/controls/controls.ts';
import type { SmppOptions } from '@sekisho/notice/smpp.ts';
import type { Clock } from '@sekisho/runtime/env.ts';
import { checkPages, readPublicFile, resolved } from '@sekisho/runtime/program/files.ts';
import { createFindings, type Findings, type Read } from '@sekisho/runtime/program/findings.ts';
import { openKeyFolder } from '@sekisho/runtime/program/key-files.ts';
import {
  checkOrigin,
  checkProxy,
  type ProcessSettings,
  readConfiguration,
  readServerKeys,
  readServerMembers,
} from '@sekisho/runtime/program/server-settings.ts';
import type { VaultKeys } from '@sekisho/runtime/vault.ts';
import type { WalletConfig } from './config.ts';
import { WALLET_FILE, type WalletFile } from './settings-file.ts';

/** What a production wallet is made from: its configuration file and all files that it names. */
export interface WalletSettings {
  readonly process: ProcessSettings;
  readonly vault: VaultKeys;
  readonly sms: SmppOptions;
  readonly wallet: Omit<WalletConfig, 'sms' | 'waiter'>;
}

/** Reads and checks everything; all that is wrong is told at once, by place and never by secret. */
export async function readWalletSettings(
  clock: Clock,
  configurationFile: string,
): Promise<Read<WalletSettings>> {
  const findings = createFindings();
  const { file, folder } = readConfiguration(findings, configurationFile, WALLET_FILE);
  if (file === undefined) return findings.read(neverRead);
  checkMembers(findings, file);
  const server = readServerMembers(findings, folder, file);
  const keys = findings.when(['keysFolder'], () =>
    readKeys(findings, resolved(folder, file.keysFolder)),
  );
  const documentIssuers = readDocumentIssuers(findings, { clock, folder, file });
  const pages = {
    ...pagesOf(findings, { folder, file }, ['pages', 'pagesFolder']),
    ...pagesOf(findings, { folder, file }, ['shopPages', 'shopPagesFolder']),
    ...pagesOf(findings, { folder, file }, ['consolePages', 'consolePagesFolder']),
  };
  return findings.read(() => {
    const { linkKeys, ...ofServer } = keys?.() ?? neverRead();
    const { balanceLimit, cashOutFee, deskPhone, requestsPerMinute } = file;
    const wallet = {
      origin: file.origin,
      operatorName: file.name,
      clientId: file.clientId,
      banks: file.banks,
      documentIssuers,
      linkKeys,
      ...ofServer,
      ...pages,
      ...(balanceLimit === undefined ? {} : { balanceLimit }),
      ...(cashOutFee === undefined ? {} : { cashOutFee }),
      ...(deskPhone === undefined ? {} : { deskPhone }),
      ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
      controls: ALL_CONTROLS,
    };
    return { ...server(), vault: ofServer.vault, wallet };
  });
}

function neverRead(): never {
  throw new Error('A configuration without findings is there.');
}

function checkMembers(findings: Findings, file: WalletFile): void {
  findings.when(['origin'], () => checkOrigin(findings, 'origin', file.origin));
  findings.when(['origin', 'listen.behindProxy'], () =>
    checkProxy(findings, [['origin', file.origin]], file.listen.behindProxy),
  );
  const codes: [string, string][] = [];
  const origins: [string, string][] = [];
  findings.when(['origin'], () => origins.push(['origin', file.origin]));
  findings.each('banks', file.banks, ({ code, issuer }, at) => {
    findings.when([`${at}.code`], () => codes.push([`${at}.code`, code]));
    findings.when([`${at}.issuer`], () => {
      checkOrigin(findings, `${at}.issuer`, issuer);
      origins.push([`${at}.issuer`, issuer]);
    });
  });
  findings.distinct(codes, 'code');
  findings.distinct(origins, 'origin');
}

function readKeys(findings: Findings, folder: string) {
  const keys = openKeyFolder(findings, 'keysFolder', folder);
  const server = readServerKeys(keys);
  const link = keys.jwks('link', ['sig']);
  keys.checkApart();
  return () => ({ ...server(), linkKeys: { keys: link.map((key) => ({ ...key })) } });
}

/** The certificates of all files. One that is over stops nothing: it only verifies nothing. */
function readDocumentIssuers(
  findings: Findings,
  from: { readonly clock: Clock; readonly folder: string; readonly file: WalletFile },
): readonly string[] {
  const { clock, folder, file } = from;
  const certificates: string[] = [];
  findings.each('documentIssuerFiles', file.documentIssuerFiles, (path, at) => {
    const text = readPublicFile(findings, at, resolved(folder, path));
    if (text === undefined) return;
    const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    if (found.length === 0) findings.wrong(at, 'must hold certificates (PEM)');
    for (const [index, pem] of found.entries()) {
      const which = `${at}: certificate ${index + 1}`;
      const certificate = parse(pem);
      if (certificate === undefined) findings.wrong(which, 'cannot be read');
      else if (Date.parse(certificate.validTo) < clock.now()) findings.note(which, 'has expired');
    }
    certificates.push(...found);
  });
  return certificates;
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

type PagesFolder = 'pagesFolder' | 'shopPagesFolder' | 'consolePagesFolder';

function pagesOf(
  findings: Findings,
  { folder, file }: { readonly folder: string; readonly file: WalletFile },
  [member, name]: readonly ['pages' | 'shopPages' | 'consolePages', PagesFolder],
): Partial<Record<PagesFolder, string>> {
  const given = findings.when([member], () => file[member]);
  if (given === undefined) return {};
  const path = resolved(folder, given);
  checkPages(findings, member, path);
  return { [name]: path };
}
