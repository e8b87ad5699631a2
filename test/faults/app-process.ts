import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Transport } from '../../electron/core/ports.ts';
import { exitImmediately } from '../../electron/node/exit-immediately.ts';
import { createKeychainProtector } from '../../electron/vault/keychain.ts';
import { createKeychainTimeout } from '../../electron/vault/keychain-timeout.ts';
import { validCode } from '../servers/strict-server.ts';
import {
  type App,
  clientSecret,
  createFastClock,
  createFolderProtector,
  keyFolderOf,
  otherKeyFolderOf,
  password,
  startApp,
} from './app.ts';

/** What the app does, and the step at which it is killed. */
export type Task = {
  userData: string;
  origin: string;
  action:
    | 'start'
    | 'sign-in'
    | 'refresh'
    | 'lock'
    | 'unlock'
    | 'store-secret'
    | 'replace-secret'
    | 'sign-out'
    | 'check';
  /** The index of the step before which the app is killed; unset to let it finish. */
  killAtStep?: number;
  /** Stores the key in the real keychain of this process's environment. */
  keychain?: true;
  /** Requires the key to move to another protector. */
  moved?: boolean;
  /** Whether the server requires a code after the password. */
  mfa?: boolean;
};

/** The report of a process that was not killed. */
export type AppReport = {
  steps: string[];
  vault: string;
  unavailable: string[];
  condition: string;
  state: string;
  reason: string | undefined;
  api: (number | string)[];
  pendingRevocations: number;
  defects: string[];
  secret: string | undefined;
};

const task: Task = JSON.parse(process.argv[2] ?? '');
const steps: string[] = [];
let isCounting = task.action === 'start';

/**
 * Counts one externally visible step: a change of a file or a stage of a request. Kills the process
 * before the step if the task says so.
 *
 * @returns whether the process is to be killed in the middle of this step
 */
function step(name: string): boolean {
  if (!isCounting) return false;
  if (steps.length === task.killAtStep) process.kill(process.pid, 'SIGKILL');
  steps.push(name);
  return steps.length === task.killAtStep;
}

/** Returns the part of a path that is the same in every run. */
const normalizePath = (path: unknown) =>
  String(path)
    .slice(task.userData.length)
    .replace(/[0-9a-f]{16}/g, '…');

/** Counts the steps of a file opened for writing; the process can die halfway through a write. */
function watchFile(file: FileHandle, name: string): FileHandle {
  const { writeFile, sync } = file;
  file.writeFile = async (...parts: Parameters<typeof writeFile>) => {
    step(`write ${name}`);
    if (step(`write ${name}, half`)) {
      const text = parts[0] as string;
      await writeFile.call(file, text.slice(0, text.length >> 1));
      process.kill(process.pid, 'SIGKILL');
    }
    return writeFile.apply(file, parts);
  };
  file.sync = () => {
    step(`flush ${name}`);
    return sync.call(file);
  };
  return file;
}

const { open, rename, rm, mkdir } = fs;
Object.assign(fs, {
  async open(...parts: Parameters<typeof open>) {
    if (parts[1] === 'r') return open(...parts);
    step(`open ${normalizePath(parts[0])}`);
    return watchFile(await open(...parts), normalizePath(parts[0]));
  },
  rename(...parts: Parameters<typeof rename>) {
    step(`rename ${normalizePath(parts[0])}`);
    return rename(...parts);
  },
  rm(...parts: Parameters<typeof rm>) {
    step(`remove ${normalizePath(parts[0])}`);
    return rm(...parts);
  },
  mkdir(...parts: Parameters<typeof mkdir>) {
    step(`make ${normalizePath(parts[0])}`);
    return mkdir(...parts);
  },
});

const transport: Transport = async (url, init) => {
  const name = new URL(url).pathname;
  step(`send ${name}`);
  const response = await fetch(url, init);
  step(`headers of ${name}`);
  const body = await response.arrayBuffer();
  step(`body of ${name}`);
  return new Response(body, { status: response.status, headers: response.headers });
};

/** Signs in with the password, and with the code if the server requires one. */
async function signIn({ core }: App): Promise<string> {
  core.session.onChange((snapshot) => {
    if (snapshot.state !== 'signing-in' || !snapshot.mfa || snapshot.mfa.checking) return;
    const { number } = snapshot.mfa;
    setImmediate(() => void core.handlers.submitMfa({ number, answer: { type: 'code', code: validCode } }));
  });
  const outcome = await core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember: true });
  return outcome.ok ? 'signed in' : outcome.failure.kind;
}

/**
 * Calls the API, refreshes and calls the API again; unlocks the session with the password first if
 * necessary. Does nothing while signed out.
 */
async function exerciseApi(app: App): Promise<(number | string)[]> {
  const { core } = app;
  if (core.session.snapshot().state === 'locked') await signIn(app);
  const call = async () => {
    const outcome = await core.call(`${task.origin}/api/me`);
    return outcome.ok ? outcome.value.status : outcome.failure.kind;
  };
  if (core.session.snapshot().state !== 'signed-in') return [];
  const before = await call();
  const refreshed = await core.handlers.refresh(undefined);
  return [before, refreshed.ok ? 'refreshed' : refreshed.failure.kind, await call()];
}

async function act(app: App): Promise<(number | string)[]> {
  const { core } = app;
  isCounting = true;
  switch (task.action) {
    case 'start':
      return [];
    case 'sign-in': {
      const result = await signIn(app);
      await app.vault.delete('nothing');
      return [result];
    }
    case 'lock':
      await core.accounts.lock();
      return [];
    case 'unlock': {
      const result = await signIn(app);
      // The tokens from before the lock are revoked in the background.
      await new Promise((resolve) => setTimeout(resolve, 300));
      return [result];
    }
    case 'refresh':
      await core.handlers.refresh(undefined);
      return [];
    case 'store-secret':
      await core.handlers.storeClientSecret({ profileId: 'test', clientSecret });
      return [];
    case 'replace-secret':
      await core.handlers.storeClientSecret({ profileId: 'test', clientSecret: `${clientSecret} changed` });
      return [];
    case 'sign-out': {
      const outcome = await core.handlers.signOut(undefined);
      return [outcome.ok ? outcome.value.revocation : outcome.failure.kind];
    }
    case 'check':
      return exerciseApi(app);
  }
}

const crashes: string[] = [];
process.on('unhandledRejection', (error) => crashes.push(`unhandled: ${error}`));

const keychainTimeout = createKeychainTimeout(createFastClock(1));
const protectors = task.keychain && [
  keychainTimeout.wrap(
    createKeychainProtector({ account: 'test', load: () => createRequire(__filename)('keytar'), random: randomBytes }),
  ),
];
async function run(): Promise<void> {
  const app = await startApp({
    userData: task.userData,
    origin: task.origin,
    transport,
    mfa: task.mfa ?? false,
    ...(protectors && { protectors }),
    ...(task.moved && {
      protectors: [createFolderProtector(otherKeyFolderOf(task.userData), 'safe-storage')],
      excluded: [createFolderProtector(keyFolderOf(task.userData))],
    }),
  });
  const api = await act(app);
  const { core, vault } = app;
  const pendingRevocations = async () => (await vault.names('revocation/')).length;
  for (let tries = 0; tries < 100 && (await pendingRevocations()) > 0; tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const snapshot = core.session.snapshot();
  const report: AppReport = {
    steps,
    vault: vault.status().protector,
    unavailable: vault.status().unavailable.map(({ reason }) => reason),
    condition: vault.status().condition,
    state: snapshot.state,
    reason: snapshot.state === 'signed-out' ? snapshot.reason?.kind : undefined,
    api,
    pendingRevocations: await pendingRevocations(),
    defects: [...core.logLines.filter((line) => line.startsWith('defect')), ...crashes],
    secret: (await core.clientSecret())?.reveal(),
  };
  writeSync(1, JSON.stringify(report));
}

void run().then(
  // Like the app itself: exit() never returns if a keyring call hangs.
  () => (keychainTimeout.hasPendingCalls() ? exitImmediately(0) : process.exit(0)),
  (error) => {
    writeSync(2, `${error}\n`);
    process.exit(1);
  },
);
