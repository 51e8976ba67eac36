import process from 'node:process';
import { ALL_CONTROLS, controlsWithout } from '@sekisho/domain/controls/controls.ts';
import { smppChannel } from '@sekisho/notice/smpp.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import {
  type Env,
  idsFrom,
  systemConnect,
  systemFetch,
  systemRandom,
} from '@sekisho/runtime/env.ts';
import { listen } from '@sekisho/runtime/http/listen.ts';
import type { Server } from '@sekisho/runtime/http/server.ts';
import { jsonLog, type Log } from '@sekisho/runtime/log.ts';
import { movableClock, putUnderDate } from './front/clock.ts';
import type {
  ClockMessage,
  FirstMessage,
  GateSettings,
  ProcessReport,
  ProcessSettings,
  WalletSettings,
} from './process-settings.ts';

/** One process of the demonstration: a wallet or a gate, as in production but for clock and settings. */
async function run(settings: ProcessSettings & FirstMessage): Promise<void> {
  const clock = movableClock(settings.clockOffsetMs);
  putUnderDate(clock);
  process.on('message', (message: ClockMessage) => clock.moveTo(message.offsetMs));
  const log = quiet(jsonLog(clock, settings.server, (line) => process.stderr.write(`${line}\n`)));
  const db = openDb(settings.databaseUrl);
  const env: Env = {
    clock,
    random: systemRandom,
    ids: idsFrom(clock, systemRandom),
    db,
    fetch: systemFetch({}),
    connect: systemConnect(),
    log,
  };
  const server = await (settings.kind === 'wallet' ? wallet(env, settings) : gate(env, settings));
  const listening = await listen(server, {
    clock,
    log,
    host: '127.0.0.1',
    port: 0,
    behindProxy: true,
  });
  const report: ProcessReport = { port: listening.port };
  process.send?.(report);
  // Without its supervisor a process of the demonstration has nothing to do.
  process.once('disconnect', () => {
    void listening
      .close()
      .then(() => db.close())
      .finally(() => process.exit(0));
  });
}

/** The demonstration prints what somebody should look at; every refusal would hide it. */
function quiet(log: Log): Log {
  return {
    write(level, event, fields) {
      if (level === 'error' || level === 'warn') log.write(level, event, fields);
    },
  };
}

function channel(env: Env, { server, sms }: ProcessSettings) {
  return smppChannel(env, {
    host: '127.0.0.1',
    port: sms.port,
    systemId: server,
    password: sms.password,
    source: 'SEKISHO',
  });
}

const controlsOf = ({ without }: ProcessSettings) =>
  without === 'all' || without.length > 0 ? controlsWithout(without) : ALL_CONTROLS;

// A wallet does not load what a gate needs, nor the other way round.
async function wallet(env: Env, settings: WalletSettings): Promise<Server> {
  const { createWallet } = await import('@sekisho/wallet/server.ts');
  const { walletConfig } = await import('./wallet-config.ts');
  return createWallet(env, walletConfig(settings, channel(env, settings), controlsOf(settings)));
}

async function gate(env: Env, settings: GateSettings): Promise<Server> {
  const { createGate } = await import('@sekisho/gate/server.ts');
  const { gateConfig } = await import('./gate-config.ts');
  return createGate(env, gateConfig(env, settings, channel(env, settings), controlsOf(settings)));
}

// Ctrl-C reaches every process of the terminal's group; the supervisor ends us when it is time.
process.on('SIGINT', () => undefined);
process.once('message', (settings: ProcessSettings & FirstMessage) => void run(settings));
