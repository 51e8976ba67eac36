import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PROBLEMS } from '../problems.ts';
import { BANK } from './bank.ts';
import { BOARD } from './board.ts';
import { CONSOLE } from './console.ts';
import { DEMONSTRATION } from './demonstration.ts';
import { COMMON, LIMITS, MONEY_STATES, PAGE_PROBLEMS } from './everywhere.ts';
import { MESSAGES } from './messages.ts';
import { NOTICE_MESSAGES, PAYMENTS_MESSAGE } from './notice-messages.ts';
import { DEVICES, NOTICES, NOTICES_PAGE } from './notices.ts';
import { SAFETY } from './safety.ts';
import { SHOP } from './shop.ts';
import { STAFF } from './staff.ts';
import { STAFF_PAGES } from './staff-pages.ts';
import { say } from './text.ts';
import { WALLET } from './wallet.ts';

const CATALOGUE = {
  BANK,
  BOARD,
  COMMON,
  CONSOLE,
  DEMONSTRATION,
  DEVICES,
  LIMITS,
  MESSAGES,
  MONEY_STATES,
  NOTICE_MESSAGES,
  NOTICES,
  NOTICES_PAGE,
  PAYMENTS_MESSAGE,
  PAGE_PROBLEMS,
  PROBLEMS,
  SAFETY,
  SHOP,
  STAFF,
  STAFF_PAGES,
  WALLET,
};

type Leaf = readonly [path: string, text: Readonly<Record<string, unknown>>];

/** Every object below `node` that has a language. */
function leaves(node: unknown, path: string): Leaf[] {
  if (typeof node !== 'object' || node === null) return [];
  if ('ja' in node || 'en' in node) return [[path, node as Leaf[1]]];
  return Object.entries(node).flatMap(([name, child]) => leaves(child, `${path}.${name}`));
}

const strings = (value: unknown): string[] =>
  typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(strings);
const placeholders = (value: unknown) =>
  [
    ...strings(value)
      .join(' ')
      .matchAll(/\{(\w+)\}/g),
  ]
    .map((match) => match[1])
    .sort();
const all = leaves(CATALOGUE, 'texts');

describe('the catalogue of texts', () => {
  it('says everything in Japanese and in English', () => {
    assert.ok(all.length > 300);
    for (const [path, text] of all) {
      for (const language of ['ja', 'en']) {
        const said = strings(text[language]);
        assert.ok(said.length > 0 && said.every((part) => part.trim() !== ''), path);
      }
    }
  });

  it('fills the same values into both languages', () => {
    for (const [path, text] of all) {
      assert.deepEqual(placeholders(text.ja), placeholders(text.en), path);
    }
  });

  it('keeps Japanese letters out of English, but for the name of the language', () => {
    for (const [path, text] of all) {
      if (path.startsWith('texts.COMMON.language')) continue;
      assert.doesNotMatch(strings(text.en).join(' '), /[\u3040-\u30ff\u4e00-\u9fff]/, path);
    }
  });

  it('fills values in, and says a text without values as it stands', () => {
    assert.equal(say(COMMON.stop, 'en'), 'Stop');
    assert.equal(say(WALLET.pay.act, 'ja', { amount: '100円' }), '100円を支払う');
  });

  it('has no link in a message or a notice, and does not say where to sign in', () => {
    const link =
      /https?:|:\/\/|www\.|\b[a-z0-9-]+\.(jp|com|net|org|example|localhost)\b|\{(url|link|origin)\}/i;
    const signIn =
      /こちら|ここから|ログインして|クリック|タップ|sign in (here|at|with|to)|log ?in (here|at|to)|click|tap/i;
    const messages = { MESSAGES, NOTICE_MESSAGES, PAYMENTS_MESSAGE, NOTICES };
    const told = leaves(messages, 'texts');
    assert.ok(told.length > 60);
    for (const [path, text] of told) {
      assert.doesNotMatch(strings(text).join(' '), link, path);
      assert.doesNotMatch(strings(text).join(' '), signIn, path);
    }
  });

  it('never offers a field for a cash-card PIN', () => {
    for (const [path, text] of all) {
      if (!/(label|number|branch|code|title)$/.test(path)) continue;
      assert.doesNotMatch(strings(text).join(' '), /暗証番号|\bPIN\b/, path);
    }
  });
});
