import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { filePolicySource } from '../../../electron/policy/linux.ts';
import { loadPolicy, type Policy } from '../../../electron/policy/policy.ts';

/** Whoever runs the tests stands for root. */
export const currentUid = userInfo().uid;

/** A folder of the test's own, as `/etc/latchkey` is one of root's. */
export async function createPolicyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-policy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await chmod(folder, 0o755);
  return folder;
}

/** A file there, with this mode. */
export async function writePolicyFile(folder: string, name: string, content: string, mode = 0o644): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  await chmod(path, mode);
  return path;
}

/**
 * The policy of a real file with these members; one that not everyone can read, so that secrets may
 * be in it.
 */
export async function readPolicyOf(members: Record<string, unknown>, mode = 0o640): Promise<Policy> {
  const path = await writePolicyFile(await createPolicyFolder(), 'policy.json', JSON.stringify(members), mode);
  return loadPolicy({ sources: [filePolicySource(path, currentUid)], owner: currentUid });
}

/** The one problem of a policy. */
export const getOnlyProblem = (policy: Policy) => {
  if (policy.problems.length !== 1) throw new Error(`not one problem: ${JSON.stringify(policy.problems)}`);
  return policy.problems[0];
};
