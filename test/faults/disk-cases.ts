import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from '../../electron/ports.ts';
import { keyringMissing, startKeyring } from '../servers/keyring.ts';
import type { Skipped } from '../summary.ts';
import { type App, clientSecret, fastClock, keyFolder, leave, newFolder, password, startApp } from './app.ts';
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
  options: { userData: string; signedIn: boolean; ends?: boolean; restartsFull?: boolean },
): Promise<Outcome> {
  const { userData, signedIn, ends = false } = options;
  const network = await startNetwork({ password, userinfo: false });
  const start = () =>
    startApp({ userData, origin: network.origin, clock: fastClock(20), ...(disk.files && { files: disk.files }) });
  try {
    await prepare({ userData, network }, signedIn);
    const bench: Bench = { userData, network, app: await start() };
    must(bench.app.core.session.snapshot().state === (signedIn ? 'signed-in' : 'signed-out'), 'not as it was left');
    await disk.fill();
    await act(bench);
    if (!ends) await works(bench);
    await leave(bench.app).catch(() => {});
    if (options.restartsFull) {
      bench.app = await start();
      const { protector, unavailable } = bench.app.vault.status();
      must(protector === 'memory' && unavailable[0]?.reason === 'unwritable', 'the vault does not say why');
      must(bench.app.core.session.snapshot().state === 'signed-out', 'a session without a vault');
      must((await signIn(bench.app)).ok, 'signing in does not work');
      await works(bench);
      await leave(bench.app);
    }
    await disk.free();
    bench.app = await start();
    const { status } = bench.app.vault;
    must(status().protector === 'keychain' && ['good', 'recovered'].includes(status().condition), 'the vault is lost');
    must((await bench.app.core.clientSecret())?.reveal() === clientSecret, 'the client secret is lost');
    must(network.needless === 0, 'a refresh token was used twice without need');
    const { state } = bench.app.core.session.snapshot();
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
void mkdir;
void writeFile;
void join;
void spawnSync;
void keyringMissing;
void startKeyring;
void inPlace;
void runApp;
void fullStore;
void onDisk;
void newFolder;

export async function diskCases(): Promise<{ cases: Case[]; skipped: Skipped[] }> {
  return { cases: [], skipped: [] };
}
