import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { claimUnresponsiveBusName } from './unresponsive-bus-name.ts';

/** A separate Secret Service (gnome-keyring) on its own bus. */
export type Keyring = {
  /** The environment variables that a process needs to use it. */
  env: Record<string, string>;
  /** Makes the service stop responding. */
  hang(): void;
  close(): Promise<void>;
};

const installed = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;

/** Waits until the Secret Service is on the bus. */
async function waitForSecretService(env: Record<string, string>): Promise<void> {
  const bus = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/'];
  const question = [...bus, 'org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  for (let tries = 0; tries < 100; tries += 1) {
    const { stdout } = spawnSync('dbus-send', question, { env: { ...process.env, ...env }, encoding: 'utf8' });
    if (stdout.includes('boolean true')) return;
    await delay(50);
  }
  throw new Error('the keyring did not start');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

function hasKeytar(): boolean {
  try {
    createRequire(import.meta.url)('keytar');
    return true;
  } catch {
    return false;
  }
}

/** Returns why no keyring can be used here, and the fix; `undefined` if one can. */
export function keyringUnavailableReason(): string | undefined {
  const prepare = 'bash build/setup-linux.sh';
  if (process.platform !== 'linux' || !installed('dbus-daemon') || !installed('gnome-keyring-daemon'))
    return `needs dbus and gnome-keyring: run \`${prepare}\``;
  return hasKeytar() ? undefined : `needs keytar's system library: run \`${prepare}\``;
}

/**
 * Starts a D-Bus session with a GNOME keyring.
 *
 * @param state `locked`: the keyring is locked; `asking`: it is locked and shows a password prompt
 *   that remains unanswered
 */
export async function startKeyring(state: 'unlocked' | 'locked' | 'asking' = 'unlocked'): Promise<Keyring> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-keyring-'));
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [line] = (await once(bus.stdout, 'data')) as [Buffer];
  const env = {
    DBUS_SESSION_BUS_ADDRESS: line.toString().trim(),
    XDG_DATA_HOME: folder,
    XDG_RUNTIME_DIR: folder,
    GNOME_KEYRING_CONTROL: folder,
  };
  const daemon = spawn(
    'gnome-keyring-daemon',
    ['--foreground', '--components=secrets', ...(state === 'unlocked' ? ['--unlock'] : [])],
    { env: { ...process.env, ...env }, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  daemon.stdin.end(state === 'unlocked' ? 'not-a-real-password' : '');
  await waitForSecretService(env);
  const silence =
    state === 'asking'
      ? await claimUnresponsiveBusName(env.DBUS_SESSION_BUS_ADDRESS, 'org.gnome.keyring.SystemPrompter')
      : undefined;
  return {
    env,
    hang: () => void daemon.kill('SIGSTOP'),
    async close() {
      silence?.();
      daemon.kill('SIGCONT');
      await end(daemon);
      await end(bus);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
