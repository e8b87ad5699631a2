import { readFile } from 'node:fs/promises';
import { decodeText } from '../core/decode-text.ts';
import { errnoCode } from '../core/errno-code.ts';
import { type PolicySource, PolicySourceError, parseJsonObject } from './policy-source.ts';

/** The name of the source in Settings and the log. */
export const presetSourceName = 'the installer';

/**
 * Creates the policy source of an organization's own installer (`build/variants/`). It comes last,
 * so that the policy of the computer takes precedence. It may contain client secrets if whoever
 * built the installer accepted that everyone can read them.
 *
 * @param path the app's `preset.json`, which the standard installer does not have
 */
export const presetPolicySource = (path: string): PolicySource => ({
  name: presetSourceName,
  async read() {
    let text: string;
    try {
      text = decodeText(await readFile(path));
    } catch (error) {
      if (errnoCode(error) === 'ENOENT') return undefined;
      throw new PolicySourceError('cannot be read');
    }
    const { policy, clientSecretsReadableByEveryone } = parseJsonObject(text);
    return {
      members: parseJsonObject(JSON.stringify(policy ?? null)),
      mayHoldSecrets: clientSecretsReadableByEveryone === true,
    };
  },
});
