import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CampaignStep } from '../campaign/campaign-file.ts';
import { namedCampaign } from '../campaign/named-campaigns.ts';
import type { Attempt } from '../run/attempt.ts';
import type { CampaignRun, StepRun } from '../run/run-campaign.ts';
import type { Act } from './judge.ts';
import { matrixRow } from './matrix.ts';
import { PAGE_NAMES, reportPage, type Told } from './page.ts';
import type { Language } from './words.ts';

const BEGAN = Date.parse('2026-11-22T03:00:00.000Z');

function act(name: string, objects: Record<string, unknown> = {}): Act {
  const id = `aud_${'0'.repeat(26)}` as const;
  const at = new Date(BEGAN + 1_500).toISOString();
  return { id, server: 'gate-1', at, act: name, actor: 'unknown', objects };
}

function stepRun(
  outcome: Attempt['outcome'],
  refusals: readonly string[] = [],
  acts: readonly Act[] = [],
  more: Partial<CampaignStep> = {},
): StepRun {
  const step = { id: 'a-step', move: 'spray', ...more };
  return { step, attempt: { outcome, refusals, note: '<b>1 & 2</b>' }, acts };
}

const wrongPasskey = act('login.refused', { reason: 'passkey' });
const cases: readonly (readonly [string, StepRun, string, string, string])[] = [
  [
    'stopped by a control',
    stepRun('stopped', [], [wrongPasskey]),
    'prevented',
    'gate.passkey',
    'prevented',
  ],
  [
    'asked for an identity first',
    stepRun('stopped', ['identity_needed']),
    'asked',
    'wallet.identity-first',
    'asked',
  ],
  [
    'left to a person',
    stepRun('stopped', ['identity_held'], [act('identity.held')]),
    'held',
    'wallet.one-person',
    'held',
  ],
  ['stopped by no control', stepRun('stopped', ['not_found']), 'no-way', 'gate.caps', 'silent'],
  [
    'passed in spite of a wrong passkey',
    stepRun('passed', [], [wrongPasskey]),
    'missed',
    'gate.passkey',
    'noticed',
  ],
  [
    'passed as it should',
    stepRun('passed', [], [], { harmless: true }),
    'harmless',
    'gate.code',
    'silent',
  ],
  [
    'passed a page that had sent a code',
    stepRun('passed', [], [act('login.code_sent')]),
    'missed',
    'gate.code',
    'asked',
  ],
  ['skipped', stepRun('skipped'), 'not-reached', 'gate.code', 'silent'],
];

for (const [what, run, verdict, control, cell] of cases) {
  test(`A step that was ${what} is "${verdict}", and ${control} "${cell}".`, () => {
    const row = matrixRow(run, BEGAN, []);
    assert.equal(row.verdict, verdict);
    assert.equal(row.cells[control as keyof typeof row.cells], cell);
  });
}

test('A control that is left out has done nothing, whatever entries say.', () => {
  const row = matrixRow(stepRun('passed', [], [wrongPasskey]), BEGAN, ['gate.passkey']);
  assert.equal(row.cells['gate.passkey'], 'left-out');
  assert.equal(row.afterMs, 1_500);
});

const run: CampaignRun = {
  campaign: namedCampaign('relink-elsewhere'),
  victims: 2,
  steps: cases.map(([, one]) => one),
  startedAt: BEGAN,
  evidence: {
    now: '2026-11-22T03:00:00.000Z',
    without: ['gate.caps'],
    books: [],
    taken: [{ victim: 'victim-1', yen: 20_000 }],
    captured: 10_000,
    acts: [],
  },
  harmed: [],
  report: {
    campaign: 'relink-elsewhere',
    without: ['gate.caps'],
    yenAttempted: 1_200_000,
    yenHeld: 10_000,
    yenEscaped: 10_000,
    honestHarmed: 0,
    firstNoticedMs: null,
    stoppedMs: 90_000,
    steps: [],
  },
};
const told: Told = {
  command: 'npm run -s drill -- run <script>',
  runs: [run],
  ablations: [
    {
      campaign: run.campaign,
      victims: 1,
      found: {
        chain: [
          { inPlace: [], yenEscaped: 300_000 },
          { inPlace: ['gate.authority'], yenEscaped: 0 },
        ],
        smallest: [['gate.authority'], ['gate.passkey', 'gate.caps']],
        runs: [],
        complete: false,
      },
    },
  ],
};

for (const language of ['ja', 'en'] as const satisfies readonly Language[]) {
  const page = reportPage(told, language);

  test(`The page in ${language} is whole in itself and runs nothing.`, () => {
    assert.doesNotMatch(page, /<(script|link|img|iframe|object|embed|form)\b|@import|url\(/i);
    const places = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, place]) => place);
    assert.deepEqual(places, [PAGE_NAMES[language === 'ja' ? 'en' : 'ja']]);
    assert.match(page, /Content-Security-Policy" content="default-src 'none'/);
    assert.match(page, /@media print/);
  });

  test(`The page in ${language} escapes what comes from outside.`, () => {
    assert.doesNotMatch(page, /<b>1/);
    assert.match(page, /&lt;b&gt;1 &amp; 2&lt;\/b&gt;/);
    assert.match(page, /run &lt;script&gt;/);
  });

  test(`The page in ${language} has one title, headings in order, and heads for every table.`, () => {
    assert.match(page, new RegExp(`<html lang="${language}">`));
    const levels = [...page.matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    assert.equal(levels.filter((level) => level === 1).length, 1);
    for (const [nth, level] of levels.entries()) {
      assert.ok(level <= (levels[nth - 1] ?? 0) + 1, `heading ${nth}`);
    }
    const tables = page.split('<table').slice(1);
    assert.ok(tables.length >= 5);
    for (const table of tables) assert.match(table, /<th scope="col">[\s\S]*<th scope="row">/);
    // No meaning is in a sign alone.
    assert.equal(
      page.match(/aria-hidden="true"/g)?.length,
      page.match(/<\/span><span class="said">/g)?.length,
    );
  });

  test(`The page in ${language} tells yen, times, sources of 2020 and the smallest sets.`, () => {
    for (const part of ['¥1,200,000', '¥20,000', 'nanigoto.net', 'gate.passkey', 'gate.caps']) {
      assert.ok(page.includes(part), part);
    }
    assert.match(page, language === 'ja' ? /90\.0秒/ : /90\.0 s/);
  });
}
