import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openPages } from './pages.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-pages-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** A build whose page names a script that no other build has, and a link that points to it. */
function build(name: string): void {
  mkdirSync(join(folder, name, 'assets'), { recursive: true });
  writeFileSync(join(folder, name, 'index.html'), `<script src="/assets/${name}.js"></script>`);
  writeFileSync(join(folder, name, 'assets', `${name}.js`), name);
  symlinkSync(name, join(folder, 'fresh'));
  renameSync(join(folder, 'fresh'), join(folder, 'pages'));
}

test('no path from outside reaches a file that is none of the bundle', () => {
  build('first');
  writeFileSync(join(folder, 'secret'), 'secret');
  const pages = openPages(join(folder, 'pages'));
  for (const path of ['/../secret', '/assets/../../secret', '/secret', '/index.html', '']) {
    assert.equal(pages.file(path), undefined, path);
  }
});

test('a build that comes later takes nothing from the pages that are being served', async () => {
  build('first-of-two');
  const before = openPages(join(folder, 'pages'));
  build('second-of-two');
  const later = openPages(join(folder, 'pages'));
  for (const [pages, name] of [
    [before, 'first-of-two'],
    [later, 'second-of-two'],
  ] as const) {
    assert.match(await pages.page().text(), new RegExp(`/assets/${name}\\.js`));
    assert.equal(await pages.file(`/assets/${name}.js`)?.text(), name);
  }
});
