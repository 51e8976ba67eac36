import { describeStaffContract } from '@sekisho/runtime/testing/staff-contract.ts';
import { signIn } from '../testing/depositor-browser.ts';
import { openGateWorld, staffWatch } from '../testing/gate-world.ts';

describeStaffContract(async () => {
  const world = await openGateWorld();
  return {
    place: world.staff('b'),
    somebodyElse: await signIn(world, await world.openDepositor()),
    watch: staffWatch,
    advance: (milliseconds) => world.env.clock.advance(milliseconds),
    openServer: (options) => world.openGate(options),
    close: () => world.close(),
  };
});
