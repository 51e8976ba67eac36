import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openChromium } from './chromium.ts';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'sekisho-chromium-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function browserThat(says: string): string {
  const path = join(folder, 'browser');
  writeFileSync(path, `#!/bin/sh\necho '${says}' >&2\nexit 127\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('a browser that cannot be started', () => {
  it('is told when the path that was given leads nowhere', async () => {
    const CHROMIUM_PATH = join(folder, 'nowhere');
    await assert.rejects(openChromium({ CHROMIUM_PATH }), /CHROMIUM_PATH names .*no such file/);
  });

  it('names the system library that it misses', async () => {
    const CHROMIUM_PATH = browserThat(
      'browser: error while loading shared libraries: libnss3.so: cannot open shared object file: No such file or directory',
    );
    await assert.rejects(openChromium({ CHROMIUM_PATH }), ({ message }: Error) => {
      assert.match(message, /^The browser \S+ needs the system library libnss3\.so; install it/);
      assert.ok(!message.includes('\n'));
      return true;
    });
  });
});
