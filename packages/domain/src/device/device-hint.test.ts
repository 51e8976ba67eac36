import { deepEqual } from 'node:assert/strict';
import { test } from 'node:test';
import {
  BROWSERS,
  parseDeviceHint,
  readDeviceHint,
  SYSTEMS,
  writeDeviceHint,
} from './device-hint.ts';

const AGENTS = [
  [null, 'other', 'other'],
  ['', 'other', 'other'],
  ['curl/8.5.0', 'other', 'other'],
  ['<script>alert(1)</script>', 'other', 'other'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0',
    'edge',
    'windows',
  ],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
    'chrome',
    'android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
    'safari',
    'ios',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0 Mobile/15E148 Safari/604.1',
    'chrome',
    'ios',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'firefox', 'linux'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    'safari',
    'macos',
  ],
] as const;

test('a device is told in words of our own, whatever its browser says of itself', () => {
  for (const [agent, browser, system] of AGENTS) {
    deepEqual(readDeviceHint(agent), { browser, system }, agent ?? 'none');
  }
});

test('what is stored reads back, and what was not written by us is an unknown device', () => {
  for (const browser of BROWSERS) {
    for (const system of SYSTEMS) {
      deepEqual(parseDeviceHint(writeDeviceHint({ browser, system })), { browser, system });
    }
  }
  for (const text of [null, '', 'chrome', 'toaster/amiga', '/toaster']) {
    deepEqual(parseDeviceHint(text).system, 'other');
  }
});
