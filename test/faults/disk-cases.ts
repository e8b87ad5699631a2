import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { UnpassedTest } from '../../build/test-summary.ts';
import type { FileStore } from '../../electron/core/ports.ts';
import { keyringUnavailableReason, startKeyring } from '../servers/keyring.ts';
import {
  type App,
  clientSecret,
  createDataFolder,
  createFastClock,
  keyFolderOf,
  password,
  quitApp,
  removeFolder,
  startApp,
} from './app.ts';
import { type FaultyNetwork, startFaultyNetwork } from './faulty-network.ts';
import { prepareSession, runAppProcess, withKillFixture } from './kill-cases.ts';
import { assertNoSecretsInFiles, assertThat, type FaultCase, type Outcome, withTimeout } from './outcome.ts';

const maxWaitMs = 30_000;

type DiskFixture = { userData: string; network: FaultyNetwork; app: App };

/** Creates a file store whose writes can be made to fail with this error code. */
function createFullStore(code: string) {
  const state = { fails: false };
  const wrap = (real: FileStore): FileStore => ({
    ...real,
    write: (name, text) =>
      state.fails ? Promise.reject(Object.assign(new Error(code), { code })) : real.write(name, text),
  });
  return { state, wrap };
}

const signIn = ({ core }: App, remember = true) =>
  withTimeout(maxWaitMs, 'sign-in', core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember }));

async function assertWorks({ app, network }: DiskFixture): Promise<void> {
  const { core } = app;
  const call = async () => {
    const outcome = await withTimeout(maxWaitMs, 'an API call', core.call(`${network.origin}/api/me`));
    assertThat(outcome.ok && outcome.value.status === 200, `the API call failed: ${JSON.stringify(outcome)}`);
  };
  await call();
  const refreshed = await withTimeout(maxWaitMs, 'a refresh', core.handlers.refresh(undefined));
  assertThat(refreshed.ok, `the refresh failed: ${JSON.stringify(refreshed)}`);
  await call();
}

/** A disk that can be filled up and freed. */
type Disk = { fill: () => Promise<void>; free: () => Promise<void>; files?: (real: FileStore) => FileStore };

/** Runs an action on a full or read-only disk, frees the disk, then restarts the app. */
async function onDisk(
  disk: Disk,
  act: (fixture: DiskFixture) => Promise<unknown>,
  options: { userData: string; signedIn: boolean; ends?: boolean; restartsFull?: boolean; losesSession?: boolean },
): Promise<Outcome> {
  const { userData, signedIn, ends = false } = options;
  const network = await startFaultyNetwork({ password, userinfo: false });
  const start = () =>
    startApp({
      userData,
      origin: network.origin,
      clock: createFastClock(20),
      logFolder: keyFolderOf(userData),
      ...(disk.files && { wrapFiles: disk.files }),
    });
  try {
    await prepareSession({ userData, network }, signedIn);
    const fixture: DiskFixture = { userData, network, app: await start() };
    assertThat(
      fixture.app.core.session.snapshot().state === (signedIn ? 'signed-in' : 'signed-out'),
      'the session was not restored',
    );
    await disk.fill();
    await act(fixture);
    if (!ends && !options.restartsFull) await assertWorks(fixture);
    if (options.restartsFull) {
      await quitApp(fixture.app);
      fixture.app = await start();
      const { protector, unavailable } = fixture.app.vault.status();
      assertThat(
        protector === 'memory' && unavailable[0]?.reason === 'unwritable',
        'the vault does not report the reason',
      );
      assertThat(fixture.app.core.session.snapshot().state === 'signed-out', 'a session without a vault');
      await fixture.app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret });
      assertThat((await signIn(fixture.app)).ok, 'sign-in fails');
      await assertWorks(fixture);
      await quitApp(fixture.app);
    }
    await disk.free();
    if (!options.restartsFull) {
      // The app keeps running and stores what it could not write before.
      await fixture.app.core.handlers.notifyOnline(undefined);
      await quitApp(fixture.app);
    }
    fixture.app = await start();
    const { status } = fixture.app.vault;
    assertThat(
      status().protector === 'keychain' && ['good', 'recovered'].includes(status().condition),
      'the vault is lost',
    );
    assertThat((await fixture.app.core.clientSecret())?.reveal() === clientSecret, 'the client secret is lost');
    assertThat(network.needlessReuseCount === 0, 'a refresh token was reused needlessly');
    const { state } = fixture.app.core.session.snapshot();
    if (options.losesSession) {
      await fixture.app.core.handlers.refresh(undefined);
      const after = fixture.app.core.session.snapshot();
      assertThat(after.state === 'signed-out' && after.reason?.kind === 'session_ended', 'no reason is shown');
      return 'sign-in required: could not be written';
    }
    if (ends) assertThat(state === 'signed-out', `after the sign-out the session is ${state}`);
    else if (state === 'signed-in') await assertWorks(fixture);
    assertThat(network.needlessReuseCount === 0, 'a refresh token was reused needlessly');
    await quitApp(fixture.app);
    await assertNoSecretsInFiles(userData, [password, clientSecret, ...network.server.issued]);
    if (ends) return network.server.families[0]?.endReason ? 'signed out, revoked' : 'signed out, revoked later';
    if (options.restartsFull) return 'sign-in required: vault unavailable';
    return state === 'signed-in' ? 'session intact' : 'sign-in required: not stored yet';
  } finally {
    await network.close();
    await rm(keyFolderOf(userData), { recursive: true, force: true });
  }
}
type Scenario = {
  point: string;
  signedIn: boolean;
  run: (fixture: DiskFixture) => Promise<unknown>;
  ends?: boolean;
  /** Restarts the app while the disk is full. */
  restartsFull?: boolean;
  /** The app quits before it can store the refresh token that replaced the old one. */
  losesSession?: boolean;
};

const scenarios: readonly Scenario[] = [
  { point: 'refresh', signedIn: true, run: assertWorks },
  {
    point: 'sign-in',
    signedIn: false,
    run: async ({ app }) => assertThat((await signIn(app)).ok, 'sign-in fails'),
  },
  { point: 'start', signedIn: true, run: async () => {}, restartsFull: true },
  {
    point: 'refresh, then quit',
    signedIn: true,
    run: assertWorks,
    restartsFull: true,
    losesSession: true,
  },
  {
    point: 'sign-out',
    signedIn: true,
    ends: true,
    run: async ({ app }) =>
      assertThat((await withTimeout(maxWaitMs, 'sign-out', app.core.handlers.signOut(undefined))).ok, 'sign-out fails'),
  },
];

/** Mounts a file system for the data that really becomes full or read-only. */
async function realDisk(kind: 'full' | 'read-only', userData: string): Promise<Disk> {
  const mount = (...args: string[]) => spawnSync('mount', args).status === 0;
  assertThat(mount('-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', userData), 'cannot mount');
  const filler = join(userData, 'filler');
  const remount = (mode: string) => assertThat(mount('-o', `remount,${mode}`, userData), 'cannot remount');
  if (kind === 'read-only') return { fill: async () => remount('ro'), free: async () => remount('rw') };
  return {
    async fill() {
      for (const bytes of [1024 * 1024, 4096, 1])
        await writeFile(filler, Buffer.alloc(bytes), { flag: 'a' }).catch(() => {});
      const hasSpace = await writeFile(join(userData, 'one more'), 'x').then(
        () => true,
        () => false,
      );
      assertThat(!hasSpace, 'the disk is not full');
    },
    free: () => rm(filler),
  };
}

/** Runs a scenario in a new data folder, on this disk. */
async function runOn(scenario: Scenario, diskOf: (userData: string) => Promise<Disk> | Disk, real: boolean) {
  const userData = await createDataFolder();
  try {
    return await onDisk(await diskOf(userData), scenario.run, { userData, ...scenario });
  } finally {
    if (real) spawnSync('umount', ['-l', userData]);
    await removeFolder(userData);
  }
}

const failingDisk = (code: string) => (): Disk => {
  const { state, wrap } = createFullStore(code);
  const set = (fails: boolean) => async () => {
    state.fails = fails;
  };
  return { fill: set(true), free: set(false), files: wrap };
};

/**
 * Stores a session with a working keyring, starts the app with a keyring in trouble, then with the
 * original one again.
 */
async function withKeyring(trouble: 'locked' | 'asking' | 'absent' | 'hanging'): Promise<Outcome> {
  const keyring = await startKeyring();
  const other = trouble === 'absent' ? undefined : await startKeyring(trouble === 'hanging' ? 'unlocked' : trouble);
  if (trouble === 'hanging') other?.hang();
  try {
    return await withKillFixture(async ({ userData, network }): Promise<Outcome> => {
      const task = { userData, origin: network.origin, keychain: true } as const;
      const env = { ...keyring.env, DISPLAY: '' };
      await runAppProcess({ ...task, action: 'store-secret' }, env);
      const before = await runAppProcess({ ...task, action: 'sign-in' }, env);
      assertThat(before?.state === 'signed-in' && before.vault === 'keychain', `not stored: ${JSON.stringify(before)}`);
      const without = await runAppProcess(
        { ...task, action: 'check' },
        { ...(other?.env ?? { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }), DISPLAY: '' },
      );
      assertThat(
        without?.vault === 'memory' && without.state === 'signed-out',
        `a session without a key: ${without?.vault}`,
      );
      assertThat(
        without.unavailable.length === 1 && without.defects.length === 0,
        'the vault does not report the reason',
      );
      const after = await runAppProcess({ ...task, action: 'check' }, env);
      assertThat(
        after?.state === 'signed-in' && after.api.join() === '200,refreshed,200',
        `not restored: ${after?.state}`,
      );
      assertThat(network.needlessReuseCount === 0, 'a refresh token was reused needlessly');
      return 'sign-in required: vault unavailable';
    });
  } finally {
    await keyring.close();
    await other?.close();
  }
}

/** Kills the app during a refresh while the key is in a real keyring. */
async function killedWithKeyring(killAt: number): Promise<Outcome> {
  const keyring = await startKeyring();
  try {
    return await withKillFixture(async ({ userData, network }): Promise<Outcome> => {
      const task = { userData, origin: network.origin, keychain: true } as const;
      const env = { ...keyring.env, DISPLAY: '' };
      await runAppProcess({ ...task, action: 'store-secret' }, env);
      await runAppProcess({ ...task, action: 'sign-in' }, env);
      assertThat(
        (await runAppProcess({ ...task, action: 'refresh', killAtStep: killAt }, env)) === undefined,
        'the app was not killed',
      );
      const after = await runAppProcess({ ...task, action: 'check' }, env);
      assertThat(
        after?.state === 'signed-in' && after.api.join() === '200,refreshed,200',
        `not restored: ${after?.state}`,
      );
      return 'session intact';
    });
  } finally {
    await keyring.close();
  }
}

/** Returns whether a file system can be mounted here, which requires root. */
async function canMount(): Promise<boolean> {
  const folder = await createDataFolder();
  const isMounted = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status === 0;
  if (isMounted) spawnSync('umount', [folder]);
  await rm(folder, { recursive: true });
  return isMounted;
}

/**
 * Creates the cases of a full disk, a read-only disk and a keyring in trouble.
 *
 * @returns the cases, and those that cannot run on this machine as skipped
 */
export async function createDiskCases(): Promise<{ cases: FaultCase[]; skipped: UnpassedTest[] }> {
  const skipped: UnpassedTest[] = [];
  const kinds: [fault: string, diskOf: (userData: string) => Promise<Disk> | Disk, real: boolean][] = [
    ['every write fails: ENOSPC', failingDisk('ENOSPC'), false],
    ['every write fails: EROFS', failingDisk('EROFS'), false],
  ];
  if (await canMount())
    kinds.push(
      ['disk full (real)', (userData) => realDisk('full', userData), true],
      ['disk read-only (real)', (userData) => realDisk('read-only', userData), true],
    );
  else skipped.push({ name: 'faults › a real disk that is full or read-only', reason: 'needs root, to mount a tmpfs' });
  const cases: FaultCase[] = kinds.flatMap(([fault, diskOf, real]) =>
    scenarios
      // Locks are files too. With a failing store but working locks, the vault would not be
      // reported as unwritable at startup.
      .filter(({ restartsFull }) => real || !restartsFull)
      .map((scenario) => ({ fault, point: scenario.point, run: () => runOn(scenario, diskOf, real) })),
  );
  const missing = keyringUnavailableReason();
  if (missing) skipped.push({ name: 'faults › keyring', reason: missing });
  else
    cases.push(
      ...(['locked', 'asking', 'absent', 'hanging'] as const).map((trouble) => ({
        fault: `keyring ${trouble}`,
        point: 'start',
        run: () => withKeyring(trouble),
      })),
      ...[3, 25, 40].map((killAt) => ({
        fault: 'killed: refresh, with a real keyring',
        point: `step ${killAt + 1}`,
        run: () => killedWithKeyring(killAt),
      })),
    );
  return { cases, skipped };
}
