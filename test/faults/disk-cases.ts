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

/** A folder that takes no more, by what its writes fail with. */
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
  withTimeout(
    maxWaitMs,
    'signing in',
    core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember }),
  );

async function assertWorks({ app, network }: DiskFixture): Promise<void> {
  const { core } = app;
  const call = async () => {
    const outcome = await withTimeout(maxWaitMs, 'an API call', core.call(`${network.origin}/api/me`));
    assertThat(outcome.ok && outcome.value.status === 200, `the API is not to be used: ${JSON.stringify(outcome)}`);
  };
  await call();
  const refreshed = await withTimeout(maxWaitMs, 'a refresh', core.handlers.refresh(undefined));
  assertThat(refreshed.ok, `no refresh: ${JSON.stringify(refreshed)}`);
  await call();
}

/** What the disk does, and undoes. */
type Disk = { fill: () => Promise<void>; free: () => Promise<void>; files?: (real: FileStore) => FileStore };

/** The disk fills up, something happens, it is freed, the app goes on and starts again. */
async function onDisk(
  disk: Disk,
  act: (bench: DiskFixture) => Promise<unknown>,
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
    const bench: DiskFixture = { userData, network, app: await start() };
    assertThat(
      bench.app.core.session.snapshot().state === (signedIn ? 'signed-in' : 'signed-out'),
      'not as it was left',
    );
    await disk.fill();
    await act(bench);
    if (!ends && !options.restartsFull) await assertWorks(bench);
    if (options.restartsFull) {
      await quitApp(bench.app);
      bench.app = await start();
      const { protector, unavailable } = bench.app.vault.status();
      assertThat(protector === 'memory' && unavailable[0]?.reason === 'unwritable', 'the vault does not say why');
      assertThat(bench.app.core.session.snapshot().state === 'signed-out', 'a session without a vault');
      await bench.app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret });
      assertThat((await signIn(bench.app)).ok, 'signing in does not work');
      await assertWorks(bench);
      await quitApp(bench.app);
    }
    await disk.free();
    if (!options.restartsFull) {
      // The app goes on: what could not be written before is written now.
      await bench.app.core.handlers.notifyOnline(undefined);
      await quitApp(bench.app);
    }
    bench.app = await start();
    const { status } = bench.app.vault;
    assertThat(
      status().protector === 'keychain' && ['good', 'recovered'].includes(status().condition),
      'the vault is lost',
    );
    assertThat((await bench.app.core.clientSecret())?.reveal() === clientSecret, 'the client secret is lost');
    assertThat(network.needlessReuseCount === 0, 'a refresh token was used twice without need');
    const { state } = bench.app.core.session.snapshot();
    if (options.losesSession) {
      await bench.app.core.handlers.refresh(undefined);
      const after = bench.app.core.session.snapshot();
      assertThat(after.state === 'signed-out' && after.reason?.kind === 'session_ended', 'no reason is said');
      return 'asked to sign in: it could not be written';
    }
    if (ends) assertThat(state === 'signed-out', `after the sign-out it is ${state}`);
    else if (state === 'signed-in') await assertWorks(bench);
    assertThat(network.needlessReuseCount === 0, 'a refresh token was used twice without need');
    await quitApp(bench.app);
    await assertNoSecretsInFiles(userData, [password, clientSecret, ...network.server.issued]);
    if (ends) return network.server.families[0]?.endReason ? 'signed out, revoked' : 'signed out, revoked later';
    if (options.restartsFull) return 'asked to sign in: the vault cannot be used';
    return state === 'signed-in' ? 'session intact' : 'asked to sign in: nothing was kept yet';
  } finally {
    await network.close();
    await rm(keyFolderOf(userData), { recursive: true, force: true });
  }
}
type Scenario = {
  point: string;
  signedIn: boolean;
  run: (bench: DiskFixture) => Promise<unknown>;
  ends?: boolean;
  /** The app ends and starts again while it lasts. */
  restartsFull?: boolean;
  /** What the server replaced could not be written as long as the app ran. */
  losesSession?: boolean;
};

const scenarios: readonly Scenario[] = [
  { point: 'refresh', signedIn: true, run: assertWorks },
  {
    point: 'sign-in',
    signedIn: false,
    run: async ({ app }) => assertThat((await signIn(app)).ok, 'signing in does not work'),
  },
  { point: 'start', signedIn: true, run: async () => {}, restartsFull: true },
  {
    point: 'refresh, and the end of the app',
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
      assertThat(
        (await withTimeout(maxWaitMs, 'signing out', app.core.handlers.signOut(undefined))).ok,
        'signing out fails',
      ),
  },
];

/** A file system of its own for the data, that is really full or really read-only. */
async function realDisk(kind: 'full' | 'read-only', userData: string): Promise<Disk> {
  const mount = (...args: string[]) => spawnSync('mount', args).status === 0;
  assertThat(mount('-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', userData), 'cannot mount');
  const filler = join(userData, 'filler');
  const remount = (how: string) => assertThat(mount('-o', `remount,${how}`, userData), 'cannot remount');
  if (kind === 'read-only') return { fill: async () => remount('ro'), free: async () => remount('rw') };
  return {
    async fill() {
      for (const bytes of [1024 * 1024, 4096, 1])
        await writeFile(filler, Buffer.alloc(bytes), { flag: 'a' }).catch(() => {});
      const left = await writeFile(join(userData, 'one more'), 'x').then(
        () => true,
        () => false,
      );
      assertThat(!left, 'the disk is not full');
    },
    free: () => rm(filler),
  };
}

/**
 * The disk is full or read-only from the moment before something until the app has gone on for a
 * while.
 */
async function runOn(scenario: Scenario, diskOf: (userData: string) => Promise<Disk> | Disk, real: boolean) {
  const userData = await createDataFolder();
  try {
    return await onDisk(await diskOf(userData), scenario.run, { userData, ...scenario });
  } finally {
    if (real) spawnSync('umount', ['-l', userData]);
    await removeFolder(userData);
  }
}

const stored = (code: string) => (): Disk => {
  const { state, wrap } = createFullStore(code);
  const set = (fails: boolean) => async () => {
    state.fails = fails;
  };
  return { fill: set(true), free: set(false), files: wrap };
};

/**
 * Starts with a session kept under a keyring that something has happened to since; then with it as
 * it was.
 */
async function withKeyring(trouble: 'locked' | 'asking' | 'absent' | 'hanging'): Promise<Outcome> {
  const keyring = await startKeyring();
  const other = trouble === 'absent' ? undefined : await startKeyring(trouble === 'hanging' ? 'unlocked' : trouble);
  if (trouble === 'hanging') other?.hang();
  try {
    return await withKillFixture(async ({ userData, network }): Promise<Outcome> => {
      const task = { userData, origin: network.origin, keychain: true } as const;
      const env = { ...keyring.env, DISPLAY: '' };
      await runAppProcess({ ...task, action: 'keep the secret' }, env);
      const before = await runAppProcess({ ...task, action: 'sign in' }, env);
      assertThat(before?.state === 'signed-in' && before.vault === 'keychain', `not kept: ${JSON.stringify(before)}`);
      const without = await runAppProcess(
        { ...task, action: 'look' },
        { ...(other?.env ?? { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }), DISPLAY: '' },
      );
      assertThat(
        without?.vault === 'memory' && without.state === 'signed-out',
        `a session without a key: ${without?.vault}`,
      );
      assertThat(without.unavailable.length === 1 && without.defects.length === 0, 'the vault does not say why');
      const after = await runAppProcess({ ...task, action: 'look' }, env);
      assertThat(
        after?.state === 'signed-in' && after.api.join() === '200,refreshed,200',
        `not restored: ${after?.state}`,
      );
      assertThat(network.needlessReuseCount === 0, 'a refresh token was used twice without need');
      return 'asked to sign in: the vault cannot be used';
    });
  } finally {
    await keyring.close();
    await other?.close();
  }
}

/** A kill while the key is in a real keyring. */
async function killedWithKeyring(killAt: number): Promise<Outcome> {
  const keyring = await startKeyring();
  try {
    return await withKillFixture(async ({ userData, network }): Promise<Outcome> => {
      const task = { userData, origin: network.origin, keychain: true } as const;
      const env = { ...keyring.env, DISPLAY: '' };
      await runAppProcess({ ...task, action: 'keep the secret' }, env);
      await runAppProcess({ ...task, action: 'sign in' }, env);
      assertThat(
        (await runAppProcess({ ...task, action: 'refresh', killAtStep: killAt }, env)) === undefined,
        'it was not killed',
      );
      const after = await runAppProcess({ ...task, action: 'look' }, env);
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

/** Whether a file system can be mounted here: it takes the rights of root. */
async function canMount(): Promise<boolean> {
  const folder = await createDataFolder();
  const can = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status === 0;
  if (can) spawnSync('umount', [folder]);
  await rm(folder, { recursive: true });
  return can;
}

/**
 * A full disk, a read-only one and a keyring in trouble; what cannot be had here is skipped and
 * said.
 */
export async function createDiskCases(): Promise<{ cases: FaultCase[]; skipped: UnpassedTest[] }> {
  const skipped: UnpassedTest[] = [];
  const kinds: [fault: string, diskOf: (userData: string) => Promise<Disk> | Disk, real: boolean][] = [
    ['every write fails: ENOSPC', stored('ENOSPC'), false],
    ['every write fails: EROFS', stored('EROFS'), false],
  ];
  if (await canMount())
    kinds.push(
      ['disk full (a real one)', (userData) => realDisk('full', userData), true],
      ['disk read-only (a real one)', (userData) => realDisk('read-only', userData), true],
    );
  else skipped.push({ name: 'faults › a real disk that is full or read-only', reason: 'needs root, to mount a tmpfs' });
  const cases: FaultCase[] = kinds.flatMap(([fault, diskOf, real]) =>
    scenarios
      // The locks are files too: with a store that fails beside real locks the vault is not found
      // unwritable at the start.
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
