import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import { AssertionFailure } from '@sekisho/domain/base/assert.ts';
import { type Instant, instant, plus } from '@sekisho/domain/base/instant.ts';
import { Fault } from '@sekisho/domain/base/result.ts';
import { type SmppOptions, smppChannel } from '@sekisho/notice/smpp.ts';
import { encodePdu, pduReader } from '@sekisho/notice/smpp-pdu.ts';
import { type Env, systemConnect } from '@sekisho/runtime/env.ts';
import { memoryLog } from '@sekisho/runtime/log.ts';
import { connect, createServer as createOtherCentre, type OtherPdu } from 'smpp';
import {
  NUMBER_IN_TROUBLE,
  NUMBER_REFUSED,
  NUMBER_THROTTLED,
  NUMBER_WITHOUT_ANSWER,
  type SmsCentre,
  type SmsCentreOptions,
  startSmsCentre,
} from './sms-centre.ts';

const START = instant(1_790_000_000_000);
const OTP = '【ウォレット】認証コード: 482913（5分間有効）。誰にも教えないでください。';
const TO = '+819012345678';
const MINUTES_5 = 300_000;

class Watch {
  at: Instant = START;
  now(): Instant {
    return this.at;
  }
}

/** A channel in an environment with a clock that the test moves and a count of its connections. */
function channelTo(t: TestContext, port: number, changes: Partial<SmppOptions> = {}) {
  const clock = new Watch();
  const log = memoryLog();
  const counted = { connections: 0 };
  const connect: Env['connect'] = (address) => {
    counted.connections += 1;
    return systemConnect()(address);
  };
  const random = { bytes: (length: number) => new Uint8Array(length).fill(0xff) };
  const channel = smppChannel(
    { clock, random, connect, log },
    {
      host: '127.0.0.1',
      port,
      systemId: 'wallet-a',
      password: 'secret',
      source: 'SEKISHO',
      ...changes,
    },
  );
  t.after(() => channel.close());
  const send = (text: string, to = TO) => channel.send({ to, text, validFor: MINUTES_5 });
  return { channel, clock, counted, log, send };
}

async function centreFor(t: TestContext, changes: Partial<SmsCentreOptions> = {}) {
  const logins = { 'wallet-a': 'secret' };
  const centre = await startSmsCentre({ clock: new Watch(), logins, ...changes });
  t.after(() => centre.close());
  return centre;
}

const fault = (code: string, retry: boolean) => (error: unknown) =>
  error instanceof Fault && error.code === code && error.retry === retry;
const textsTo = (centre: SmsCentre, number = TO) =>
  centre.messagesTo(number).map(({ text }) => text);

test('A wrong login is a fault that no repeat mends, and says nothing of the password.', async (t) => {
  const centre = await centreFor(t);
  const refused = fault('sms_login_refused', false);
  const wrong = channelTo(t, centre.port, { password: 'wrongpw' });
  await assert.rejects(wrong.send(OTP), (error: Error) => {
    assert.doesNotMatch(`${error.stack} ${error.cause}`, /wrongpw|secret|8190/);
    return refused(error);
  });
  await assert.rejects(channelTo(t, centre.port, { systemId: 'constructor' }).send(OTP), refused);
  assert.deepEqual(textsTo(centre), []);
});

test('What the centre refuses is a fault that says whether to try again.', async (t) => {
  const centre = await centreFor(t);
  const { send, counted } = channelTo(t, centre.port);
  await assert.rejects(send(OTP, NUMBER_THROTTLED), fault('sms_throttled', true));
  await assert.rejects(send(OTP, NUMBER_REFUSED), fault('sms_number_refused', false));
  await assert.rejects(send(OTP, NUMBER_IN_TROUBLE), fault('sms_refused', true));
  await send(OTP);
  assert.equal(counted.connections, 1);
  assert.deepEqual(textsTo(centre), [OTP]);
});

test('What no text message can be is a bug of the caller.', async (t) => {
  const centre = await centreFor(t);
  const { send } = channelTo(t, centre.port);
  for (const to of ['09012345678', '+81 90', '', '+819012345678\0x']) {
    await assert.rejects(send(OTP, to), AssertionFailure);
  }
  await assert.rejects(send(''), AssertionFailure);
  await assert.rejects(send('あ'.repeat(671)), AssertionFailure);
});

test('A centre that does not answer is a fault to try again, on a new connection.', async (t) => {
  const centre = await centreFor(t);
  const { send, counted } = channelTo(t, centre.port, { answerWithinMs: 50 });
  await assert.rejects(send(OTP, NUMBER_WITHOUT_ANSWER), fault('sms_no_answer', true));
  await send(OTP);
  assert.equal(counted.connections, 2);
});

test('Nobody at the port is a fault to try again, and so is a peer that speaks nonsense.', async (t) => {
  const centre = await centreFor(t);
  await centre.close();
  await assert.rejects(channelTo(t, centre.port).send(OTP), fault('connect_failed', true));
  const nonsense = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const port = await listen(t, nonsense);
  await assert.rejects(channelTo(t, port).send(OTP), fault('smpp_malformed', true));
});

test('The delivered text is the text that was sent.', async (t) => {
  const centre = await centreFor(t);
  const { send } = channelTo(t, centre.port);
  const texts = [
    OTP,
    'a',
    'あ'.repeat(70),
    'あ'.repeat(71),
    'あ'.repeat(670),
    '口座連携のお知らせ。'.repeat(12),
    `${'あ'.repeat(66)}😀${'𠮷'.repeat(40)}`,
  ];
  const ids = new Set<string>();
  for (const text of texts) ids.add((await send(text)).messageId);
  assert.deepEqual(textsTo(centre), texts);
  assert.equal(ids.size, texts.length);
  assert.deepEqual(centre.messagesTo(TO)[0], {
    id: 'sms-1',
    at: START,
    from: 'SEKISHO',
    to: TO,
    text: OTP,
  });
});

test('Long messages that are sent at once do not get mixed up.', async (t) => {
  const centre = await centreFor(t);
  const { send, counted } = channelTo(t, centre.port);
  const texts = Array.from({ length: 20 }, (_, i) => `${i}番`.repeat(60));
  await Promise.all(texts.map((text) => send(text)));
  assert.deepEqual(textsTo(centre).sort(), texts.sort());
  assert.equal(counted.connections, 1);
});

test('The channel connects again after the centre has restarted.', async (t) => {
  const centre = await centreFor(t);
  const { send } = channelTo(t, centre.port);
  await send('前');
  await centre.close();
  await assert.rejects(send('留守'), Fault);
  const again = await centreFor(t, { port: centre.port });
  await send('後');
  assert.deepEqual(textsTo(again), ['後']);
});

test('A link that was silent is asked for a sign of life before it gets a message.', async (t) => {
  // It binds everybody and takes every message; an enquiry kills it, as a stale middlebox does.
  const read: number[] = [];
  const stale = createServer((socket) => {
    const units = pduReader();
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      for (const pdu of units(chunk)) {
        read.push(pdu.command);
        if (pdu.command === 0x15) socket.destroy();
        else
          socket.write(
            encodePdu({ ...pdu, command: pdu.command + 0x8000_0000, body: Buffer.from('1\0') }),
          );
      }
    });
  });
  const { send, clock } = channelTo(t, await listen(t, stale));
  await send('一');
  clock.at = plus(clock.at, 29_000);
  await send('二');
  clock.at = plus(clock.at, 31_000);
  await send('三');
  assert.deepEqual(read, [0x09, 0x04, 0x04, 0x15, 0x09, 0x04]);
});

test('A message that cannot be kept is tried again by its sender.', async (t) => {
  const kept: string[] = [];
  let full = true;
  const centre = await centreFor(t, {
    save: ({ text }) => {
      if (full) throw new Error('disk full');
      kept.push(text);
    },
  });
  const { send } = channelTo(t, centre.port);
  await assert.rejects(send('一'), fault('sms_refused', true));
  assert.deepEqual(textsTo(centre), []);
  full = false;
  await send('一');
  assert.deepEqual([textsTo(centre), kept], [['一'], ['一']]);
});

test('Nothing is taken before a login, and what is not SMPP ends the connection.', async (t) => {
  const centre = await centreFor(t);
  const stream = await systemConnect()({ host: '127.0.0.1', port: centre.port });
  const answers: number[][] = [];
  const read = pduReader();
  stream.on('data', (chunk: Buffer) => {
    for (const { command, status } of read(chunk)) answers.push([command, status]);
  });
  const closed = new Promise((resolve) => stream.once('close', resolve));
  const unit = (command: number) =>
    encodePdu({ command, status: 0, sequence: 1, body: Buffer.alloc(0) });
  stream.write(Buffer.concat([unit(0x04), unit(0x09), unit(0x77), unit(0x15), unit(0x06)]));
  await closed;
  assert.deepEqual(answers, [
    [0x8000_0004, 0x04],
    [0x8000_0009, 0x02],
    [0x8000_0000, 0x03],
    [0x8000_0015, 0],
    [0x8000_0006, 0],
  ]);
  const other = await systemConnect()({ host: '127.0.0.1', port: centre.port });
  const ended = new Promise((resolve) => other.once('close', resolve));
  other.resume();
  other.write('GET / HTTP/1.1\r\n\r\n');
  await ended;
});

async function listen(t: TestContext, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('Another implementation of a centre understands the channel.', async (t) => {
  const got: object[] = [];
  const server = createOtherCentre((session) => {
    session.on('error', () => undefined);
    session.on('bind_transceiver', (pdu) => session.send(pdu.response({ system_id: 'OTHER' })));
    session.on('unbind', (pdu) => session.send(pdu.response()));
    session.on('submit_sm', (pdu) => {
      const { data_coding, destination_addr, short_message } = pdu;
      got.push({ data_coding, destination_addr, text: short_message.message });
      session.send(pdu.response({ message_id: `m${got.length}` }));
    });
  });
  const port = await listen(t, server);
  const { send, channel } = channelTo(t, port);
  assert.deepEqual(await send(OTP), { messageId: 'm1' });
  assert.deepEqual(await send('あ'.repeat(68)), { messageId: 'm2' });
  assert.deepEqual(await send('あ'.repeat(71)), { messageId: 'm3' });
  await channel.close();
  assert.deepEqual(
    got,
    [OTP, 'あ'.repeat(68), 'あ'.repeat(67), 'あ'.repeat(4)].map((text) => ({
      data_coding: 8,
      destination_addr: '819012345678',
      text,
    })),
  );
});

test('Another implementation of a sender reaches the centre.', async (t) => {
  const centre = await centreFor(t);
  const session = connect({ url: `smpp://127.0.0.1:${centre.port}` });
  t.after(() => session.close());
  const login = { system_id: 'wallet-a', password: 'secret' };
  const bound = await new Promise<OtherPdu>((done) => session.bind_transceiver(login, done));
  assert.equal(bound.command_status, 0);
  const message = { destination_addr: '819012345678', data_coding: 8, short_message: OTP };
  const sent = await new Promise<OtherPdu>((done) => session.submit_sm(message, done));
  assert.deepEqual([sent.command_status, sent.message_id], [0, 'sms-1']);
  assert.deepEqual(textsTo(centre), [OTP]);
});
