import { dirname } from 'node:path';
import { readPublicFile, readSecretLine, resolved } from '@sekisho/runtime/program/files.ts';
import { createFindings } from '@sekisho/runtime/program/findings.ts';
import { CommandRefusal } from './command.ts';

/** The database of a server, and whose it is: `wallet wallet-a`, `gate 0310 0311`. */
export interface ConfiguredDatabase {
  readonly of: string;
  readonly url: string;
}

interface ConfigurationFile {
  readonly databaseUrlFile?: unknown;
  readonly clientId?: unknown;
  readonly banks?: unknown;
}

/**
 * Reads of a server's configuration no more than where its database is: whatever else may be wrong
 * with it, a backup can still be made.
 */
export function readConfiguredDatabase(file: string): ConfiguredDatabase {
  const findings = createFindings();
  const text = readPublicFile(findings, '', file);
  const configuration = text === undefined ? undefined : parsed(text);
  if (text !== undefined && configuration === undefined) findings.wrong('', 'is no JSON object');
  const { databaseUrlFile, clientId, banks } = configuration ?? {};
  const codes = codesOf(banks);
  const of = typeof clientId === 'string' ? `wallet ${clientId}` : `gate ${codes.join(' ')}`;
  if (configuration !== undefined && codes.length === 0) findings.wrong('banks', 'names no bank');
  let url: string | undefined;
  if (typeof databaseUrlFile === 'string' && databaseUrlFile !== '') {
    const path = resolved(dirname(file), databaseUrlFile);
    url = readSecretLine(findings, 'databaseUrlFile', path);
  } else if (configuration !== undefined) findings.wrong('databaseUrlFile', 'is missing');
  if (url !== undefined && !/^postgres(ql)?:\/\/[^/]+\/./.test(url)) {
    findings.wrong('databaseUrlFile', 'must hold postgres://user:password@host:port/database');
  }
  const read = findings.read(() => ({ of, url: url ?? '' }));
  if (read.ok) return read.value;
  const lines = read.wrong.map(({ place, sentence }) =>
    place === '' ? `${file} ${sentence}` : `${file}: ${place} ${sentence}`,
  );
  throw new CommandRefusal(lines.join('\n'));
}

function parsed(text: string): ConfigurationFile | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function codesOf(banks: unknown): readonly string[] {
  if (!Array.isArray(banks)) return [];
  return banks.map((bank: { readonly code?: unknown } | null) => String(bank?.code)).sort();
}
