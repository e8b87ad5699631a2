import { spawnSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from '../../electron/core/ports.ts';
import { keyringMissing, startKeyring } from '../servers/keyring.ts';
import type { Told } from '../summary.ts';
import {
  type App,
  clientSecret,
  fastClock,
  keyFolder,
  leave,
  newFolder,
  password,
  removeFolder,
  startApp,
} from './app.ts';
import { type Network, startNetwork } from './faulty-network.ts';
import { inPlace, prepare, runApp } from './kill-cases.ts';
import { type Case, must, type Outcome, searchFiles, within } from './outcome.ts';

const longest = 30_000;

type Bench = { userData: string; network: Network; app: App };

/** A folder that takes no more, by what its writes fail with. */
function fullStore(code: string) {
  const state = { fails: false };
  const wrap = (real: FileStore): FileStore => ({
    ...real,
    write: (name, text) =>
      state.fails ? Promise.reject(Object.assign(new Error(code), { code })) : real.write(name, text),
  });
  return { state, wrap };
}

const signIn = ({ core }: App, remember = true) =>
  within(longest, 'signing in', core.handlers.signIn({ profileId: 'test', username: 'alice', password, remember }));

async function works({ app, network }: Bench): Promise<void> {
  const { core } = app;
  const call = async () => {
    const outcome = await within(longest, 'an API call', core.call(`${network.origin}/api/me`));
    must(outcome.ok && outcome.value.status === 200, `the API is not to be used: ${JSON.stringify(outcome)}`);
  };
  await call();
  const refreshed = await within(longest, 'a refresh', core.handlers.refresh(undefined));
  must(refreshed.ok, `no refresh: ${JSON.stringify(refreshed)}`);
  await call();
}

/** What the disk does, and undoes. */
type Disk = { fill: () => Promise<void>; free: () => Promise<void>; files?: (real: FileStore) => FileStore };

/** The disk fills up, something happens, it is freed, the app goes on and starts again. */
async function onDisk(
  disk: Disk,
  act: (bench: Bench) => Promise<unknown>,
  options: { userData: string; signedIn: boolean; ends?: boolean; restartsFull?: boolean; loses?: boolean },
): Promise<Outcome> {
  const { userData, signedIn, ends = false } = options;
  const network = await startNetwork({ password, userinfo: false });
  const start = () =>
    startApp({
      userData,
      origin: network.origin,
      clock: fastClock(20),
      logs: keyFolder(userData),
      ...(disk.files && { files: disk.files }),
    });
  try {
    await prepare({ userData, network }, signedIn);
    const bench: Bench = { userData, network, app: await start() };
    must(bench.app.core.session.snapshot().state === (signedIn ? 'signed-in' : 'signed-out'), 'not as it was left');
    await disk.fill();
    await act(bench);
    if (!ends && !options.restartsFull) await works(bench);
    if (options.restartsFull) {
      await leave(bench.app);
      bench.app = await start();
      const { protector, unavailable } = bench.app.vault.status();
      must(protector === 'memory' && unavailable[0]?.reason === 'unwritable', 'the vault does not say why');
      must(bench.app.core.session.snapshot().state === 'signed-out', 'a session without a vault');
      await bench.app.core.handlers.storeClientSecret({ profileId: 'test', clientSecret });
      must((await signIn(bench.app)).ok, 'signing in does not work');
      await works(bench);
      await leave(bench.app);
    }
    await disk.free();
    if (!options.restartsFull) {
      // The app goes on: what could not be written before is written now.
      await bench.app.core.handlers.notifyOnline(undefined);
      await leave(bench.app);
    }
    bench.app = await start();
    const { status } = bench.app.vault;
    must(status().protector === 'keychain' && ['good', 'recovered'].includes(status().condition), 'the vault is lost');
    must((await bench.app.core.clientSecret())?.reveal() === clientSecret, 'the client secret is lost');
    must(network.needless === 0, 'a refresh token was used twice without need');
    const { state } = bench.app.core.session.snapshot();
    if (options.loses) {
      await bench.app.core.handlers.refresh(undefined);
      const after = bench.app.core.session.snapshot();
      must(after.state === 'signed-out' && after.reason?.kind === 'session_ended', 'no reason is said');
      return 'asked to sign in: it could not be written';
    }
    if (ends) must(state === 'signed-out', `after the sign-out it is ${state}`);
    else if (state === 'signed-in') await works(bench);
    must(network.needless === 0, 'a refresh token was used twice without need');
    await leave(bench.app);
    await searchFiles(userData, [password, clientSecret, ...network.server.issued]);
    if (ends) return network.server.families[0]?.ended ? 'signed out, revoked' : 'signed out, revoked later';
    if (options.restartsFull) return 'asked to sign in: the vault cannot be used';
    return state === 'signed-in' ? 'session intact' : 'asked to sign in: nothing was kept yet';
  } finally {
    await network.close();
    await rm(keyFolder(userData), { recursive: true, force: true });
  }
}
type Scenario = {
  at: string;
  signedIn: boolean;
  act: (bench: Bench) => Promise<unknown>;
  ends?: boolean;
  /** The app ends and starts again while it lasts. */
  restartsFull?: boolean;
  /** What the server replaced could not be written as long as the app ran. */
  loses?: boolean;
};

const scenarios: readonly Scenario[] = [
  { at: 'refresh', signedIn: true, act: works },
  { at: 'sign-in', signedIn: false, act: async ({ app }) => must((await signIn(app)).ok, 'signing in does not work') },
  { at: 'start', signedIn: true, act: async () => {}, restartsFull: true },
  { at: 'refresh, and the end of the app', signedIn: true, act: works, restartsFull: true, loses: true },
  {
    at: 'sign-out',
    signedIn: true,
    ends: true,
    act: async ({ app }) =>
      must((await within(longest, 'signing out', app.core.handlers.signOut(undefined))).ok, 'signing out fails'),
  },
];

/** A file system of its own for the data, that is really full or really read-only. */
async function realDisk(kind: 'full' | 'read-only', userData: string): Promise<Disk> {
  const mount = (...args: string[]) => spawnSync('mount', args).status === 0;
  must(mount('-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', userData), 'cannot mount');
  const filler = join(userData, 'filler');
  const remount = (how: string) => must(mount('-o', `remount,${how}`, userData), 'cannot remount');
  if (kind === 'read-only') return { fill: async () => remount('ro'), free: async () => remount('rw') };
  return {
    async fill() {
      for (const bytes of [1024 * 1024, 4096, 1])
        await writeFile(filler, Buffer.alloc(bytes), { flag: 'a' }).catch(() => {});
      const left = await writeFile(join(userData, 'one more'), 'x').then(
        () => true,
        () => false,
      );
      must(!left, 'the disk is not full');
    },
    free: () => rm(filler),
  };
}

/** The disk is full or read-only from the moment before something until the app has gone on for a while. */
async function runOn(scenario: Scenario, diskOf: (userData: string) => Promise<Disk> | Disk, real: boolean) {
  const userData = await newFolder();
  try {
    return await onDisk(await diskOf(userData), scenario.act, { userData, ...scenario });
  } finally {
    if (real) spawnSync('umount', ['-l', userData]);
    await removeFolder(userData);
  }
}

const stored = (code: string) => (): Disk => {
  const { state, wrap } = fullStore(code);
  const set = (fails: boolean) => async () => {
    state.fails = fails;
  };
  return { fill: set(true), free: set(false), files: wrap };
};

/** Starts with a session kept under a keyring that something has happened to since; then with it as it was. */
async function withKeyring(trouble: 'locked' | 'asking' | 'absent' | 'hanging'): Promise<Outcome> {
  const keyring = await startKeyring();
  const other = trouble === 'absent' ? undefined : await startKeyring(trouble === 'hanging' ? 'unlocked' : trouble);
  if (trouble === 'hanging') other?.hang();
  try {
    return await inPlace(async ({ userData, network }): Promise<Outcome> => {
      const task = { userData, origin: network.origin, keychain: true } as const;
      const env = { ...keyring.env, DISPLAY: '' };
      await runApp({ ...task, act: 'keep the secret' }, env);
      const before = await runApp({ ...task, act: 'sign in' }, env);
      must(before?.state === 'signed-in' && before.vault === 'keychain', `not kept: ${JSON.stringify(before)}`);
      const without = await runApp(
        { ...task, act: 'look' },
        { ...(other?.env ?? { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' }), DISPLAY: '' },
      );
      must(without?.vault === 'memory' && without.state === 'signed-out', `a session without a key: ${without?.vault}`);
      must(without.unavailable.length === 1 && without.defects.length === 0, 'the vault does not say why');
      const after = await runApp({ ...task, act: 'look' }, env);
      must(after?.state === 'signed-in' && after.api.join() === '200,refreshed,200', `not restored: ${after?.state}`);
      must(network.needless === 0, 'a refresh token was used twice without need');
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
    return await inPlace(async ({ userData, network }): Promise<Outcome> => {
      const task = { userData, origin: network.origin, keychain: true } as const;
      const env = { ...keyring.env, DISPLAY: '' };
      await runApp({ ...task, act: 'keep the secret' }, env);
      await runApp({ ...task, act: 'sign in' }, env);
      must((await runApp({ ...task, act: 'refresh', killAt }, env)) === undefined, 'it was not killed');
      const after = await runApp({ ...task, act: 'look' }, env);
      must(after?.state === 'signed-in' && after.api.join() === '200,refreshed,200', `not restored: ${after?.state}`);
      return 'session intact';
    });
  } finally {
    await keyring.close();
  }
}

/** Whether a file system can be mounted here: it takes the rights of root. */
async function canMount(): Promise<boolean> {
  const folder = await newFolder();
  const can = process.platform === 'linux' && spawnSync('mount', ['-t', 'tmpfs', 'tmpfs', folder]).status === 0;
  if (can) spawnSync('umount', [folder]);
  await rm(folder, { recursive: true });
  return can;
}

/** A full disk, a read-only one and a keyring in trouble; what cannot be had here is skipped and said. */
export async function diskCases(): Promise<{ cases: Case[]; skipped: Told[] }> {
  const skipped: Told[] = [];
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
  const cases: Case[] = kinds.flatMap(([fault, diskOf, real]) =>
    scenarios
      // The locks are files too: with a store that fails beside real locks the vault is not found unwritable at the start.
      .filter(({ restartsFull }) => real || !restartsFull)
      .map((scenario) => ({ fault, at: scenario.at, run: () => runOn(scenario, diskOf, real) })),
  );
  const missing = keyringMissing();
  if (missing) skipped.push({ name: 'faults › keyring', reason: missing });
  else
    cases.push(
      ...(['locked', 'asking', 'absent', 'hanging'] as const).map((trouble) => ({
        fault: `keyring ${trouble}`,
        at: 'start',
        run: () => withKeyring(trouble),
      })),
      ...[3, 25, 40].map((killAt) => ({
        fault: 'killed: refresh, with a real keyring',
        at: `step ${killAt + 1}`,
        run: () => killedWithKeyring(killAt),
      })),
    );
  return { cases, skipped };
}
