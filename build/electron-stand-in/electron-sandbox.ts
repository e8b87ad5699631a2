import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What decides whether an Electron that is not installed by a package can start its sandbox. */
export type SandboxProbes = {
  platform: NodeJS.Platform;
  /** The user's ID; 0 is root. */
  uid: number | undefined;
  /** Returns whether this user can create a user namespace, which AppArmor may forbid. */
  canCreateNamespace(): boolean;
  /** Returns owner and mode of a file, or `undefined` if there is none. */
  stat(path: string): { uid: number; mode: number } | undefined;
};

/** How to start Electron, or a sentence with the command to run first. */
export type ElectronStart = { program: string; switches: string[] } | { reason: string };

const systemProbes: SandboxProbes = {
  platform: process.platform,
  uid: process.getuid?.(),
  canCreateNamespace: () => spawnSync('unshare', ['-Ur', 'true'], { stdio: 'ignore' }).status === 0,
  stat: (path) => statSync(path, { throwIfNoEntry: false }),
};

const setuid = 0o4000;

/**
 * Returns how to start an unpackaged Electron on this computer. On Linux its sandbox needs user
 * namespaces, or a helper that belongs to root. Ubuntu 23.10 and later allow namespaces only to
 * installed programs, and Electron's download does not set up the helper (electron/electron#42510).
 * Root has no sandbox.
 *
 * @param program the path of Electron's executable
 */
export function planElectronStart(program: string, probes: SandboxProbes = systemProbes): ElectronStart {
  if (probes.platform !== 'linux') return { program, switches: [] };
  if (probes.uid === 0) return { program, switches: ['--no-sandbox'] };
  const helper = join(dirname(program), 'chrome-sandbox');
  const { uid, mode = 0 } = probes.stat(helper) ?? {};
  if (probes.canCreateNamespace() || (uid === 0 && mode & setuid)) return { program, switches: [] };
  const quoted = `'${helper.replaceAll("'", "'\\''")}'`;
  return {
    reason: `Electron's sandbox can't start: this system allows user namespaces only to installed programs. To set it up, run \`sudo chown root:root ${quoted} && sudo chmod 4755 ${quoted}\`.`,
  };
}
