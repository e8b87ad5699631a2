import type { z } from 'zod';
import type { CallName, CallResult, calls } from '../shared/contract.ts';
import type { Outcome } from '../shared/outcome.ts';
import type { Profile } from '../shared/profile.ts';
import type { Settings } from '../shared/settings.ts';
import type { ApiClient } from './api/client.ts';
import { fail, outcomeOf } from './failure.ts';
import { decodeToken } from './inspector/decode.ts';
import type { OAuthClient } from './oauth/client.ts';
import type { Clipboard, Log } from './ports.ts';
import type { ChooseClientKey } from './profiles/client-key-file.ts';
import type { Profiles } from './profiles/profiles.ts';
import type { Session } from './session/session.ts';
import type { SettingsStore } from './settings.ts';
import { Secret } from './vault/secret.ts';
import type { Vault } from './vault/vault.ts';

/** What main does for each call of the contract, with arguments that have been checked. */
export type Handlers = {
  [N in CallName]: (argument: z.output<(typeof calls)[N]['argument']>) => Promise<CallResult<N>>;
};

/** Makes the handlers from the parts that do the work. */
export function createHandlers(parts: {
  version: string;
  locale: () => string;
  profiles: Profiles;
  session: Session;
  clientOf: (profile: Profile) => OAuthClient;
  chooseClientKey: ChooseClientKey;
  api: ApiClient;
  settings: SettingsStore;
  applySettings: (settings: Settings) => void;
  vault: Vault;
  clipboard: Clipboard;
  openExternal: (url: string) => Promise<void>;
  log: Log;
}): Handlers {
  const { profiles, session, settings, vault, log } = parts;
  const apiCalls = new Map<string, AbortController>();

  const outcome = <T>(run: () => Promise<T>): Promise<Outcome<T>> =>
    outcomeOf(run, (error) => log('defect', { name: error instanceof Error ? error.name : typeof error }));

  return {
    async start() {
      return {
        version: parts.version,
        locale: parts.locale(),
        profiles: await profiles.summaries(),
        brokenProfiles: [...profiles.broken()],
        session: session.snapshot(),
        settings: settings.get(),
        vault: vault.status(),
      };
    },

    signIn({ profileId, username, ...given }) {
      // What waits for the sign-in's end holds these alone, so that they can be forgotten before.
      const password = new Secret(given.password);
      const oneTimeCode = given.oneTimeCode === undefined ? undefined : new Secret(given.oneTimeCode);
      return outcome(async () => {
        const client = parts.clientOf(profiles.find(profileId));
        return session.signIn(profileId, client, { username, password, ...(oneTimeCode && { oneTimeCode }) });
      });
    },

    answerMfa: async ({ number, answer }) => session.answerMfa(number, answer),

    cancelSignIn: async () => session.cancelSignIn(),

    refresh: () => outcome(() => session.refresh()),

    signOut: () =>
      outcome(() => {
        for (const abort of apiCalls.values()) abort.abort();
        return session.signOut();
      }),

    readTokens: () =>
      outcome(async () => {
        const { accessToken, idToken } = session.tokens();
        return { access: decodeToken(accessToken.reveal()), id: idToken && decodeToken(idToken.reveal()) };
      }),

    callApi: (call) =>
      outcome(async () => {
        if (apiCalls.has(call.callId)) fail('busy');
        const abort = new AbortController();
        apiCalls.set(call.callId, abort);
        try {
          return await parts.api(profiles.find(session.profileId()), call, abort.signal);
        } finally {
          apiCalls.delete(call.callId);
        }
      }),

    cancelApiCall: async ({ callId }) => apiCalls.get(callId)?.abort(),

    keepClientSecret: ({ profileId, clientSecret }) =>
      outcome(async () => {
        if (profiles.find(profileId).clientAuthentication === 'private_key_jwt') fail('request_invalid');
        await profiles.keepClientSecret(profileId, new Secret(clientSecret));
        return profiles.summary(profileId);
      }),

    chooseClientKey: ({ profileId }) =>
      outcome(async () => {
        await parts.chooseClientKey(profileId);
        return profiles.summary(profileId);
      }),

    async changeSettings(part) {
      const changed = await settings.change(part);
      parts.applySettings(changed);
      return changed;
    },

    copyText: ({ text }) => parts.clipboard.writeText(text),

    async openSupport({ profileId }) {
      await outcome(async () => {
        const { supportUrl } = profiles.find(profileId);
        if (supportUrl !== undefined) await parts.openExternal(supportUrl);
      });
    },
  };
}
