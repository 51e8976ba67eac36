import { describeStaffContract } from '@sekisho/runtime/testing/staff-contract.ts';
import { createWallet } from '../server.ts';
import { staffWatch, type WalletBench, withWallet } from '../testing/wallet-bench.ts';

describeStaffContract(async () => {
  let end = () => {};
  let ended: Promise<void> = Promise.resolve();
  const bench = await new Promise<WalletBench>((opened, failed) => {
    ended = withWallet(async (given) => {
      opened(given);
      await new Promise<void>((resolve) => {
        end = resolve;
      });
    });
    ended.catch(failed);
  });
  const { env, parts } = bench;
  return {
    place: bench.staff,
    somebodyElse: await bench.enrol(),
    watch: staffWatch,
    advance: (milliseconds) => env.clock.advance(milliseconds),
    openServer: ({ db = env.db, ...config }) =>
      createWallet({ ...env, db }, { ...parts.config, ...config }),
    async close() {
      end();
      await ended;
    },
  };
});
