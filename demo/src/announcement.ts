import type { WorldMap } from './world/world-map.ts';

/** What the launcher prints when everybody listens: who can be whom, and what to try first. */
export function announcement(world: WorldMap, dataFolder: string): string {
  const visitors = world.people.filter(({ role }) => role !== 'staff');
  const rows = visitors.map((person) => [
    person.name.replace('　', ' '),
    String(person.age),
    person.role,
    person.about.en,
  ]);
  const width = (column: number) => Math.max(...rows.map((row) => columns(row[column] ?? '')));
  const table = rows.map((row) => {
    const [name = '', age = '', role = '', about = ''] = row;
    return `    ${pad(name, width(0))}  ${pad(age, 2)}  ${pad(role, width(2))}  ${about}`;
  });
  return [
    '',
    `  Sekisho runs. Open ${world.startPage} and press "be this person".`,
    '',
    ...table,
    '',
    '  Try first: be Suzuki Kenta (鈴木 健太), charge ¥3,000, then stop it on the bank’s page.',
    ...world.wallets.map(({ name, origin }) => `    ${pad(name, 20)}  ${origin}`),
    ...world.banks.map(({ name, origin }) => `    ${pad(name, 20)}  ${origin}`),
    '',
    `  Data: ${dataFolder}. Ctrl-C stops everything.`,
    '',
  ].join('\n');
}

/** Columns of a terminal: a Japanese character takes two. */
function columns(text: string): number {
  let count = 0;
  for (const character of text) count += /[\u3000-\u9fff\uff01-\uff60]/.test(character) ? 2 : 1;
  return count;
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}
