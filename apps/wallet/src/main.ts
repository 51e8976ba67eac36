import process from 'node:process';
import { smppChannel } from '@sekisho/notice/smpp.ts';
import { openDb } from '@sekisho/runtime/db.ts';
import {
  type Env,
  idsFrom,
  systemClock,
  systemConnect,
  systemFetch,
  systemRandom,
} from '@sekisho/runtime/env.ts';
import { listen } from '@sekisho/runtime/http/listen.ts';
import { jsonLog } from '@sekisho/runtime/log.ts';
import { migrate } from '@sekisho/runtime/migrate.ts';
import { WALLET_MIGRATIONS } from './migrations.ts';
import { createWallet } from './server.ts';
import { readSettings, type Settings, VARIABLES } from './settings.ts';

/** One process of a production wallet; any number of them may share the database. */
async function run({ databaseUrl, host, port, behindProxy, smpp, wallet }: Settings) {
  const log = jsonLog(systemClock, 'wallet', (line) => process.stdout.write(`${line}\n`));
  const db = openDb(databaseUrl);
  await migrate(db, WALLET_MIGRATIONS);
  const env: Env = {
    clock: systemClock,
    random: systemRandom,
    ids: idsFrom(systemClock, systemRandom),
    db,
    fetch: systemFetch(),
    connect: systemConnect(),
    log,
  };
  const sms = smppChannel(env, smpp);
  const server = createWallet(env, {
    ...wallet,
    sms,
    waiter: { wait: (milliseconds) => new Promise((done) => setTimeout(done, milliseconds)) },
  });
  const listening = await listen(server, { clock: systemClock, log, host, port, behindProxy });
  log.write('info', 'listening', { port: listening.port });
  const stop = async () => {
    await listening.close();
    await sms.close();
    await db.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}

const settings = readSettings(process.env);
if (settings.ok) {
  await run(settings.value).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
} else {
  for (const name of settings.wrong) {
    console.error(`${name} is missing or wrong. It holds ${VARIABLES[name]}.`);
  }
  process.exitCode = 1;
}
