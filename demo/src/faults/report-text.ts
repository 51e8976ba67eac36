import type { LedgerReport } from './ledger-run.ts';
import type { FaultReport } from './run-faults.ts';

export function textOf(report: FaultReport): string {
  const times = report.kills.map(({ backAfterMs }) => backAfterMs).sort((a, b) => a - b);
  const lines = [
    `\n${report.fault}: ${report.wrong.length === 0 ? 'nothing lost, nothing twice' : 'WRONG'}`,
    `  charges: ${report.acknowledged.charges} taken by a wallet and kept; ${report.chargesPosted} gave yen, ¥${report.yenCharged} in all`,
    `  payments: ${report.paymentsMade}, of which ${report.acknowledged.payments} were acknowledged; links ended: ${report.unlinked}`,
    `  ${report.tries} presses, ${report.refused} refused`,
    ...(times.length > 0
      ? [
          `  ${times.length} kills; back after ${times[Math.floor(times.length / 2)]} ms (median), ${times.at(-1)} ms (longest)`,
        ]
      : []),
    ...(report.interferences > 0 ? [`  ${report.interferences} requests interfered with`] : []),
    `  ${report.seconds} s`,
    ...report.wrong.map((sentence) => `  ! ${sentence}`),
  ];
  return lines.join('\n');
}

export function ledgerTextOf(report: LedgerReport): string {
  const { kills, acknowledged, refused, inDoubt, wrong } = report;
  const targets = ['engine', 'postgres', 'backend'] as const;
  const counts = targets.map(
    (one) => `${kills.filter(({ target }) => target === one).length} ${one}`,
  );
  const lines = [
    `\n${report.fault}: ${wrong.length === 0 ? 'nothing lost, nothing twice, nothing half' : 'WRONG'}`,
    `  acknowledged and kept: ${acknowledged.transfers} transfers in ${acknowledged.orders} orders`,
    `  refused: ${wordsOf(refused)}`,
    `  in doubt because a process was killed: ${wordsOf(inDoubt.processKilled)}`,
    `  in doubt because a connection was lost: ${wordsOf(inDoubt.connectionLost)}`,
    ...(kills.length > 0
      ? [`  ${kills.length} kills (${counts.join(', ')}); ${backText(kills)}`]
      : []),
    `  compared ${report.judged} times; seed ${report.seed}; ${report.seconds} s`,
    ...wrong.slice(0, WRONG_SHOWN).map((sentence) => `  ! ${sentence}`),
    ...(wrong.length > WRONG_SHOWN ? [`  ! and ${wrong.length - WRONG_SHOWN} more`] : []),
  ];
  return lines.join('\n');
}

const WRONG_SHOWN = 40;

function backText(kills: LedgerReport['kills']): string {
  const times = kills.map(({ backAfterMs }) => backAfterMs ?? 0).sort((a, b) => a - b);
  const at = (share: number) => times[Math.floor((times.length - 1) * share)];
  return `work went on after ${at(0.5)} ms (median), ${at(0.95)} ms (95 of 100), ${at(1)} ms (longest)`;
}

function wordsOf(counts: Readonly<Record<string, number>>): string {
  const words = Object.entries(counts).map(([name, count]) => `${count} ${name}`);
  return words.join(', ') || 'none';
}
