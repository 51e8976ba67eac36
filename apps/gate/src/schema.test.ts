import { equal } from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { LINK_REQUEST_STAGES } from '@sekisho/contract/gate.ts';
import { credit } from '@sekisho/domain/mandate/credit.ts';
import { mandate } from '@sekisho/domain/mandate/mandate.ts';
import { CREDIT_REFUSALS } from '@sekisho/fapi/client/credit-answer.ts';
import { schemaOf } from '@sekisho/runtime/migrate.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { GATE_MIGRATIONS } from './migrations.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string) => readFileSync(at(path), 'utf8');

test('schema.sql is the schema that the migrations make (UPDATE=1 writes it)', async () => {
  const { db, drop } = await openTestDb({ migrations: GATE_MIGRATIONS });
  try {
    const schema = await schemaOf(db.sql);
    if (env.UPDATE === '1') writeFileSync(at('../schema.sql'), schema);
    equal(read('../schema.sql'), schema);
  } finally {
    await drop();
  }
});

test('the states and refusals of a credit are those of its machine and of the protocol', () => {
  const own = read('../migrations/0004_credits.sql').replaceAll(/\s+/g, ' ');
  const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');
  equal(own.includes(`check (state in (${list(credit.states)}))`), true);
  equal(own.includes(`check (refusal in (${list(CREDIT_REFUSALS)}))`), true);
});

test('the states in the tables are those of the machine and of the contract', () => {
  const own = read('../migrations/0001_gate.sql').replaceAll(/\s+/g, ' ');
  const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');
  equal(own.includes(`check (state in (${list(mandate.states)}))`), true);
  equal(own.includes(`check (stage in (${list(LINK_REQUEST_STAGES)}))`), true);
});
