import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { removeStale } from './ground.ts';
import { environmentOf } from './pair.ts';

test('What a killed drill has left is removed; what a drill holds, and what is no drill’s, stays.', () => {
  const parent = mkdtempSync(join(tmpdir(), 'stale-'));
  const gone = spawnSync(process.execPath, ['-e', '']).pid;
  const folder = (name: string, holder?: string) => {
    mkdirSync(join(parent, name));
    if (holder !== undefined) writeFileSync(join(parent, name, 'held-by'), holder);
    return join(parent, name);
  };
  const dead = folder('sekisho-drill-dead', String(gone));
  const kept = [
    folder('sekisho-drill-held', String(process.pid)),
    folder('sekisho-drill-without-holder'),
    folder('sekisho-drill-strange', 'not a number'),
    folder('somebody-elses', String(gone)),
  ];
  try {
    removeStale(parent);
    assert.equal(existsSync(dead), false);
    for (const path of kept) assert.equal(existsSync(path), true, path);
  } finally {
    rmSync(parent, { recursive: true });
  }
});

test('A pair never gets the database of the demonstration, and keeps the rest of the environment.', () => {
  const given = { DATABASE_URL: 'postgres://demonstration', HOME: 'somewhere' };
  assert.deepEqual(environmentOf(given, { main: 'm', serverProcess: 's' }), {
    HOME: 'somewhere',
    SEKISHO_SERVER_PROCESS: 's',
  });
});
