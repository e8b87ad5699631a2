import { decodeText } from '../core/decode-text.ts';
import { type PolicySource, parseJsonObject } from './policy-source.ts';
import { readRootOwnedFile } from './root-owned-file.ts';

/** The policy file on Linux. No setting or argument can name another one. */
export const linuxPolicyPath = '/etc/latchkey/policy.json';

/**
 * Creates the policy source of a JSON file that belongs to root and only root can change.
 *
 * @param path another file than the system's, to test it or to check it before it is deployed
 * @param owner the user ID that the file must belong to; root except in tests
 */
export const filePolicySource = (path: string = linuxPolicyPath, owner?: number): PolicySource => ({
  name: path,
  async read() {
    const file = await readRootOwnedFile(path, owner);
    return file && { members: parseJsonObject(decodeText(file.content)), mayHoldSecrets: !file.isWorldReadable };
  },
});
