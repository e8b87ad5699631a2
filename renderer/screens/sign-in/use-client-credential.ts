import { useState } from 'react';
import type { FailureKind } from '../../../shared/errors.ts';
import type { ProfileSummary } from '../../../shared/profile.ts';

/** What the person is to give besides username and password. */
export type RequestedCredential = 'secret' | 'key' | undefined;

const credentialKind = (profile: ProfileSummary): RequestedCredential => {
  const [kind] = profile.clientCredential.split('_');
  return kind === 'secret' || kind === 'key' ? kind : undefined;
};

/** Failures after which another secret or key may be the right one. */
const credentialFailures = new Set<FailureKind>([
  'client_secret_missing',
  'client_key_missing',
  'client_key_invalid',
  'client_refused',
  'sign_in_refused',
]);

/** Whether the client's secret or key is asked for: while it is missing, and after the server refused the client. */
export function useClientCredential(profile: ProfileSummary) {
  const kind = credentialKind(profile);
  const [asked, setAsked] = useState(profile.clientCredential.endsWith('_missing') ? kind : undefined);
  return {
    asked,
    /** Asks again, or no more, as a sign-in ended. */
    learn: (failure: FailureKind) => setAsked(credentialFailures.has(failure) ? kind : undefined),
  };
}
