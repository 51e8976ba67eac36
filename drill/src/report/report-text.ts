import type { CampaignRun } from '../run/run-campaign.ts';
import { duration, yen } from './words.ts';

/** A report for people: the sums first, then what became of every step. */
export function reportText(run: Pick<CampaignRun, 'campaign' | 'report' | 'victims'>): string {
  const { campaign, report, victims } = run;
  const { steps } = report;
  const harmless = new Set(campaign.steps.filter((step) => step.harmless).map(({ id }) => id));
  const width = Math.max(...steps.map(({ id }) => id.length));
  const controlWidth = Math.max(...steps.map(({ control }) => (control ?? '').length), 1);
  const lines = steps.map(({ id, outcome, control, evidence }) =>
    [
      `  ${id.padEnd(width)}`,
      outcome === 'passed' && !harmless.has(id) ? 'PASSED ' : outcome.padEnd(7),
      (control ?? (outcome === 'stopped' ? '—' : '')).padEnd(controlWidth),
      evidence,
    ].join('  '),
  );
  return [
    `Campaign ${report.campaign} against ${victims} ${victims === 1 ? 'depositor' : 'depositors'}`,
    `  left out        ${report.without.length === 0 ? 'nothing' : report.without.join(', ')}`,
    `  attempted       ${yen(report.yenAttempted)}`,
    `  held            ${yen(report.yenHeld)}  left deposits and was not spent`,
    `  escaped         ${yen(report.yenEscaped)}  spent at the thief’s shop`,
    `  honest harmed   ${report.honestHarmed}  acts of an honest customer that were refused`,
    `  first noticed   ${time(report.firstNoticedMs)}`,
    `  money stopped   ${report.stoppedMs === null ? 'none ever moved' : time(report.stoppedMs)}`,
    '',
    ...lines,
  ].join('\n');
}

function time(milliseconds: number | null): string {
  return milliseconds === null ? 'never' : `after ${duration(milliseconds, 'en')}`;
}
