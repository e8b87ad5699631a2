import { readFile } from 'node:fs/promises';
import { parseJsonObject } from './linux.ts';
import type { PolicySource } from './policy-source.ts';
import { PolicySourceError } from './root-owned-file.ts';

/** What Settings and the log call it. */
export const presetSourceName = 'the installer';

/**
 * The policy that an organisation's own installer brings along (`build/variants/`). It is the last source: what the machine's
 * policy says for a key wins. It may hold client secrets where who made the installer accepted that everyone can read them.
 *
 * @param path the app's own `preset.json`; Latchkey itself has none
 */
export const presetPolicySource = (path: string): PolicySource => ({
  name: presetSourceName,
  async read() {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new PolicySourceError('cannot be read');
    }
    const { policy, clientSecretsReadableByEveryone } = parseJsonObject(text);
    return {
      members: parseJsonObject(JSON.stringify(policy ?? null)),
      mayHoldSecrets: clientSecretsReadableByEveryone === true,
    };
  },
});
