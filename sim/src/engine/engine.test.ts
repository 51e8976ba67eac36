import { deepEqual, equal, notDeepEqual, rejects } from 'node:assert/strict';
import { test } from 'node:test';
import { instant } from '@sekisho/domain/base/instant.ts';
import { openDice } from './dice.ts';
import type { Realm } from './globals.ts';
import { Statement, writtenTables } from './statement.ts';
import { openTimeline } from './timeline.ts';

const turn = () => new Promise((resolve) => setImmediate(resolve));
/** Without replaced globals: what runs here is done after one turn. */
const realm: Realm = {
  enter: () => undefined,
  leave: () => undefined,
  outside: (work) => work(),
  async quiet() {
    await turn();
  },
};

function timelineOf(seed: string) {
  return openTimeline(realm, openDice(seed), instant(1_000));
}

test('the same seed throws the same dice, another seed and another fork others', () => {
  const throws = (seed: string) => Array.from({ length: 8 }, openDice(seed).float);
  deepEqual(throws('a'), throws('a'));
  notDeepEqual(throws('a'), throws('b'));
  notDeepEqual([...openDice('a').fork('x').bytes(8)], [...openDice('a').fork('y').bytes(8)]);
});

test('a fork draws the same whatever the others have drawn', () => {
  const dice = openDice('a');
  const before = dice.fork('x').float();
  dice.float();
  dice.fork('y').float();
  equal(dice.fork('x').float(), before);
});

test('events come in order of time, and the seed orders those of one moment', async () => {
  const play = async (seed: string) => {
    const timeline = timelineOf(seed);
    const seen: string[] = [];
    for (const name of ['a', 'b', 'c', 'd', 'e']) timeline.after(5, () => void seen.push(name));
    timeline.after(2, () => void seen.push(`first at ${timeline.now()}`));
    timeline.after(1, () => void seen.push('never'))();
    await timeline.play(timeline.wait(9));
    return seen;
  };
  const one = await play('one');
  equal(one[0], 'first at 1002');
  equal(one.length, 6);
  deepEqual(await play('one'), one);
  notDeepEqual(await play('two'), one);
});

test('a jump makes what was to come late, not early', async () => {
  const timeline = timelineOf('a');
  const waited = timeline.wait(10).then(() => timeline.now());
  timeline.jump(60_000);
  equal(await timeline.play(waited), 61_000);
});

test('a world in which nothing can happen any more is a failure, not a hang', async () => {
  const timeline = timelineOf('a');
  await rejects(timeline.play(new Promise(() => undefined)), /Nothing is left/);
});

test('a statement does nothing until somebody waits for it, and then once', async () => {
  let sent = 0;
  const send = async () => ++sent;
  const statement = new Statement(send, Object.assign(['select 1'], { raw: ['select 1'] }), []);
  equal(sent, 0);
  deepEqual(await Promise.all([statement, statement]), [1, 1]);
});

test('the tables that a statement writes are read from its text', () => {
  const of = (text: string) =>
    writtenTables(new Statement(async () => 0, Object.assign([text], { raw: [text] }), []));
  deepEqual(of('insert into charge (id) values (1)'), ['charge']);
  deepEqual(of('with x as (select 1) update debit set a = 1'), ['debit']);
  deepEqual(of('insert into a (b) values (1) on conflict (b) do update set c = 1'), ['a']);
  deepEqual(of('select * from charge for update'), []);
});
