import { useState } from 'react';
import type { FailureKind } from '../../../shared/errors.ts';
import type { ProfileSummary } from '../../../shared/profile.ts';

/** What the user must supply besides username and password. */
export type RequestedCredential = 'secret' | 'key' | undefined;

const credentialKind = (profile: ProfileSummary): RequestedCredential => {
  const [kind] = profile.clientCredential.split('_');
  return kind === 'secret' || kind === 'key' ? kind : undefined;
};

/** Returns the type of a stored secret or key, if the user may replace it. */
const replaceableCredential = (profile: ProfileSummary): RequestedCredential =>
  profile.clientCredential.endsWith('_present') && !profile.isCredentialManaged ? credentialKind(profile) : undefined;

/** Failures after which another secret or key may be needed. */
const credentialFailures = new Set<FailureKind>([
  'client_secret_missing',
  'client_key_missing',
  'client_key_invalid',
  'client_refused',
  'sign_in_refused',
]);

/**
 * Tracks whether to ask for the client's secret or key: while it is missing, or after it was
 * refused.
 */
export function useClientCredential(profile: ProfileSummary) {
  const kind = credentialKind(profile);
  const [requested, setRequested] = useState(profile.clientCredential.endsWith('_missing') ? kind : undefined);
  return {
    requested,
    /** The type of a stored secret or key, which the user can replace; otherwise `undefined`. */
    replaceable: requested === undefined ? replaceableCredential(profile) : undefined,
    replace: () => setRequested(kind),
    /** Updates the state from a failed sign-in. */
    onFailure: (failure: FailureKind) => setRequested(credentialFailures.has(failure) ? kind : undefined),
  };
}
