import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, FileStore, Locks, Transport } from '../../electron/core/ports.ts';
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
 * The clock advances in short steps: a pause of a busy computer, which is short compared to the
 * real time limits, must not use up an accelerated one.
 */
const clockStepMs = 25;

/**
 * Creates a clock whose timers run faster by this factor; network, disk and date are unaffected.
 * Once stopped it runs no more callbacks, so an abandoned app does nothing more.
 */
export function createFastClock(speed: number): Clock & { stop(): void } {
  let stopped = false;
  return {
    now: systemClock.now,
    monotonicNow: () => systemClock.monotonicNow() * speed,
    after(milliseconds, run) {
      let remaining = milliseconds / speed;
      let stop = () => {};
      const step = () => {
        const next = Math.min(remaining, clockStepMs);
        remaining -= next;
        stop = systemClock.after(next, () => (remaining > 0 ? step() : stopped || run()));
      };
      step();
      return () => stop();
    },
    stop: () => {
      stopped = true;
    },
  };
}

/** Creates a protector that stores the vault's key in a separate folder, as a keychain would. */
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

export type App = { core: Core; vault: Vault; locks: Locks; clock: Clock & { stop(): void } };

export type AppOptions = {
  userData: string;
  /** The origin of the server and the API. */
  origin: string;
  protectors?: KeyProtector[];
  /** Protectors that may still have the key but are no longer allowed. */
  excluded?: KeyProtector[];
  /** Whether the server requires a code after the password. */
  mfa?: boolean;
  clock?: Clock & { stop(): void };
  transport?: Transport;
  /** Wraps the file store to inject faults. */
  wrapFiles?: (real: FileStore) => FileStore;
  /** The log folder. A log on a full disk writes errors to the console. */
  logFolder?: string;
};

/** Returns the folder in which the default protector stores the vault's key. */
export const keyFolderOf = (userData: string) => `${userData}-key`;
/** Returns the key folder of a second protector. */
export const otherKeyFolderOf = (userData: string) => `${userData}-other-key`;

/**
 * Starts the main process's app on a folder, without Electron, as `electron/main.ts` composes it,
 * and restores its sessions.
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { userData, origin, clock = createFastClock(1), transport, excluded = [], mfa } = options;
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
    clock,
    files,
    locks,
    log,
    keyProtectors: { protectors, excluded },
    ...(transport && { transport }),
  });
  return { core, vault: core.vault, locks, clock };
}

/** Removes a folder, even if something is still writing to it. */
export const removeFolder = (folder: string) =>
  rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });

/** Creates a data folder, in memory if possible: the suite flushes files thousands of times. */
export const createDataFolder = () => mkdtemp(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'latchkey-fault-'));

/** Quits the app: finishes the writes in progress and stops its timers. */
export async function quitApp({ core, locks, clock }: App): Promise<void> {
  await core.settle();
  clock.stop();
  // The vault applies each change under this lock, in order, so this waits for all earlier ones.
  await locks.withLock('vault', async () => {}).catch(() => {});
}
