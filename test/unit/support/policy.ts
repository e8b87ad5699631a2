import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { filePolicySource } from '../../../electron/policy/linux.ts';
import { loadPolicy, type Policy } from '../../../electron/policy/policy.ts';

/** The user of the test run, instead of root. */
export const currentUid = userInfo().uid;

/** Creates a folder like `/etc/latchkey`, owned by the current user. */
export async function createPolicyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-policy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o755);
  return folder;
}

/** Writes a file with this mode. */
export async function writePolicyFile(
  folder: string,
  name: string,
  content: string | Uint8Array,
  mode = 0o644,
): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

/** Loads the policy of a file that is not world-readable by default, so it may hold secrets. */
export async function readPolicyOf(members: Record<string, unknown>, mode = 0o640): Promise<Policy> {
  const path = await writePolicyFile(await createPolicyFolder(), 'policy.json', JSON.stringify(members), mode);
  return loadPolicy({ sources: [filePolicySource(path, currentUid)], owner: currentUid });
}

/** Returns the only problem of a policy. */
export const getOnlyProblem = (policy: Policy) => {
  if (policy.problems.length !== 1) throw new Error(`not one problem: ${JSON.stringify(policy.problems)}`);
  return policy.problems[0];
};
