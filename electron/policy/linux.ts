import type { PolicySource } from './policy-source.ts';
import { PolicySourceError, readRootOwnedFile } from './root-owned-file.ts';

/** Where Linux machines have their policy. Nothing in the app can name another place. */
export const linuxPolicyPath = '/etc/latchkey/policy.json';

/** The members of a JSON object. Fails with {@link PolicySourceError}. */
export function parseJsonObject(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new PolicySourceError('is not JSON');
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json))
    throw new PolicySourceError('is not a JSON object');
  return json as Record<string, unknown>;
}

/**
 * A policy file: one JSON object, root's, and writable by root alone.
 *
 * @param path another file than the machine's, for tests and for checking a file before it is rolled out
 * @param owner whose it must be, for tests
 */
export const filePolicySource = (path: string = linuxPolicyPath, owner?: number): PolicySource => ({
  name: path,
  async read() {
    const file = await readRootOwnedFile(path, owner);
    return file && { members: parseJsonObject(file.content.toString('utf8')), mayHoldSecrets: !file.isWorldReadable };
  },
});
