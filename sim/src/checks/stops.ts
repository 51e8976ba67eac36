import { type Switch, type SwitchAct, stopOf } from '@sekisho/domain/switches/switches.ts';
import type { Realm } from '../engine/globals.ts';
import type { Grounds, ProgramName } from '../world/ground.ts';
import type { Watcher } from '../world/world.ts';
import { promise } from './violation.ts';

/** Something that was done, and what it has to do with. */
interface Done {
  readonly what: string;
  readonly act: SwitchAct;
  readonly board: string;
  readonly bank: string | null;
  readonly partner: string | null;
  readonly shop: string | null;
  readonly wallet: string | null;
  readonly account: string | null;
}

interface InForce extends Switch {
  readonly id: string;
  readonly board: string;
}

const TABLES = ['debit', 'mandate', 'charge', 'link', 'payment', 'switch_stop'];

/**
 * From the commit of a press on, nothing that it stopped is done: whatever appears with a later commit
 * is held against what was in force by then. The press itself is a commit of its own.
 */
export function watchStops(realm: Realm, grounds: Grounds): Watcher {
  const seen = new Map<ProgramName, Set<string>>();

  async function look(program: ProgramName): Promise<void> {
    const { aside } = grounds.of(program);
    const inForce = await realm.outside(async () => [
      ...(await aside<InForce[]>`
        select id, board, act, scope, object from switch_stop where until is null order by id`),
    ]);
    const done = await realm.outside(async () => [
      ...(await (program.startsWith('gate') ? doneAtGate(aside) : doneAtWallet(aside))),
    ]);
    // What the seeds begin with was done before anybody could press.
    const known = seen.get(program);
    for (const one of done) if (known !== undefined && !known.has(one.what)) judge(one, inForce);
    seen.set(program, new Set(done.map(({ what }) => what)));
  }

  return {
    async committed(program, tables) {
      const fits = TABLES.some((table) => tables.has(table));
      if (fits || !seen.has(program)) await look(program);
    },
  };
}

function judge({ what, act, board, ...objects }: Done, inForce: readonly InForce[]): void {
  const own = inForce.filter((stop) => stop.board === board);
  const named = Object.entries(objects).filter(([, object]) => object !== null);
  const stop = stopOf(own, act, Object.fromEntries(named));
  promise(stop === undefined, `${what}, while ${stop?.id} stops ${act} for ${stop?.scope}`);
}

type Aside = ReturnType<Grounds['of']>['aside'];

/** A charge is recorded, and later leaves for the bank for the first time: two acts, both stopped. */
function doneAtWallet(sql: Aside): Promise<readonly Done[]> {
  return sql<Done[]>`
    select 'charge ' || c.id || ' was recorded' as what, 'charge' as act, 'operator' as board,
      l.bank, null as partner, null as shop, c.wallet, null as account
    from charge c join link l on l.id = c.link
    union all select 'charge ' || c.id || ' left for the bank', 'charge', 'operator',
      l.bank, null, null, c.wallet, null
    from charge c join link l on l.id = c.link where c.asked
    union all select 'link ' || id || ' was made', 'link', 'operator',
      bank, null, null, wallet, null
    from link where granted_at is not null
    union all select 'payment ' || p.id || ' was booked', 'pay', 'operator',
      null, null, t.shop, p.wallet, null
    from payment p join till t on t.id = p.till order by what`;
}

function doneAtGate(sql: Aside): Promise<readonly Done[]> {
  return sql<Done[]>`
    select 'debit ' || d.id || ' was taken' as what, 'debit' as act, 'bank ' || d.bank as board,
      null as bank, d.partner, null as shop, null as wallet, d.depositor as account
    from debit d where d.state <> 'refused'
    union all select 'mandate ' || id || ' came into force', 'link', 'bank ' || bank,
      null, partner, null, null, depositor
    from mandate where activated_at is not null order by what`;
}
