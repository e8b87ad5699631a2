import { fail } from '../core/failure.ts';
import type { ChosenFileReader, FileChooser } from '../core/ports.ts';
import { Secret } from '../core/secret.ts';
import { importClientKey } from '../oauth/client-key.ts';
import { rejectClientKey } from '../oauth/parse-private-key.ts';
import type { Profiles } from './profiles.ts';

/** More than any key takes, even a set of them with certificates. */
const maxKeyFileBytes = 64 * 1024;

/** Lets the person choose the file with the client key of a profile, and keeps the key. */
export type ChooseClientKey = (profileId: string) => Promise<void>;

/**
 * The way of a client key into the vault: the system's dialog, a small file, a private key that fits the profile. The page
 * gets neither the file's name nor anything in it. Fails with `profile_unknown`, `client_credential_mismatch` where the profile has no
 * key, `busy` while the dialog is open, `cancelled` where no file was chosen, `client_key_invalid`.
 */
export function createClientKeyChooser(parts: {
  profiles: Profiles;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
}): ChooseClientKey {
  const { profiles, chooseFile, readFile } = parts;
  let choosing = false;

  async function chosenPath(): Promise<string> {
    if (choosing) fail('busy');
    choosing = true;
    try {
      return (await chooseFile()) ?? fail('cancelled');
    } finally {
      choosing = false;
    }
  }

  return async (profileId) => {
    const profile = profiles.getOrFail(profileId);
    if (profile.clientAuthentication !== 'private_key_jwt') fail('client_credential_mismatch');
    const content = await readFile(await chosenPath(), maxKeyFileBytes);
    if (typeof content === 'string') rejectClientKey(content);
    const text = new Secret(Buffer.from(content).toString('utf8'));
    await importClientKey(text, profile);
    await profiles.storeClientCredential(profileId, text);
  };
}
