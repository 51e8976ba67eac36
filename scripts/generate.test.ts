import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CREATE_ACCOUNT_STATUS } from '@sekisho/domain/ledger/account.ts';
import { CREATE_TRANSFER_STATUS } from '@sekisho/domain/ledger/transfer.ts';
import { generatedFiles } from './generate.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

test('the generated pages are what the code says', async () => {
  for (const [path, text] of await generatedFiles()) {
    const committed = readFileSync(join(ROOT, path), 'utf8');
    assert.ok(committed === text, `${path} is behind the code: run npm run generate.`);
  }
});

test('every machine stands on the page of states', async () => {
  const page = (await generatedFiles()).get('docs/reference/states.md') ?? '';
  for (const folder of ['packages/domain/src', 'apps/wallet/src', 'apps/gate/src']) {
    for (const file of readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue;
      const text = readFileSync(join(ROOT, folder, file), 'utf8');
      for (const [, name] of text.matchAll(/ = machine\(\s*'(\w+)'/g)) {
        assert.ok(page.includes(`\n## ${name}\n`), `${file}: ${name} has no comment above it.`);
      }
    }
  }
});

test('the page of ledger results has every status in its order of precedence, and no other', async () => {
  const page = (await generatedFiles()).get('docs/reference/ledger-results.md') ?? '';
  const sections = page.split('\n## ');
  const statusesIn = (title: string) => {
    const section = sections.find((text) => text.startsWith(title)) ?? '';
    return [...section.matchAll(/^\| `(\w+)` \| /gm)].map(([, status]) => status);
  };
  assert.deepEqual(statusesIn('Accounts'), [...CREATE_ACCOUNT_STATUS]);
  assert.deepEqual(statusesIn('Transfers'), [...CREATE_TRANSFER_STATUS]);
  assert.deepEqual(statusesIn('Items'), ['queue_full', 'version_conflict']);
});
