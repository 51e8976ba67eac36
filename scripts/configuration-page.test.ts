import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { GATE_FILE } from '@sekisho/gate/settings-file.ts';
import { WALLET_FILE } from '@sekisho/wallet/settings-file.ts';

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

function membersOf({ properties = {}, items }: Shape): string[] {
  const inner = items === undefined ? [] : membersOf(items);
  return [
    ...inner,
    ...Object.entries(properties).flatMap(([name, of]) => [name, ...membersOf(of)]),
  ];
}

test('the page about the configuration names every member, and no other', () => {
  const page = readFileSync(new URL('../docs/reference/configuration.md', import.meta.url), 'utf8');
  const named = new Set(
    [...page.matchAll(/`([\w.]+)`/g)].flatMap(([, name = '']) => name.split('.')),
  );
  const members = [...membersOf(WALLET_FILE as Shape), ...membersOf(GATE_FILE as Shape)];
  assert.deepEqual(
    members.filter((member) => !named.has(member)),
    [],
  );
  for (const [, example = ''] of page.matchAll(/```json\n([\s\S]*?)```/g)) {
    const used = [...example.matchAll(/"(\w+)":/g)].map(([, name = '']) => name);
    const ofCore = ['options', 'host'];
    assert.deepEqual(
      used.filter((name) => !members.includes(name) && !ofCore.includes(name)),
      [],
    );
  }
});
