import type { ControlId } from '@sekisho/domain/controls/controls.ts';
import type { Ablation } from '../ablation/ablation.ts';
import type { CampaignRun } from '../run/run-campaign.ts';
import { ablationSection } from './ablation-section.ts';
import { BASELINES, type Baseline } from './baselines.ts';
import { html, type Markup } from './html.ts';
import { runSection } from './run-section.ts';
import { STYLE } from './style.ts';
import { controlList, duration, type Language, lastMoved, WORDS, yen } from './words.ts';

/** What a page tells of. */
export interface Told {
  readonly runs: readonly CampaignRun[];
  readonly ablations: readonly ToldAblation[];
  /** The command that makes the same page. */
  readonly command: string;
}

export interface ToldAblation {
  readonly campaign: CampaignRun['campaign'];
  readonly victims: number;
  readonly found: Ablation<ControlId>;
}

/** The names of the two pages, which point at each other. */
export const PAGE_NAMES: Readonly<Record<Language, string>> = {
  ja: 'exercise.ja.html',
  en: 'exercise.en.html',
};

/** One page in one language, complete in itself: no script, no picture, nothing from elsewhere. */
export function reportPage(told: Told, language: Language): string {
  const w = (name: keyof typeof WORDS) => WORDS[name][language];
  const other = language === 'ja' ? 'en' : 'ja';
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${w('title')}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="language"><a href="${PAGE_NAMES[other]}" lang="${other}" hreflang="${other}">${w('other')}</a></p>
<h1>${w('title')}</h1>
<p>${w('intro')}</p>
<p><code>${told.command}</code></p>
</header>
<main>
<section>
<h2>${w('summary')}</h2>
${summary(told.runs, language)}
<h3>${w('reading')}</h3>
<p>${w('readingText')}</p>
</section>
<section>
<h2>${w('baselines')}</h2>
${baselines(told.runs, language)}
</section>
${told.runs.map((run) => runSection(run, language))}
${told.ablations.map((one) => ablationSection(one, language))}
</main>
</body>
</html>
`;
  return page.text;
}

function summary(runs: readonly CampaignRun[], language: Language): Markup {
  const w = (name: keyof typeof WORDS) => WORDS[name][language];
  const rows = runs.map(({ campaign, report }) => {
    const escaped = report.yenEscaped > 0 ? 'bad' : 'good';
    return html`<tr>
<th scope="row">${campaign.title[language]}</th>
<td>${controlList(report.without, language)}</td>
<td class="number">${yen(report.yenAttempted)}</td>
<td class="number">${yen(report.yenHeld)}</td>
<td class="number ${escaped}">${yen(report.yenEscaped)}</td>
<td class="number">${report.honestHarmed}</td>
<td>${duration(report.firstNoticedMs, language)}</td>
<td>${lastMoved(report.stoppedMs, language)}</td>
</tr>`;
  });
  return html`<div class="wide" tabindex="0" role="region" aria-label="${w('summary')}"><table>
<thead><tr>
<th scope="col">${w('campaign')}</th><th scope="col">${w('leftOut')}</th>
<th scope="col">${w('attempted')}</th><th scope="col">${w('held')}</th>
<th scope="col">${w('escaped')}</th><th scope="col">${w('harmed')}</th>
<th scope="col">${w('noticed')}</th><th scope="col">${w('stopped')}</th>
</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

function baselines(runs: readonly CampaignRun[], language: Language): Markup {
  const w = (name: keyof typeof WORDS) => WORDS[name][language];
  const rows = BASELINES.map(
    (baseline) => html`<tr>
<th scope="row">${baseline.measure[language]}</th>
<td>${baseline.in2020[language]}</td>
<td>${beside(baseline.here, runs, language)}</td>
<td>${baseline.source}</td>
</tr>`,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="${w('baselines')}"><table>
<thead><tr><th scope="col">${w('measure')}</th><th scope="col">${w('in2020')}</th>
<th scope="col">${w('here')}</th><th scope="col">${w('source')}</th></tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

/** The figure of each run that stands beside a figure of 2020. */
function beside(here: Baseline['here'], runs: readonly CampaignRun[], language: Language): Markup {
  const one = ({ report, evidence }: CampaignRun): string => {
    if (here === 'escaped') return yen(report.yenEscaped);
    if (here === 'perVictim') return yen(Math.max(0, ...evidence.taken.map((taken) => taken.yen)));
    if (here === 'noticed') return duration(report.firstNoticedMs, language);
    if (here === 'stopped') return lastMoved(report.stoppedMs, language);
    return WORDS.factors[language];
  };
  if (here === 'factors') return html`${WORDS.factors[language]}`;
  const items = runs.map((run) => html`<li>${run.campaign.title[language]}: ${one(run)}</li>`);
  return html`<ul>${items}</ul>`;
}
