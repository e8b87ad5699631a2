import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type App, createApp } from '../../electron/app.ts';
import type { Clock, FileStore, Transport } from '../../electron/core/ports.ts';
import { validateCall } from '../../electron/ipc/guard-call.ts';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { createFileLocks } from '../../electron/node/file-locks.ts';
import { createFileLog } from '../../electron/node/log-file.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import type { Outcome } from '../../shared/outcome.ts';
import type { Profile } from '../../shared/profile.ts';
import { expectOk } from '../support/outcome.ts';
import { createMemoryProtector, testPlatform } from '../support/test-platform.ts';
import { benchUser } from './bench-user.ts';

type CallName = 'signIn' | 'signOut' | 'refresh' | 'callApi' | 'clearApiHistory' | 'listApiHistory';

/** The app as on a computer: with an encrypted vault, files, file locks and a log file. */
export type BenchApp = Omit<App, 'settle'> & {
  /** Calls a handler as the page does: argument and result are validated. */
  call(name: CallName, argument?: unknown): Promise<unknown>;
  /** Signs in, without storing the session unless `remember` is set. */
  signIn(part?: { remember: boolean }): Promise<unknown>;
  /** Resolves when all deferred work is done: redactions, and everything that is to be written. */
  settle(): Promise<void>;
  /** Returns how many bytes were written to the app's files. */
  getWrittenBytes(): number;
  close(): Promise<void>;
};

/** The parts of the platform that outlive one start of the app. */
export type Computer = { folder: string; keyProtector: ReturnType<typeof createMemoryProtector> };

/** Creates an empty folder and keychain. */
export const createComputer = async (): Promise<Computer> => ({
  folder: await mkdtemp(join(tmpdir(), 'latchkey-bench-')),
  keyProtector: createMemoryProtector(),
});

// As main sets it: small buffers share no pool.
Buffer.poolSize = 0;

const sender = (() => {
  const frame = { url: 'app://latchkey/index.html' };
  return { senderFrame: frame, sender: { mainFrame: frame } };
})();

function countWrites(files: FileStore): { files: FileStore; getWrittenBytes: () => number } {
  let bytes = 0;
  return {
    getWrittenBytes: () => bytes,
    files: {
      ...files,
      write(name, text) {
        bytes += Buffer.byteLength(text);
        return files.write(name, text);
      },
    },
  };
}

/** Starts the app on a computer. */
export async function startBenchApp(
  profile: Profile,
  options: { transport?: Transport; clock?: Clock; computer?: Computer } = {},
): Promise<BenchApp> {
  const { transport, clock, computer = await createComputer() } = options;
  const { folder, keyProtector } = computer;
  const { files, getWrittenBytes } = countWrites(createFolderFileStore(folder));
  const { platform } = testPlatform({
    builtInProfiles: [profile],
    ...(transport && { transport }),
    ...(clock && { clock }),
    files,
    locks: createFileLocks(join(folder, 'locks'), { clock: systemClock, random: Math.random }),
    keyProtectors: { protectors: [keyProtector], excluded: [] },
    openLog: (level) => createFileLog(join(folder, 'logs'), level),
    sendToRenderer: () => {},
  });
  const app = await createApp(platform);
  await app.start();
  const call = async (name: CallName, argument?: unknown) => {
    const handle = validateCall(name, app.handlers[name], app.log);
    return expectOk((await handle(sender, argument)) as Outcome<unknown>);
  };
  return {
    ...app,
    call,
    signIn: (part) => call('signIn', { profileId: profile.id, ...benchUser, ...part }),
    async settle() {
      await app.exchangeLog.get(0);
      await app.settle();
    },
    getWrittenBytes,
    async close() {
      await app.settle();
      // The log file is written later.
      await delay(300);
      await rm(folder, { recursive: true });
    },
  };
}
