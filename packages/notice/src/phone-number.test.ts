import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskMobileNumber, parseMobileNumber } from './phone-number.ts';

const answer = (text: string): string => {
  const number = parseMobileNumber(text);
  return number.ok ? number.value : number.refusal;
};

test('What is not a Japanese mobile number is refused.', () => {
  const table: readonly (readonly [string, string])[] = [
    ['', 'phone_number_malformed'],
    ['090', 'phone_number_malformed'],
    ['090-1234-567x', 'phone_number_malformed'],
    ['０９０ー１２３４ー５６７８; DROP', 'phone_number_malformed'],
    ['+1 650 253 0000', 'phone_number_malformed'],
    ['+8190123456789012', 'phone_number_malformed'],
    ['๐๙๐๑๒๓๔๕๖๗๘', 'phone_number_malformed'],
    ['0901234567', 'phone_number_not_mobile'],
    ['090123456789', 'phone_number_not_mobile'],
    ['03-1234-5678', 'phone_number_not_mobile'],
    ['050-1234-5678', 'phone_number_not_mobile'],
    ['060-1234-5678', 'phone_number_not_mobile'],
    ['020-1234-5678', 'phone_number_not_mobile'],
    ['0800-123-4567', 'phone_number_not_mobile'],
    ['+81 3 1234 5678', 'phone_number_not_mobile'],
  ];
  for (const [text, expected] of table) assert.equal(answer(text), expected, text);
});

test('A mobile number is read as people write it.', () => {
  const table: readonly (readonly [string, string])[] = [
    ['09012345678', '+819012345678'],
    ['090-0000-0001', '+819000000001'],
    ['080-1234-5678', '+818012345678'],
    [' 070 1234 5678 ', '+817012345678'],
    ['０９０−１２３４−５６７８', '+819012345678'],
    ['０９０ー１２３４ー５６７８', '+819012345678'],
    ['090(1234)5678', '+819012345678'],
    ['（090）1234-5678', '+819012345678'],
    ['+819012345678', '+819012345678'],
    ['+81 90-1234-5678', '+819012345678'],
    ['+81 (0)90 1234 5678', '+819012345678'],
  ];
  for (const [text, expected] of table) assert.equal(answer(text), expected, text);
});

test('A page shows only the last four digits.', () => {
  assert.equal(maskMobileNumber('+819012345678'), '***-****-5678');
});
