import type { ControlId } from '@sekisho/domain/controls/controls.ts';
import { html, type Markup } from './html.ts';
import type { ToldAblation } from './page.ts';
import { CONTROL_WORDS, type Language, WORDS, yen } from './words.ts';

/** What each control was worth: the loss as they come back, and the sets that suffice. */
export function ablationSection(told: ToldAblation, language: Language): Markup {
  const { campaign, found, victims } = told;
  const w = (name: keyof typeof WORDS) => WORDS[name][language];
  return html`<section class="run">
<h2>${w('ablation')}: ${campaign.title[language]}</h2>
<p>${w('ablationIntro')} ${w('victims')}: ${victims}; ${w('runs')}: ${found.runs.length}.</p>
${chain(told, language)}
<h3>${w('smallest')}</h3>
${smallest(told, language)}
${found.complete ? [] : [html`<p><strong>${w('incomplete')}</strong></p>`]}
</section>`;
}

function chain({ campaign, found }: ToldAblation, language: Language): Markup {
  const w = (name: keyof typeof WORDS) => WORDS[name][language];
  const most = Math.max(1, ...found.chain.map(({ yenEscaped }) => yenEscaped));
  const rows = found.chain.map(({ inPlace, yenEscaped }, nth) => {
    const last = inPlace.at(-1);
    const put = nth === 0 || last === undefined ? w('nothing') : nameOf(last, language);
    const share = Math.round((100 * yenEscaped) / most);
    return html`<tr><th scope="row">${put}</th>
<td class="number ${yenEscaped > 0 ? 'bad' : 'good'}">${yen(yenEscaped)}</td>
<td class="bar"><span style="width:${share}%"></span></td></tr>`;
  });
  return html`<div class="wide" tabindex="0" role="region" aria-label="${campaign.title[language]}: ${w('ablation')}"><table>
<thead><tr><th scope="col">${w('putBack')}</th><th scope="col">${w('escaped')}</th><th scope="col"><span class="said">${w('escaped')}</span></th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

function smallest({ found }: ToldAblation, language: Language): Markup {
  const w = (name: keyof typeof WORDS) => WORDS[name][language];
  const [first] = found.smallest;
  if (first === undefined) return html`<p>${w('none')}</p>`;
  if (first.length === 0) return html`<p>${w('unneeded')}</p>`;
  const sets = found.smallest.map(
    (set) => html`<li>${set.map((id) => nameOf(id, language)).join(' + ')}</li>`,
  );
  return html`<p>${w('smallestIntro')}</p><ol>${sets}</ol>`;
}

function nameOf(id: ControlId, language: Language): string {
  return `${CONTROL_WORDS[id][language]} (${id})`;
}
