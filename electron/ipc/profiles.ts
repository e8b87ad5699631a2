import { fail } from '../core/failure.ts';
import { Secret } from '../core/secret.ts';
import type { ChooseClientKey } from '../profiles/client-key-file.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Handlers } from './handler-types.ts';
import type { ToOutcome } from './to-outcome.ts';

/** Creates the handlers of client credentials and support pages. */
export function createProfileHandlers(parts: {
  toOutcome: ToOutcome;
  profiles: Profiles;
  importClientKey: ChooseClientKey;
  openPage: (url: string) => Promise<void>;
}): Pick<Handlers, 'storeClientSecret' | 'importClientKey' | 'openSupportPage'> {
  const { toOutcome, profiles } = parts;
  return {
    storeClientSecret: ({ profileId, clientSecret }) =>
      toOutcome(async () => {
        if (profiles.getOrFail(profileId).clientAuthentication === 'private_key_jwt')
          fail('client_credential_mismatch');
        await profiles.storeClientCredential(profileId, new Secret(clientSecret));
        return profiles.getSummary(profileId);
      }),

    importClientKey: ({ profileId }) =>
      toOutcome(async () => {
        await parts.importClientKey(profileId);
        return profiles.getSummary(profileId);
      }),

    async openSupportPage({ profileId }) {
      await toOutcome(async () => {
        const { supportUrl } = profiles.getOrFail(profileId);
        if (supportUrl !== undefined) await parts.openPage(supportUrl);
      });
    },
  };
}
