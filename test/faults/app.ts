import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, FileStore, Transport } from '../../electron/core/ports.ts';
import { createFolderFileStore } from '../../electron/node/app-files.ts';
import { createFileLocks } from '../../electron/node/file-locks.ts';
import { createFileLog } from '../../electron/node/log-file.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import type { KeyProtector } from '../../electron/vault/key-protector.ts';
import type { Vault } from '../../electron/vault/vault.ts';
import type { ProtectorName } from '../../shared/settings.ts';
import { type Core, startCore, testProfile } from '../integration/core.ts';

export const password = 'not-a-real-password +%&="\\ é漢🔑';
export const clientSecret = 'not-a-real-client-secret +%&="\\ é漢🔑';

/**
 * Time passes in short steps, so that a busy computer that stands still for a moment does not use
 * up a whole time limit, as it would not use up one that is as long as it really is.
 */
const clockStepMs = 25;

/**
 * A clock by which waits pass so many times faster, while the network, the disk and the date are as
 * they are. Once stopped it runs nothing more, so that an app that has been left is as good as
 * gone.
 */
export function createFastClock(speed: number): Clock & { stop(): void } {
  let stopped = false;
  return {
    now: systemClock.now,
    monotonicNow: () => systemClock.monotonicNow() * speed,
    after(milliseconds, run) {
      let left = milliseconds / speed;
      let stop = () => {};
      const step = () => {
        const next = Math.min(left, clockStepMs);
        left -= next;
        stop = systemClock.after(next, () => (left > 0 ? step() : stopped || run()));
      };
      step();
      return () => stop();
    },
    stop: () => {
      stopped = true;
    },
  };
}

/**
 * Keeps the vault's key in a folder of its own, as a keychain keeps it apart from the app's data.
 */
export function createFolderProtector(folder: string, name: ProtectorName = 'keychain'): KeyProtector {
  const files = createFolderFileStore(folder);
  return {
    name,
    findProblem: async () => undefined,
    async readKey() {
      const text = await files.read('key');
      return text === undefined ? undefined : Buffer.from(text, 'base64');
    },
    storeKey: (key) => files.write('key', key.toString('base64')),
    deleteKey: () => files.remove('key'),
  };
}

export type App = { core: Core; vault: Vault; clock: Clock & { stop(): void } };

export type AppOptions = {
  userData: string;
  /** Where server and API are. */
  origin: string;
  protectors?: KeyProtector[];
  former?: KeyProtector[];
  /** The server asks for a code after the password. */
  mfa?: boolean;
  clock?: Clock & { stop(): void };
  transport?: Transport;
  /** What is done to files on their way to the disk. */
  wrapFiles?: (real: FileStore) => FileStore;
  /** Where the log is, which complains to the console about a disk that is full. */
  logFolder?: string;
};

export const keyFolderOf = (userData: string) => `${userData}-key`;
/** Where another protector keeps its key. */
export const otherKeyFolderOf = (userData: string) => `${userData}-other-key`;

/**
 * Main without Electron on a folder, as `electron/main.ts` composes it, up to the restored
 * sessions.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { userData, origin, clock = createFastClock(1), transport, former = [], mfa } = options;
  const files = options.wrapFiles?.(createFolderFileStore(userData)) ?? createFolderFileStore(userData);
  const log = createFileLog(options.logFolder ?? join(userData, 'logs'));
  const locks = createFileLocks(join(userData, 'locks'), { clock: systemClock, random: Math.random });
  const protectors = options.protectors ?? [createFolderProtector(keyFolderOf(userData))];
  const profile = testProfile({
    issuer: mfa ? `${origin}/` : origin,
    ...(mfa && { provider: 'auth0' }),
    clientAuthentication: 'client_secret_basic',
    api: { origins: [origin] },
  });
  const core = await startCore(profile, {
    ...{ clock, files, locks, log },
    keyProtectors: { protectors, excluded: former },
    ...(transport && { transport }),
  });
  return { core, vault: core.vault, clock };
}

/** Removes a folder, also while something that is still under way writes its last line into it. */
export const removeFolder = (folder: string) =>
  rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });

/**
 * A folder for an app's data, in memory where that can be: thousands of flushes would wait for a
 * disk.
 */
export const createDataFolder = () => mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'latchkey-fault-'));

/** As quitting does: what is being written is written, and nothing begins any more. */
export async function quitApp({ core, vault, clock }: App): Promise<void> {
  await core.accounts.settle();
  clock.stop();
  // Changes are made one after another.
  await vault.delete('nothing').catch(() => {});
}
