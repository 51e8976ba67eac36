import { type Given, type Move, requestsOf } from '../moves/move.ts';
import { MOVES } from '../moves/moves.ts';
import { GAINED, KNOWLEDGE, MEANS } from './facts.ts';

interface Shown {
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly description?: string;
}

/** The vocabulary of campaigns as it stands in docs/reference/drill-campaign.md. */
export function movesText(): string {
  return [
    '### Knowledge\n',
    factTable(KNOWLEDGE),
    '### Means\n',
    factTable(MEANS),
    '### Facts that steps gain\n',
    factTable(GAINED),
    '### Moves\n',
    ...Object.entries(MOVES).map(([name, move]) => describeMove(name, move)),
  ].join('\n');
}

function factTable(facts: Readonly<Record<string, string>>): string {
  const rows = Object.entries(facts).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  return ['| Name | Meaning |', '| --- | --- |', ...rows, ''].join('\n');
}

function describeMove(name: string, move: Move): string {
  const parameters = Object.entries(move.with.properties as Readonly<Record<string, Shown>>);
  const usual: Given = {};
  const bounds = [
    `at most ${requestsOf(move, usual, 0)} requests and ${move.requests(usual).perVictim} a victim`,
    ...(move.hours(usual) > 0 ? [`at most ${move.hours(usual)} hours`] : []),
    ...(move.adaptivity > 0 ? [`adaptivity ${move.adaptivity} or more`] : []),
  ];
  return [
    `#### ${name}\n`,
    `${move.does}\n`,
    `Needs ${words(move.needs(usual))}; gains ${words(move.gains(usual))}. As a step gives no parameters: ${bounds.join(', ')}.\n`,
    ...parameters.map(([key, shown]) => `- ${describeParameter(key, shown)}`),
    ...(parameters.length > 0 ? [''] : []),
  ].join('\n');
}

function words(facts: readonly string[]): string {
  return facts.length === 0 ? 'nothing' : facts.map((fact) => `\`${fact}\``).join(', ');
}

function describeParameter(key: string, shown: Shown): string {
  const { minimum, maximum, description = '' } = shown;
  const values =
    shown.enum?.map((word) => `\`${word}\``).join(', ') ??
    (minimum === undefined ? '' : `${minimum} to ${maximum}`);
  const usual = shown.default === undefined ? '' : ` (${JSON.stringify(shown.default)})`;
  return `\`${key}\`${usual}: ${description}${values === '' ? '' : `; ${values}`}`;
}
