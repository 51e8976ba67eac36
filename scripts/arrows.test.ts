import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { after, before, test } from 'node:test';

/** A rule, a file that breaks it, and what that file imports, by its place in the tree. */
const PLANTED: readonly [rule: string, from: string, to: string][] = [
  ['no-cycles', 'packages/notice/src/a.ts', 'packages/notice/src/b.ts'],
  ['everything-resolves', 'packages/notice/src/lost.ts', 'packages/notice/src/nowhere.ts'],
  ['domain-imports-nothing', 'packages/domain/src/link/reads.ts', 'node:fs'],
  ['domain-imports-nothing', 'packages/domain/src/link/shape.ts', 'typebox'],
  ['domain-imports-nothing', 'packages/domain/src/link/api.ts', 'packages/contract/src/api.ts'],
  ['contract-imports-domain-and-typebox', 'packages/contract/src/wallet.ts', 'hono'],
  ['runtime-knows-no-shell-package', 'packages/runtime/src/x.ts', 'packages/ledger/src/y.ts'],
  ['shell-packages-know-no-program', 'packages/fapi/src/x.ts', 'apps/gate/src/server.ts'],
  ['shell-packages-are-strangers', 'packages/ledger/src/x.ts', 'packages/notice/src/y.ts'],
  ['wallet-and-gate-are-strangers', 'apps/wallet/src/link/x.ts', 'apps/gate/src/server.ts'],
  ['apps-never-import-demo', 'apps/wallet/src/server.ts', 'demo/src/people.ts'],
  ['cli-never-imports-demo', 'cli/src/commands/x.ts', 'demo/src/people.ts'],
  ['sim-is-no-library', 'demo/src/journeys/x.ts', 'sim/src/run-seed.ts'],
  ['sim-plays-with-servers-and-people', 'sim/src/people/x.ts', 'apps/web/src/ui/x.ts'],
  ['web-imports-domain-and-contract-only', 'apps/web/src/ui/x.ts', 'packages/runtime/src/y.ts'],
  ['web-audiences-are-strangers', 'apps/web/src/bank/x.ts', 'apps/web/src/console/y.ts'],
  ['drill-is-a-stranger', 'drill/src/thief.ts', 'apps/gate/src/server.ts'],
  ['drill-is-a-stranger', 'drill/src/mule.ts', 'demo/src/people.ts'],
  [
    'a-store-is-private-to-its-feature',
    'apps/wallet/src/charge/service.ts',
    'apps/wallet/src/link/store.ts',
  ],
  [
    'nobody-outside-a-feature-imports-its-store',
    'apps/wallet/src/server.ts',
    'apps/wallet/src/link/store.ts',
  ],
  [
    'features-meet-at-their-services',
    'apps/gate/src/debit/service.ts',
    'apps/gate/src/link/routes.ts',
  ],
  ['only-fapi-touches-oauth', 'apps/wallet/src/link/token.ts', 'jose'],
  ['only-identity-reads-documents', 'apps/wallet/src/identity/x.ts', '@owf/mdoc'],
  ['only-runtime-touches-the-database-driver', 'apps/wallet/src/link/sql.ts', 'postgres'],
  ['only-runtime-and-demo-open-http', 'apps/gate/src/listen.ts', '@hono/node-server'],
  ['only-doors-open-sockets', 'packages/notice/src/smtp.ts', 'node:net'],
  ['only-main-and-postgres-touch-processes', 'apps/gate/src/link/x.ts', 'node:child_process'],
  ['the-test-kit-is-for-tests', 'demo/src/clock.ts', 'packages/runtime/src/testing/test-env.ts'],
  ['tests-are-not-imported', 'packages/fapi/src/y.ts', 'packages/fapi/src/x.test.ts'],
];

/** What looks alike and is right. */
const RIGHT: readonly [from: string, to: string][] = [
  ['packages/contract/src/gate.ts', 'packages/domain/src/link/link.ts'],
  ['packages/domain/src/link/link.test.ts', 'fast-check'],
  ['apps/wallet/src/charge/service.ts', 'apps/wallet/src/charge/store.ts'],
  ['apps/wallet/src/charge/service.ts', 'apps/wallet/src/link/service.ts'],
  ['apps/wallet/src/server.ts', 'apps/wallet/src/link/routes.ts'],
  ['apps/wallet/src/main.ts', 'node:process'],
  ['packages/fapi/src/keys.ts', 'jose'],
  ['demo/src/main.ts', 'apps/wallet/src/main.ts'],
  ['drill/src/thief.ts', 'demo/src/device/passkey.ts'],
  ['sim/src/world/program.ts', 'apps/gate/src/server.ts'],
  ['apps/web/src/bank/home.ts', 'apps/web/src/ui/page.ts'],
  ['apps/web/src/bank/home.ts', 'packages/contract/src/gate.ts'],
  ['packages/ledger/src/queue.test.ts', 'packages/runtime/src/testing/test-env.ts'],
];

let root: string;
let rules: readonly string[];
let found: readonly string[];

before(() => {
  root = mkdtempSync(join(tmpdir(), 'sekisho-arrows-'));
  write('tsconfig.json', '{ "compilerOptions": { "module": "nodenext" } }');
  for (const [rule, from, to] of PLANTED) {
    plant(from, to, rule !== 'everything-resolves');
    if (rule === 'no-cycles') plant(to, from);
  }
  for (const [from, to] of RIGHT) plant(from, to);
  ({ rules, found } = judge());
});

after(() => rmSync(root, { recursive: true }));

test('every rule of the configuration has a planted violation here', () => {
  assert.deepEqual([...new Set(PLANTED.map(([rule]) => rule))].sort(), [...rules].sort());
});

for (const [rule, from, to] of PLANTED) {
  test(`${rule}: ${from} may not import ${to}`, () => {
    const seen = found.filter((line) => line.startsWith(`${rule}: ${from} → `));
    assert.equal(seen.length, 1, found.join('\n'));
    assert.ok(seen[0]?.includes(basename(to).replace('node:', '')), seen[0]);
  });
}

for (const [from, to] of RIGHT) {
  test(`${from} may import ${to}`, () => {
    const seen = found.filter((line) => line.includes(`: ${from} → `) && line.includes(to));
    assert.deepEqual(seen, []);
  });
}

/** Adds the import to the file `from`, and makes what it imports: a file, or a package's stand-in. */
function plant(from: string, to: string, exists = true): void {
  const isFile = /^(packages|apps|demo|sim)\//.test(to);
  const specifier = isFile ? `./${relative(dirname(from), to)}` : to;
  write(from, `import '${specifier}';\n`);
  if (isFile && exists) write(to, '');
  if (isFile || to.startsWith('node:')) return;
  write(`node_modules/${to}/package.json`, JSON.stringify({ name: to, main: 'index.js' }), 'w');
  write(`node_modules/${to}/index.js`, '');
}

function write(path: string, text: string, flag = 'a'): void {
  mkdirSync(join(root, dirname(path)), { recursive: true });
  writeFileSync(join(root, path), text, { flag });
}

function judge(): { readonly rules: readonly string[]; readonly found: readonly string[] } {
  const answer = spawnSync(
    resolve('node_modules/.bin/depcruise'),
    [
      ...['--config', resolve('.dependency-cruiser.mjs'), '--output-type', 'json'],
      ...['packages', 'apps', 'demo', 'drill', 'cli', 'sim'],
    ],
    { cwd: root, encoding: 'utf8' },
  );
  const { summary }: Answer = JSON.parse(answer.stdout);
  return {
    rules: summary.ruleSetUsed.forbidden.map(({ name }) => name),
    found: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  };
}

interface Answer {
  readonly summary: {
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
    readonly violations: readonly {
      readonly rule: { readonly name: string };
      readonly from: string;
      readonly to: string;
    }[];
  };
}
