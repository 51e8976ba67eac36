import { CONTROLS, type ControlId } from '@sekisho/domain/controls/controls.ts';
import type { CampaignRun } from '../run/run-campaign.ts';
import { html, type Markup } from './html.ts';
import { describeEvidence, type Without } from './judge.ts';
import { type Cell, CONTROL_IDS, type MatrixRow, matrixRow } from './matrix.ts';
import {
  CELL_WORDS,
  CONTROL_WORDS,
  controlList,
  duration,
  KNOWLEDGE_WORDS,
  type Language,
  MEANS_WORDS,
  type Said,
  VERDICT_WORDS,
  WORDS,
} from './words.ts';

/** One run: who attacked, what each control did in each step, and what shows it. */
export function runSection(run: CampaignRun, language: Language): Markup {
  const { campaign, report, startedAt, victims } = run;
  const w = (name: keyof typeof WORDS) => WORDS[name][language];
  const without = withoutOf(report.without);
  const rows = run.steps.map((step) => matrixRow(step, startedAt, without));
  const { knowledge, means, patience, adaptivity } = campaign.attacker;
  const said = (words: Readonly<Record<string, Said>>, names: readonly string[]) =>
    names.map((name) => words[name]?.[language] ?? name).join(language === 'ja' ? '、' : ', ');
  return html`<section class="run">
<h2>${campaign.title[language]} <small>${campaign.id}</small></h2>
<p>${campaign.about[language]}</p>
<p>${w('leftOut')}: <strong>${controlList(report.without, language)}</strong></p>
<h3>${w('attacker')}</h3>
<ul>
<li>${w('knows')}: ${said(KNOWLEDGE_WORDS, knowledge)}</li>
<li>${w('has')}: ${said(MEANS_WORDS, means)}</li>
<li>${w('patience')}: ${patience.days}; ${w('adaptivity')}: ${adaptivity}; ${w('victims')}: ${victims}</li>
</ul>
<h3>${w('matrix')}</h3>
${legend(language)}
${matrix(rows, language, campaign.title[language])}
<h3>${w('evidenceOf')}</h3>
${evidence(rows, language, campaign.title[language])}
</section>`;
}

function withoutOf(without: readonly string[]): Without {
  return without.includes('all') ? 'all' : (without as readonly ControlId[]);
}

function legend(language: Language): Markup {
  const signs = (Object.keys(CELL_WORDS) as Cell[]).map(
    (cell) =>
      html`<li><span class="${cell}">${CELL_WORDS[cell].sign}</span> ${CELL_WORDS[cell][language]}</li>`,
  );
  return html`<p>${WORDS.legend[language]}:</p><ul class="legend">${signs}</ul>`;
}

function matrix(rows: readonly MatrixRow[], language: Language, of: string): Markup {
  const w = (name: keyof typeof WORDS) => WORDS[name][language];
  const heads = CONTROL_IDS.map(
    (id) =>
      html`<th scope="col" title="${CONTROLS[id]}">${CONTROL_WORDS[id][language]}<br><code>${breakable(id)}</code></th>`,
  );
  const lines = rows.map(({ run: { step }, cells, verdict }) => {
    const signs = CONTROL_IDS.map((id) => {
      const { sign, [language]: word } = CELL_WORDS[cells[id]];
      return html`<td class="sign ${cells[id]}"><span aria-hidden="true">${sign}</span><span class="said">${word}</span></td>`;
    });
    return html`<tr><th scope="row">${step.aim?.[language] ?? step.id}</th>
<td class="verdict ${verdict}">${VERDICT_WORDS[verdict][language]}</td>${signs}</tr>`;
  });
  return html`<div class="wide" tabindex="0" role="region" aria-label="${of}: ${w('matrix')}"><table class="matrix">
<thead><tr><th scope="col">${w('step')}</th><th scope="col">${w('outcome')}</th>${heads}</tr></thead>
<tbody>${lines}</tbody>
</table></div>`;
}

/** The name of a control, which may be broken where a word ends. */
function breakable(id: ControlId): readonly Markup[] {
  return (id.match(/[^.-]+[.-]?/g) ?? []).map((part) => html`${part}<wbr>`);
}

function evidence(rows: readonly MatrixRow[], language: Language, of: string): Markup {
  const w = (name: keyof typeof WORDS) => WORDS[name][language];
  const lines = rows.map(
    ({ run: { step, attempt, acts }, afterMs }) => html`<tr>
<th scope="row">${step.aim?.[language] ?? step.id}<br><code>${step.id}</code> ${(step.f3 ?? []).join(' ')}</th>
<td>${afterMs === undefined ? '–' : duration(afterMs, language)}</td>
<td lang="en">${describeEvidence(attempt, acts)}</td></tr>`,
  );
  return html`<div class="wide" tabindex="0" role="region" aria-label="${of}: ${w('evidenceOf')}"><table>
<thead><tr><th scope="col">${w('step')}</th><th scope="col">${w('after')}</th><th scope="col">${w('evidence')}</th></tr></thead>
<tbody>${lines}</tbody>
</table></div>`;
}
