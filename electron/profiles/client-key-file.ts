import { fail } from '../core/failure.ts';
import { decodeKeyFile } from '../core/key-text.ts';
import type { ChosenFileReader, FileChooser } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { importClientKey } from '../oauth/client-key.ts';
import { rejectClientKey } from '../oauth/parse-private-key.ts';
import type { Profiles } from './profiles.ts';

/** Far more than any key needs, even a set of keys with certificates. */
const maxKeyFileBytes = 64 * 1024;

/**
 * Lets the user choose the file with the client key of a profile, and stores the key.
 *
 * @throws `profile_unknown`, `client_credential_mismatch` if the profile uses no key, `busy` while
 *   the dialog is open, `canceled`, `client_key_invalid`, `policy_refused`
 */
export type ChooseClientKey = (profileId: string) => Promise<void>;

/**
 * Creates the import of client keys: from the system's dialog to the vault. The renderer gets
 * neither the file's name nor its content.
 */
export function createClientKeyChooser(parts: {
  profiles: Profiles;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
}): ChooseClientKey {
  const { profiles, chooseFile, readFile } = parts;
  let isChoosing = false;

  async function choosePath(): Promise<string> {
    if (isChoosing) fail('busy');
    isChoosing = true;
    try {
      return (await chooseFile()) ?? fail('canceled');
    } finally {
      isChoosing = false;
    }
  }

  return async (profileId) => {
    const profile = profiles.getOrFail(profileId);
    if (profile.clientAuthentication !== 'private_key_jwt') fail('client_credential_mismatch');
    const content = await readFile(await choosePath(), maxKeyFileBytes);
    if (typeof content === 'string') rejectClientKey(content);
    const text = new Secret(decodeKeyFile(content));
    await importClientKey(text, profile);
    await profiles.storeClientCredential(profileId, text);
  };
}
