import type { CampaignReport } from '@sekisho/contract/exercise.ts';

const OUTCOMES = { stopped: 'stopped', passed: 'PASSED', skipped: 'skipped' } as const;

/** A report for people: the sums first, then what became of every step. */
export function reportText(report: CampaignReport, victims: number): string {
  const { steps } = report;
  const width = Math.max(...steps.map(({ id }) => id.length));
  const controlWidth = Math.max(...steps.map(({ control }) => (control ?? '').length), 1);
  const lines = steps.map(({ id, outcome, control, evidence }) =>
    [
      `  ${id.padEnd(width)}`,
      OUTCOMES[outcome],
      (control ?? (outcome === 'stopped' ? '—' : '')).padEnd(controlWidth),
      evidence,
    ].join('  '),
  );
  return [
    `Campaign ${report.campaign} against ${victims} ${victims === 1 ? 'depositor' : 'depositors'}`,
    `  left out        ${report.without.length === 0 ? 'nothing' : report.without.join(', ')}`,
    `  asked for       ${yen(report.yenAttempted)}`,
    `  held            ${yen(report.yenHeld)}  charged and not spent`,
    `  escaped         ${yen(report.yenEscaped)}  spent at the thief’s shop`,
    `  honest harmed   ${report.honestHarmed}  acts of an honest customer that were refused`,
    `  first noticed   ${time(report.firstNoticedMs)}`,
    `  money stopped   ${report.stoppedMs === null ? 'none ever moved' : time(report.stoppedMs)}`,
    '',
    ...lines,
  ].join('\n');
}

function yen(amount: number): string {
  return `¥${String(amount).replace(/\B(?=(\d{3})+$)/g, ',')}`;
}

function time(milliseconds: number | null): string {
  if (milliseconds === null) return 'never';
  const seconds = milliseconds / 1_000;
  if (seconds < 120) return `after ${seconds.toFixed(1)} s`;
  const hours = seconds / 3_600;
  return hours < 48 ? `after ${hours.toFixed(1)} h` : `after ${(hours / 24).toFixed(1)} days`;
}
