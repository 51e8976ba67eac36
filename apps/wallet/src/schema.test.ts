import { equal, ok } from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CASH_OUT_REFUSALS } from '@sekisho/contract/cash-out.ts';
import { cashOut } from '@sekisho/domain/cash-out/cash-out.ts';
import { HOLD_REASONS } from '@sekisho/domain/cash-out/hold.ts';
import { walletFreeze } from '@sekisho/domain/freeze/freeze.ts';
import { limitRaise } from '@sekisho/domain/limits/limits.ts';
import { schemaOf } from '@sekisho/runtime/migrate.ts';
import { openTestDb } from '@sekisho/runtime/testing/test-db.ts';
import { walletStage } from './enrolment/stage.ts';
import { WALLET_MIGRATIONS } from './migrations.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string) => readFileSync(at(path), 'utf8');

test('schema.sql is the schema that the migrations make (UPDATE=1 writes it)', async () => {
  const { db, drop } = await openTestDb({ migrations: WALLET_MIGRATIONS });
  try {
    const schema = await schemaOf(db.sql);
    if (env.UPDATE === '1') writeFileSync(at('../schema.sql'), schema);
    equal(read('../schema.sql'), schema);
  } finally {
    await drop();
  }
});

test('the states of a raise of limits are those of its machine', () => {
  const states = limitRaise.states.map((state) => `'${state}'`).join(', ');
  ok(read('../migrations/0004_basics.sql').includes(`check (state in (${states}))`));
});

test('the states, reasons and refusals of a cash-out are those of the rules and the contract', () => {
  const own = read('../migrations/0005_cash_out.sql').replaceAll(/\s+/g, ' ');
  const list = (values: readonly string[]) => values.map((value) => `'${value}'`).join(', ');
  equal(own.includes(`check (state in (${list(cashOut.states)}))`), true);
  equal(own.includes(`check (hold_reason in (${list(HOLD_REASONS)}))`), true);
  equal(own.includes(`check (refusal in (${list(CASH_OUT_REFUSALS)}))`), true);
});

test('the stages that a wallet can be in are those of its machine', () => {
  const stages = walletStage.states.map((stage) => `'${stage}'`).join(', ');
  equal(read('../migrations/0001_wallet.sql').includes(`check (stage in (${stages}))`), true);
});

test('the states of a freeze are those of its machine', () => {
  const states = walletFreeze.states.map((state) => `'${state}'`).join(', ');
  equal(read('../migrations/0007_freeze.sql').includes(`check (state in (${states}))`), true);
});
