import process from 'node:process';
import { smppChannel } from '@sekisho/notice/smpp.ts';
import { systemClock, systemWaiter } from '@sekisho/runtime/env.ts';
import { runServer } from '@sekisho/runtime/program/run-server.ts';
import { WALLET_MIGRATIONS } from './migrations.ts';
import { createWallet } from './server.ts';
import { readWalletSettings } from './settings.ts';

// One process of a production wallet; any number of them may share the database.
await runServer(process, {
  name: 'wallet',
  migrations: WALLET_MIGRATIONS,
  read: (file) => readWalletSettings(systemClock, file),
  async open(env, settings) {
    const sms = smppChannel(env, settings.sms);
    const wallet = createWallet(env, { ...settings.wallet, sms, waiter: systemWaiter });
    return {
      ...wallet,
      async close() {
        await wallet.close();
        await sms.close();
      },
    };
  },
});
