import type { Transport } from '../../electron/core/ports.ts';
import type { KeyProtector } from '../../electron/vault/key-protector.ts';
import { nodeTransport } from '../servers/node-transport.ts';
import { validCode } from '../servers/strict-server.ts';
import { fakeTransport } from '../unit/support/transport.ts';
import {
  type App,
  clientSecret,
  createFolderProtector,
  keyFolderOf,
  otherKeyFolderOf,
  password,
  quitApp,
  startApp,
} from './app.ts';

/** What the app does, and the step at which its process is killed. */
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

/** What an app that was not killed reports. */
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
async function exerciseApi(app: App, origin: string): Promise<(number | string)[]> {
  const { core } = app;
  if (core.session.snapshot().state === 'locked') await signIn(app);
  const call = async () => {
    const outcome = await core.call(`${origin}/api/me`);
    return outcome.ok ? outcome.value.status : outcome.failure.kind;
  };
  if (core.session.snapshot().state !== 'signed-in') return [];
  const before = await call();
  const refreshed = await core.handlers.refresh(undefined);
  return [before, refreshed.ok ? 'refreshed' : refreshed.failure.kind, await call()];
}

/** Waits up to two seconds. */
async function waitUntil(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100 && !(await condition()); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 20));
}

async function act(app: App, task: Task, countRevocations: () => number): Promise<(number | string)[]> {
  const { core } = app;
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
      await waitUntil(() => countRevocations() === 2);
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
      return exerciseApi(app, task.origin);
  }
}

/**
 * Starts the app, runs a task and reports the state of the session.
 *
 * @param parts.onStarted is called once the app has started, before the action
 */
export async function runTask(
  task: Task,
  parts: { transport?: Transport; protectors?: KeyProtector[] | undefined; onStarted?: () => void } = {},
): Promise<{ app: App; report: AppReport }> {
  const { transport: send = nodeTransport, protectors, onStarted } = parts;
  let revocations = 0;
  const transport = fakeTransport(async ({ url, forward }) => {
    const response = await forward(send);
    if (new URL(url).pathname === '/revoke') revocations += 1;
    return response;
  });
  const app = await startApp({
    userData: task.userData,
    origin: task.origin,
    mfa: task.mfa ?? false,
    transport,
    ...(protectors && { protectors }),
    ...(task.moved && {
      protectors: [createFolderProtector(otherKeyFolderOf(task.userData), 'safe-storage')],
      excluded: [createFolderProtector(keyFolderOf(task.userData))],
    }),
  });
  onStarted?.();
  const api = await act(app, task, () => revocations);
  const { core, vault } = app;
  const pendingRevocations = async () => (await vault.names('revocation/')).length;
  await waitUntil(async () => (await pendingRevocations()) === 0);
  const snapshot = core.session.snapshot();
  const report: AppReport = {
    steps: [],
    vault: vault.status().protector,
    unavailable: vault.status().unavailable.map(({ reason }) => reason),
    condition: vault.status().condition,
    state: snapshot.state,
    reason: snapshot.state === 'signed-out' ? snapshot.reason?.kind : undefined,
    api,
    pendingRevocations: await pendingRevocations(),
    defects: core.logLines.filter((line) => line.startsWith('defect')),
    secret: (await core.clientSecret())?.reveal(),
  };
  return { app, report };
}

/** Runs a task in this process, and quits the app. */
export async function runTaskHere(task: Task): Promise<AppReport> {
  const { app, report } = await runTask(task);
  await quitApp(app);
  return report;
}
