import { join } from 'node:path';
import { Secret } from '../../electron/core/secret.ts';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { createFileLocks } from '../../electron/node/file-locks.ts';
import { createFolderProtector } from '../faults/app.ts';
import { createShiftedClock, startCore, testProfile } from '../integration/core.ts';

/** A command to a process, which responds once it is done. */
export type ProcessCommand =
  | { do: 'expire'; milliseconds: number }
  | { do: 'write'; names: string[] }
  | { do: 'hold' }
  | { do: 'list-warnings' }
  | { do: 'end' };

/**
 * One of several processes that share a folder and its stored session, controlled by its parent.
 */
const [userData = '', keyFolder = '', origin = ''] = process.argv.slice(2);
const clock = createShiftedClock();
const locks = createFileLocks(join(userData, 'locks'), { clock, random: Math.random });
// The session is bound to how the client of its profile authenticates.
const profile = testProfile({
  issuer: origin,
  clientAuthentication: 'client_secret_basic',
  api: { origins: [origin] },
});
const core = await startCore(profile, {
  clock,
  locks,
  files: createFolderFileStore(userData),
  keyProtectors: { protectors: [createFolderProtector(keyFolder)], excluded: [] },
});

async function runCommand(command: ProcessCommand): Promise<unknown> {
  switch (command.do) {
    case 'expire': {
      clock.shift(command.milliseconds);
      const outcome = await core.call(`${origin}/api/me`);
      return outcome.ok ? outcome.value.status : outcome.failure;
    }
    case 'write':
      await Promise.all(command.names.map((name) => core.vault.set(name, new Secret(`value of ${name}`))));
      return 'written';
    case 'list-warnings':
      return core.logLines.filter((line) => /^(vault is|defect|session cannot)/.test(line));
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

process.on('message', (command: ProcessCommand) => {
  runCommand(command).then(
    (result) => process.send?.(result),
    (error: Error) => process.send?.(`failed: ${error.message}`),
  );
});
process.send?.(core.session.snapshot().state);
