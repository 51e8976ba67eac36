import { dirname } from 'node:path';
import { GATE_MIGRATIONS } from '@sekisho/gate/migrations.ts';
import type { OwnedDatabase, Owner } from '@sekisho/runtime/postgres/backup/database.ts';
import { readPublicFile, readSecretLine, resolved } from '@sekisho/runtime/program/files.ts';
import { createFindings } from '@sekisho/runtime/program/findings.ts';
import { EXIT } from '@sekisho/runtime/program/run-server.ts';
import { WALLET_MIGRATIONS } from '@sekisho/wallet/migrations.ts';
import { CommandRefusal } from './command.ts';

interface ConfigurationFile {
  readonly databaseUrlFile?: unknown;
  readonly clientId?: unknown;
  readonly banks?: unknown;
}

/**
 * Reads of a server's configuration no more than where its database is and whose: whatever else may
 * be wrong with it, a backup can still be made. A wallet's has its client id, a gate's has none.
 */
export function readConfiguredDatabase(file: string): OwnedDatabase {
  const findings = createFindings();
  const text = readPublicFile(findings, '', file);
  const configuration = text === undefined ? undefined : parsed(text);
  if (text !== undefined && configuration === undefined) findings.wrong('', 'is no JSON object');
  const { databaseUrlFile, clientId, banks } = configuration ?? {};
  const owner = ownerOf(clientId, banks);
  if (configuration !== undefined && owner.names.length === 0) {
    findings.wrong('banks', 'names no bank');
  }
  let url: string | undefined;
  if (typeof databaseUrlFile === 'string' && databaseUrlFile !== '') {
    const path = resolved(dirname(file), databaseUrlFile);
    url = readSecretLine(findings, 'databaseUrlFile', path);
  } else if (configuration !== undefined) findings.wrong('databaseUrlFile', 'is missing');
  if (url !== undefined && !isAddress(url)) {
    findings.wrong('databaseUrlFile', 'must hold postgres://user:password@host:port/database');
  }
  const migrations = owner.server === 'wallet' ? WALLET_MIGRATIONS : GATE_MIGRATIONS;
  const read = findings.read(() => ({ owner, url: url ?? '', migrations }));
  if (read.ok) return read.value;
  const lines = read.wrong.map(({ place, sentence }) =>
    place === '' ? `${file} ${sentence}` : `${file}: ${place} ${sentence}`,
  );
  throw new CommandRefusal(lines.join('\n'), EXIT.configuration);
}

function isAddress(line: string): boolean {
  return /^postgres(ql)?:\/\/[^/]+\/./.test(line) && URL.canParse(line);
}

function ownerOf(clientId: unknown, banks: unknown): Owner {
  if (typeof clientId === 'string') return { server: 'wallet', names: [clientId] };
  const codes = Array.isArray(banks)
    ? banks.map((bank: { code?: unknown } | null) => bank?.code)
    : [];
  return { server: 'gate', names: codes.map(String).sort() };
}

function parsed(text: string): ConfigurationFile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
