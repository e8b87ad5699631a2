import { PolicyRefused, readGuardedFile } from './guarded-file.ts';
import type { PolicySource } from './source.ts';

/** Where Linux machines have their policy. Nothing in the app can name another place. */
export const linuxPolicyPath = '/etc/latchkey/policy.json';

/** The members of a JSON object. Fails with {@link PolicyRefused}. */
export function jsonMembers(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new PolicyRefused('is not JSON');
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json)) throw new PolicyRefused('is not a JSON object');
  return json as Record<string, unknown>;
}

/**
 * A policy file: one JSON object, root's, and writable by root alone.
 *
 * @param path another file than the machine's, for tests and for checking a file before it is rolled out
 * @param owner whose it must be, for tests
 */
export const policyFile = (path: string = linuxPolicyPath, owner?: number): PolicySource => ({
  name: path,
  async read() {
    const file = await readGuardedFile(path, owner);
    return file && { members: jsonMembers(file.content.toString('utf8')), mayHoldSecrets: !file.worldReadable };
  },
});
