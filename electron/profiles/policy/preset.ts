import { readFile } from 'node:fs/promises';
import { PolicyRefused } from './guarded-file.ts';
import { jsonMembers } from './linux.ts';
import type { PolicySource } from './source.ts';

/** What Settings and the log call it. */
export const presetName = 'the installer';

/**
 * The policy that an organisation's own installer brings along (`build/variants/`). It is the last source: what the machine's
 * policy says for a key wins. It may hold client secrets where who made the installer accepted that everyone can read them.
 *
 * @param path the app's own `preset.json`; Latchkey itself has none
 */
export const presetPolicy = (path: string): PolicySource => ({
  name: presetName,
  async read() {
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new PolicyRefused('cannot be read');
    }
    const { policy, clientSecretsReadableByEveryone } = jsonMembers(text);
    return {
      members: jsonMembers(JSON.stringify(policy ?? null)),
      mayHoldSecrets: clientSecretsReadableByEveryone === true,
    };
  },
});
