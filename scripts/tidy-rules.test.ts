import assert from 'node:assert/strict';
import { test } from 'node:test';
import { problemsOf } from './tidy-rules.ts';

const SERVICE = 'apps/wallet/src/charge/service.ts';
const STORE = 'apps/wallet/src/charge/store.ts';
const MIGRATION = 'apps/wallet/migrations/0001_charge.sql';
const lines = (count: number, line = '') => `${line}\n`.repeat(count);

/** A file, a text that is wrong in it, and a piece of what is said about it. */
const BANNED: readonly [path: string, text: string, said: string][] = [
  [SERVICE, 'const at = Date.now();', ':1: write env.clock.now()'],
  [SERVICE, '\nconst at = new Date();', ':2: write env.clock.now()'],
  [SERVICE, 'const since = performance.now();', 'env.clock.now()'],
  ['apps/web/src/wallet/home.tsx', 'const day = new Date();', 'env.clock.now()'],
  [SERVICE, 'if (Math.random() < 0.5) skip();', 'env.random or env.ids'],
  [SERVICE, 'const id = randomUUID();', 'env.random or env.ids'],
  [SERVICE, 'const salt = randomBytes(16);', 'env.random or env.ids'],
  [SERVICE, "console.log('paid');", 'env.log'],
  [SERVICE, 'setTimeout(expire, 1_000);', 'tick(now)'],
  [SERVICE, "import { setTimeout } from 'node:timers/promises';", 'tick(now)'],
  [SERVICE, 'const port = process.env.PORT;', 'a parameter that main.ts reads'],
  [SERVICE, 'AbortSignal.any([a, b])', 'one controller that listens to each signal'],
  [SERVICE, 'const yen = Number(charge.amount);', 'bigint yen'],
  [SERVICE, '// TODO: refunds', 'an issue'],
  ['docs/guides/start.md', '# Start\nFIXME later', 'an issue'],
  ['packages/domain/src/link/link.test.ts', "test.skip('a link', () => {});", 'a test that runs'],
  [SERVICE, '// @ts-ignore', 'code that compiles'],
  ['README.md', '# A\nSee /home/ann/sekisho.', 'a path that every machine has'],
  [SERVICE, '<<<<<<< ours', 'the merged text'],
  [STORE, 'sql`update charge set at = now()`', 'a parameter that comes from Env'],
  [SERVICE, 'await sql`select 1`', 'SQL in store.ts'],
  [SERVICE, 'await sql<Row[]>`select 1`', 'SQL in store.ts'],
  [MIGRATION, 'made_at bigint default current_timestamp', 'a parameter that comes from Env'],
  [MIGRATION, 'id uuid default gen_random_uuid()', 'a parameter that comes from Env'],
  [MIGRATION, 'amount double precision not null', 'bigint yen'],
  [MIGRATION, 'amount numeric(12, 0) not null', 'bigint yen'],
  [MIGRATION, 'made_at timestamptz not null', 'bigint milliseconds'],
  [MIGRATION, 'id bigserial primary key', 'an id from env.ids'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the text of a statement is judged.
  [STORE, 'sql`select * from charge offset ${skip}`', 'the key of the last row seen'],
  ['apps/wallet/src/charge/utils.ts', 'export const a = 1;', 'name it for what it does'],
  ['packages/domain/src/link/link-helpers.ts', '', 'name it for what it does'],
  [SERVICE, lines(401), '401 lines, the limit is 400'],
  [SERVICE, `function f() {\n${lines(70, '  g();')}}\n`, 'a function of 72 lines'],
  [SERVICE, `const f = () => {\n${lines(70, '  g();')}};\n`, 'a function of 72 lines'],
  ['docs/adr/0001.md', '# One\n\n# Two\n', '2 titles'],
  ['docs/adr/0001.md', 'No title.\n', '0 titles'],
  ['docs/big.json', 'x'.repeat(1_000_001), 'the limit is 1000000'],
];

/** What looks alike and is right. */
const ALLOWED: readonly [path: string, text: string][] = [
  [SERVICE, 'const at = env.clock.now();'],
  ['packages/runtime/src/env.ts', 'const at = Date.now();'],
  ['packages/runtime/src/postgres/launch.ts', 'const at = performance.now();'],
  ['apps/wallet/src/main.ts', 'setInterval(tick, 100); console.log(process.env.PORT);'],
  ['scripts/test.mjs', 'console.log(performance.now());'],
  ['apps/web/src/ui/toast.tsx', 'setTimeout(hide, 3_000);'],
  [STORE, 'const at = clock.now();'],
  ['demo/src/documents/issuer.ts', 'const until = new Date(validUntil);'],
  ['packages/domain/src/link/link.test.ts', lines(500)],
  [MIGRATION, '-- money is never a float\namount bigint not null check (amount > 0)'],
  [MIGRATION, 'expires_at bigint not null'],
  [MIGRATION, '  timestamp bigint not null,'],
  ['apps/web/src/texts/wallet-texts.ts', lines(2_000)],
  ['apps/wallet/schema.sql', lines(900)],
  [SERVICE, `function make() {\n${lines(9, '  const f = () => {\n    g();\n  };\n')}}\n`.repeat(3)],
  [SERVICE, `const service = {\n${lines(90, '  f() {\n    g();\n  },')}};\n`],
  ['docs/guides/start.md', '# Start\n\n```sh\n# a comment of the shell\n```\n'],
];

for (const [path, text, said] of BANNED) {
  test(`${path} may not say ${JSON.stringify(text.slice(0, 50))}`, () => {
    const problems = problemsOf(path, text);
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.ok(problems[0]?.startsWith(path) && problems[0].includes(said), problems[0]);
  });
}

for (const [path, text] of ALLOWED) {
  test(`${path} may say ${JSON.stringify(text.slice(0, 50))}`, () => {
    assert.deepEqual(problemsOf(path, text), []);
  });
}
