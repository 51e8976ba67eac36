import process from 'node:process';
import { ALL_CONTROLS } from '@sekisho/domain/controls/controls.ts';
import { smppChannel } from '@sekisho/notice/smpp.ts';
import { type Env, systemWaiter } from '@sekisho/runtime/env.ts';
import type { Server } from '@sekisho/runtime/http/server.ts';
import { runServer } from '@sekisho/runtime/program/run-server.ts';
import { GATE_MIGRATIONS } from './migrations.ts';
import { createGate } from './server.ts';
import { type GateSettings, readGateSettings } from './settings.ts';
import { openCore } from './settings-core.ts';

/** The gate of all configured banks, each with the core that it brought. */
async function openGate(env: Env, settings: GateSettings): Promise<Server> {
  const { vault, codeKey, pagesFolder, staffPagesFolder, requestsPerMinute } = settings;
  const banks = await Promise.all(
    settings.banks.map(async ({ openCore: open, coreOptions, ...bank }) => {
      const { code, name } = bank;
      const core = await openCore(env, open, { bank: { code, name }, options: coreOptions });
      return { ...bank, core };
    }),
  );
  const gate = createGate(env, {
    banks,
    ...{ vault, codeKey },
    sms: smppChannel(env, settings.sms),
    waiter: systemWaiter,
    controls: ALL_CONTROLS,
    ...(pagesFolder === undefined ? {} : { pagesFolder }),
    ...(staffPagesFolder === undefined ? {} : { staffPagesFolder }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute }),
  });
  return {
    ...gate,
    async close() {
      await gate.close();
      await Promise.all(banks.map(({ core }) => core.close?.()));
    },
  };
}

// One process of a production gate; any number of them may share the database.
await runServer(process, {
  name: 'gate',
  migrations: GATE_MIGRATIONS,
  read: readGateSettings,
  open: openGate,
});
