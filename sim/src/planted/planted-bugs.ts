import { SECOND } from '@sekisho/domain/base/instant.ts';
import type { Life } from '../engine/sim-db.ts';
import type { Rewrite } from '../engine/statement.ts';
import type { ProgramName } from '../world/ground.ts';
import type { PlantedBug } from '../world/world.ts';

export interface NamedBug extends PlantedBug {
  readonly name: string;
  readonly what: string;
  /** A seed that is known to find it. */
  readonly foundBy: number;
}

const atGate = (rewrite: Rewrite) => (program: ProgramName) =>
  program.startsWith('gate') ? rewrite : unchanged;
const atWallet = (rewrite: Rewrite) => (program: ProgramName) =>
  program.startsWith('wallet') ? rewrite : unchanged;
const unchanged: Rewrite = (text) => text;

const LAG_MS = 2 * SECOND;

/**
 * Mistakes that somebody could make, put between the running servers and their databases. Each has to
 * be found; a simulator that finds none of them proves nothing when it finds no other.
 */
export const PLANTED_BUGS: readonly NamedBug[] = [
  {
    name: 'skip-lock',
    what: 'the gate decides on an account without locking it',
    foundBy: 88,
    rewrite: atGate((text) =>
      text.includes('from depositor where id') ? text.replace(' for update', '') : text,
    ),
  },
  {
    name: 'skip-link-lock',
    what: 'the wallet reads a link without locking it when a charge is recorded',
    foundBy: 2,
    rewrite: atWallet((text) =>
      text.includes('select * from link where id') ? text.replace(' for update', '') : text,
    ),
  },
  {
    name: 'drop-idempotency',
    what: 'the wallet does not look whether a key was used',
    foundBy: 1,
    rewrite: atWallet((text) =>
      text
        .replace(/(from idempotency_key\s+where owner)/, '$1 is null and owner')
        .replace(
          /(insert into idempotency_key [^)]*\)\s*values \(¤, ¤)/,
          "$1::text || '-' || pg_current_xact_id()::text",
        ),
    ),
  },
  {
    name: 'send-before-commit',
    what: 'the wallet asks the bank before its own record is sure: a death takes the record along',
    foundBy: 12,
    async atDeath(program, aside, now) {
      if (!program.startsWith('wallet')) return;
      const young = await aside<{ id: string }[]>`
        select id from charge where requested_at > ${now - 2 * SECOND} and state = 'sent'`;
      const ids = young.map(({ id }) => id);
      await aside`delete from idempotency_key where subject = any(${ids})`;
      await aside`delete from charge where id = any(${ids})`;
    },
  },
  {
    name: 'forget-retry',
    what: 'the wallet forgets charges whose first try brought no answer',
    foundBy: 1,
    rewrite: atWallet((text) =>
      text.replace('next_try_at <= ¤ and lease_until', 'next_try_at < -¤ and lease_until'),
    ),
  },
  {
    name: 'stop-lags',
    what: 'each process of the gate believes what it last read of a mandate for two seconds',
    foundBy: 6,
    answer: (program, timeline) => {
      const kept = new Map<string, { readonly rows: unknown; readonly at: number }>();
      return (life: Life, statement, rows) => {
        const text = statement.text.join('?');
        if (!program.startsWith('gate') || !/select \* from mandate\s+where bank/.test(text)) {
          return rows;
        }
        const key = `${life.name} ${String(statement.given[1])}`;
        const known = kept.get(key);
        if (known !== undefined && timeline.now() - known.at < LAG_MS) return known.rows;
        kept.set(key, { rows, at: timeline.now() });
        return rows;
      };
    },
  },
  {
    name: 'switch-lags',
    what: 'each process believes what it last read of the switches for two seconds',
    foundBy: 6,
    answer: (_program, timeline) => {
      const kept = new Map<string, { readonly rows: unknown; readonly at: number }>();
      return (life: Life, statement, rows) => {
        const text = statement.text.join('?');
        if (!/from switch_stop\s+where board = \? and act/.test(text)) return rows;
        const [board, act] = statement.given;
        const key = `${life.name} ${board} ${act}`;
        const known = kept.get(key);
        if (known !== undefined && timeline.now() - known.at < LAG_MS) return known.rows;
        kept.set(key, { rows, at: timeline.now() });
        return rows;
      };
    },
  },
];
