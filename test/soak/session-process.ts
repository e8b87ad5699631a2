import { join } from 'node:path';
import { Secret } from '../../electron/core/secret.ts';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { createFileLocks } from '../../electron/node/file-locks.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { createFolderProtector } from '../faults/app.ts';
import { createShiftedClock, startCore, testProfile } from '../integration/core.ts';

/** What a process is asked, and answers when it has done it. */
export type ProcessCommand =
  | { do: 'expire'; milliseconds: number }
  | { do: 'write'; names: string[] }
  | { do: 'hold' }
  | { do: 'end' };

/**
 * One of several processes on one folder, with the session that is kept there. Does what its parent
 * says.
 */
const [userData = '', keyFolder = '', origin = ''] = process.argv.slice(2);
const clock = createShiftedClock();
const locks = createFileLocks(join(userData, 'locks'), { clock: systemClock, random: Math.random });
const core = await startCore(testProfile({ issuer: origin, api: { origins: [origin] } }), {
  clock,
  locks,
  files: createFolderFileStore(userData),
  keyProtectors: { protectors: [createFolderProtector(keyFolder)], excluded: [] },
});

async function runCommand(order: ProcessCommand): Promise<unknown> {
  switch (order.do) {
    case 'expire': {
      clock.shift(order.milliseconds);
      const outcome = await core.call(`${origin}/api/me`);
      return outcome.ok ? outcome.value.status : outcome.failure;
    }
    case 'write':
      await Promise.all(order.names.map((name) => core.vault.set(name, new Secret(`value of ${name}`))));
      return 'written';
    case 'hold':
      void locks.withLock('vault', () => {
        process.send?.('held');
        return new Promise(() => {});
      });
      return 'waits';
    case 'end':
      return process.exit(0);
  }
}

process.on('message', (order: ProcessCommand) => {
  runCommand(order).then(
    (said) => process.send?.(said),
    (error: Error) => process.send?.(`failed: ${error.message}`),
  );
});
process.send?.(core.session.snapshot().state);
