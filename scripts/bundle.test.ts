import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const bundler: string = new URL('./bundle.mjs', import.meta.url).href;
const {
  bundleServers,
}: { bundleServers: (more: readonly string[]) => Promise<{ readonly folder: string }> } =
  await import(bundler);

let folder: string;
let source: string;
const made = new Set<string>();

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-bundle-'));
  source = join(folder, 'extra-process.ts');
});

after(() => {
  for (const path of [folder, ...made]) rmSync(path, { recursive: true, force: true });
});

async function bundleOf(text: string): Promise<string> {
  writeFileSync(source, text);
  const bundle = await bundleServers([relative(ROOT, source)]);
  made.add(bundle.folder);
  return bundle.folder;
}

test('a bundle serves until a source changes, and the next takes nothing away from it', async () => {
  const first = await bundleOf('console.log(1);');
  const program = join(first, 'extra-process.mjs');
  const { mtimeMs } = statSync(program);
  assert.equal(await bundleOf('console.log(1);'), first);
  assert.equal(statSync(program).mtimeMs, mtimeMs, 'nothing is made anew');

  const second = await bundleOf('console.log(2);');
  assert.notEqual(second, first);
  assert.ok(existsSync(program));
  assert.equal(await bundleOf('console.log(1);'), first, 'going back finds the first again');
});
