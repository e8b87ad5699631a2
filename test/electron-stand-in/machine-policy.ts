import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Runs a command in a mount namespace with the folder in the first argument as `/etc`. */
const namespaceCommand = [
  'unshare',
  '-m',
  '--propagation',
  'private',
  'sh',
  '-c',
  'mount --bind "$0" /etc && exec "$@"',
];

/** Returns why a process cannot have another `/etc` here; `undefined` if it can. */
export function machinePolicyUnavailableReason(): string | undefined {
  if (process.platform !== 'linux') return 'policy files are for Linux';
  const tried = spawnSync('unshare', ['-m', '--propagation', 'private', 'true']);
  return tried.status === 0 ? undefined : 'no mount namespace can be made here (needs root), so no other /etc';
}

/** Creates a namespace with this `/etc/latchkey/policy.json`; the real system is unchanged. */
export function createMachineWithPolicy(policy: string, mode = 0o644): { commandPrefix: string[]; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-machine-'));
  const etc = join(folder, 'etc');
  const copied = spawnSync('cp', ['-a', '/etc', etc]);
  if (copied.status !== 0) throw new Error(`/etc could not be copied: ${copied.stderr}`);
  mkdirSync(join(etc, 'latchkey'), { mode: 0o755 });
  const path = join(etc, 'latchkey', 'policy.json');
  writeFileSync(path, policy);
  chmodSync(path, mode);
  return { commandPrefix: [...namespaceCommand, etc], remove: () => rmSync(folder, { recursive: true, force: true }) };
}
