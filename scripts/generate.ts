// npm run generate: writes the pages of docs/reference that come from the code. generate.test.ts
// fails when a committed one differs.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Api, problemsOf, toOpenApi } from '@sekisho/contract/api.ts';
import { bankStaffApi } from '@sekisho/contract/bank-staff.ts';
import { consoleApi } from '@sekisho/contract/console.ts';
import { gateApi } from '@sekisho/contract/gate.ts';
import { PROBLEMS, type ProblemCode } from '@sekisho/contract/problems.ts';
import { shopApi } from '@sekisho/contract/shop.ts';
import { walletApi } from '@sekisho/contract/wallet.ts';
import { ID_PREFIXES } from '@sekisho/domain/base/id.ts';
import type { Machine } from '@sekisho/domain/base/machine.ts';
import { CONTROLS, type ControlId } from '@sekisho/domain/controls/controls.ts';
import {
  ACCOUNT_STATUS_TEXTS,
  ITEM_REFUSAL_TEXTS,
  STATUSES_LEFT_OUT,
  type StatusText,
  TRANSFER_STATUS_TEXTS,
} from '@sekisho/domain/ledger/status-texts.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const WRITTEN = 'Written by `npm run generate`; do not edit.';

/** Every generated file: its path from the root, and what stands in it. */
export async function generatedFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ['docs/reference/problems.md', problemsPage()],
    ['docs/reference/states.md', await statesPage()],
    ['docs/reference/ids.md', idsPage()],
    ['docs/reference/controls.md', controlsPage()],
    ['docs/reference/ledger-results.md', ledgerResultsPage()],
    [
      'docs/reference/openapi-wallet.json',
      openApi('Wallet', { ...walletApi, ...shopApi, ...consoleApi }),
    ],
    ['docs/reference/openapi-gate.json', openApi('Gate', { ...gateApi, ...bankStaffApi })],
  ]);
}

function openApi(title: string, api: Api): string {
  return `${JSON.stringify(toOpenApi(title, api), null, 2)}\n`;
}

function problemsPage(): string {
  const apis: readonly Api[] = [walletApi, shopApi, consoleApi, gateApi, bankStaffApi];
  const operations = apis.flatMap((api) => Object.entries(api));
  const sections = (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => {
    const { status, retry, ja, en } = PROBLEMS[code];
    const named = operations
      .filter(([, operation]) => problemsOf(operation).includes(code))
      .map(([name]) => `\`${name}\``);
    const by =
      named.length === operations.length ? 'every operation' : [...new Set(named)].join(', ');
    return [
      `## ${code}`,
      `HTTP ${status}. ${retry === 'later' ? 'The same request can succeed later.' : 'The same request fails again.'}`,
      `- **${en.title}** ${en.detail}`,
      `- **${ja.title}** ${ja.detail}`,
      ...(named.length === 0 ? [] : [`Answered by ${by}.`]),
    ];
  });
  return page('Problems', [
    'Every refusal on the wire is RFC 9457 `application/problem+json` with a `code` of this table, in the language of the request. A text says whether money moved and never which of several given data was wrong.',
    ...sections.map((lines) => list(lines)),
  ]);
}

/** Bullets stay together, everything else is a paragraph. */
function list(lines: readonly string[]): string {
  return lines.reduce((text, line) => {
    const together = line.startsWith('- ') && text.split('\n').at(-1)?.startsWith('- ');
    return `${text}${together ? '\n' : '\n\n'}${line}`;
  });
}

async function statesPage(): Promise<string> {
  const found = await Promise.all(filesWithMachines().map(machinesOf));
  const sections = found.flat().map(({ machine, why }) => {
    const ends = machine.states.filter((state) => machine.isFinal(state));
    return [
      `## ${machine.name}`,
      why,
      `\`\`\`mermaid\n${machine.toMermaid()}\n\`\`\``,
      `Final: ${ends.map((state) => `\`${state}\``).join(', ') || 'none'}.`,
    ].join('\n\n');
  });
  return page('States', [
    'Every lifecycle as its machine has it: what is not drawn is refused (`wrong_state`).',
    ...sections,
  ]);
}

const MACHINE = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\nexport const (\w+) = machine\(/g;

interface Described {
  readonly machine: Machine<string, string>;
  /** The comment above it. */
  readonly why: string;
}

async function machinesOf(path: string): Promise<Described[]> {
  const module = (await import(pathToFileURL(join(ROOT, path)).href)) as Record<string, unknown>;
  const text = readFileSync(join(ROOT, path), 'utf8');
  return [...text.matchAll(MACHINE)].map(([, comment = '', name = '']) => ({
    machine: module[name] as Machine<string, string>,
    why: proseOf(comment),
  }));
}

function filesWithMachines(): string[] {
  return ['packages/domain/src', 'apps/wallet/src', 'apps/gate/src']
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .sort()
        .map((file) => join(folder, file)),
    )
    .filter((path) => / = machine\(/.test(readFileSync(join(ROOT, path), 'utf8')));
}

function proseOf(comment: string): string {
  const [prose = '', ...sources] = comment.replace(/\n? *\* ?/g, ' ').split('@see ');
  const see = sources.map(
    (source) => `See ${source.trim().replace(/docs\/reference\/(\S+\.md)/, '[$1]($1)')}.`,
  );
  return [prose.replace(/\s+/g, ' ').trim(), ...see].join(' ');
}

function idsPage(): string {
  const rows = Object.entries(ID_PREFIXES).map(
    ([prefix, meaning]) => `| \`${prefix}\` | ${meaning} |`,
  );
  return page('Ids', [
    'An id is a prefix, `_`, and 26 characters of Crockford base 32: 48 bits of time, 80 of randomness. Ids of one kind sort by the time they were made. An id with another prefix than asked for is refused.',
    ['| Prefix | Names |', '| --- | --- |', ...rows].join('\n'),
  ]);
}

function controlsPage(): string {
  const side = { wallet: 'The wallet operator', gate: 'The bank' };
  const rows = (Object.keys(CONTROLS) as ControlId[]).map((id) => {
    const owner = id.startsWith('wallet.') ? side.wallet : side.gate;
    return `| \`${id}\` | ${owner} | ${CONTROLS[id]} |`;
  });
  return page('Controls', [
    'A control is a check that stands between a thief and a depositor’s money. All of them are in place in every production start, and nothing can change that while a server runs.',
    'An exercise may leave controls out, to show what each one is worth ([Exercises](../guides/exercises.md)). A control that is left out answers yes; it never adds a field or a route. A pair that leaves one out runs only on data that were made for an exercise.',
    ['| Control | Whose | What it checks |', '| --- | --- | --- |', ...rows].join('\n'),
  ]);
}

function ledgerResultsPage(): string {
  const table = (texts: Readonly<Record<string, StatusText>>) =>
    [
      '| Status | Meaning | 意味 |',
      '| --- | --- | --- |',
      ...Object.entries(texts).map(([status, { en, ja }]) => `| \`${status}\` | ${en} | ${ja} |`),
    ].join('\n');
  const leftOut = STATUSES_LEFT_OUT.map(([statuses, why]) => {
    const names = statuses.split(', ').map((status) => `\`${status}\``);
    return `| ${names.join(', ')} | ${why} |`;
  });
  return page('Ledger results', [
    'What can become of an account or a transfer that is asked for. The words and their order are TigerBeetle’s: when several apply, the one that stands higher is answered ([create_accounts](https://docs.tigerbeetle.com/reference/requests/create_accounts/), [create_transfers](https://docs.tigerbeetle.com/reference/requests/create_transfers/)). A refusal leaves nothing behind. Each status stands in a table of `packages/domain/src/ledger/testing/ledger-tables.ts`, one operation a line.',
    '## Accounts',
    table(ACCOUNT_STATUS_TEXTS),
    '## Transfers',
    table(TRANSFER_STATUS_TEXTS),
    '## Items',
    'An item is one transfer or a chain, with the rows and versions that commit with it. It is answered with the first refusal among its transfers and the place of that transfer, or with one of these.',
    table(ITEM_REFUSAL_TEXTS),
    '## Left out',
    ['| Status | Why it is never answered |', '| --- | --- |', ...leftOut].join('\n'),
  ]);
}

function page(title: string, parts: readonly string[]): string {
  return `${[`# ${title}`, WRITTEN, ...parts].join('\n\n')}\n`;
}

if (process.argv[1]?.endsWith('generate.ts')) {
  for (const [path, text] of await generatedFiles()) {
    writeFileSync(join(ROOT, path), text);
    console.log(path);
  }
}
