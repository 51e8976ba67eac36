// Runs all *.test.ts below one folder (or one file) in this one process, one file after the other:
// starting a process, TypeScript and a database for each would take twenty times as long.
import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { after, describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { closeTestServer } from '@sekisho/runtime/testing/test-db.ts';

const GRACE_MS = 3_000;

const given = process.argv[2] ?? '.';
const isFile = statSync(given).isFile();
const folder = isFile ? dirname(given) : given;
const below = isFile
  ? [basename(given)]
  : readdirSync(folder, { recursive: true, encoding: 'utf8' });

const files = below
  .filter((file) => file.endsWith('.test.ts') && !file.includes('node_modules'))
  .sort();

describe(folder, () => {
  for (const file of files) {
    // The suite keeps a file's root hooks to that file.
    describe(file, async () => {
      await import(pathToFileURL(resolve(folder, file)).href);
    });
  }
  after(async () => {
    await closeTestServer();
    // Fires only when something still keeps this process alive; by itself it does not.
    setTimeout(letGo, GRACE_MS).unref();
  });
});

/** A socket or server that a test left open would let the run hang for ever: it is named, and fails. */
function letGo(): void {
  const kinds = process.getActiveResourcesInfo().join(', ');
  process.stdout.write(
    `\n✖ ${folder}: a test left something open (${kinds}); close servers, drop databases\n`,
  );
  process.exitCode = 1;
  const handles: { unref?: () => void }[] = Reflect.get(process, '_getActiveHandles').call(process);
  for (const handle of handles) handle.unref?.();
}
