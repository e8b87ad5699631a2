import { useState } from 'react';
import type { Failure } from '../../../shared/errors.ts';
import type { ProfileSummary } from '../../../shared/profile.ts';
import { attempt, bridge } from '../../bridge.ts';
import { useSession } from '../../stores/session.ts';
import { useStartup } from '../../stores/startup.ts';
import { useClientCredential } from './use-client-credential.ts';

type SignInInput = {
  username: string;
  password: string;
  oneTimeCode: string | undefined;
  clientSecret: string | undefined;
  /** Whether to store the session. */
  remember: boolean;
};

/** Signs in to a profile. Keeps nothing of what was entered. */
export function useSignIn(profile: ProfileSummary) {
  const profileId = profile.id;
  const [isRequesting, setRequesting] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const [isChoosingKey, setChoosingKey] = useState(false);
  const { requested, onFailure, replaceable, replace } = useClientCredential(profile);
  const isSigningIn = useSession((session) => session.snapshot.state === 'signing-in');
  const dismissSignOut = useSession((session) => session.dismissSignOut);
  const replaceProfile = useStartup((startup) => startup.replaceProfile);

  const storeClientSecret = async (clientSecret: string): Promise<Failure | undefined> => {
    const outcome = await attempt(bridge.storeClientSecret({ profileId, clientSecret }));
    if (!outcome.ok) return outcome.failure;
    replaceProfile(outcome.value);
    return undefined;
  };

  /** A second factor may take long, so what was entered is not kept until the response. */
  const submit = (entered: SignInInput) => {
    const { username, password, oneTimeCode, remember } = entered;
    Object.assign(entered, { password: '', oneTimeCode: undefined });
    return bridge.signIn({ profileId, username, password, oneTimeCode, remember });
  };

  const authenticate = async (entered: SignInInput): Promise<Failure | undefined> => {
    const storeFailure = entered.clientSecret === undefined ? undefined : await storeClientSecret(entered.clientSecret);
    if (storeFailure) return storeFailure;
    entered.clientSecret = undefined;
    const outcome = await attempt(submit(entered));
    if (outcome.ok) return undefined;
    onFailure(outcome.failure.kind);
    return outcome.failure;
  };

  const signIn = async (entered: SignInInput): Promise<boolean> => {
    setRequesting(true);
    setFailure(undefined);
    dismissSignOut();
    const failure = await authenticate(entered);
    setRequesting(false);
    setFailure(failure?.kind === 'canceled' ? undefined : failure);
    return failure === undefined;
  };

  const chooseKey = async (): Promise<void> => {
    setChoosingKey(true);
    setFailure(undefined);
    const outcome = await attempt(bridge.importClientKey({ profileId }));
    setChoosingKey(false);
    if (outcome.ok) replaceProfile(outcome.value);
    else if (outcome.failure.kind !== 'canceled') setFailure(outcome.failure);
  };

  return {
    signIn,
    cancel: () => void bridge.cancelSignIn(),
    isSigningIn: isRequesting || isSigningIn,
    failure,
    /** Whether the client's secret or key must be supplied. */
    requested,
    replaceable,
    replace,
    chooseKey,
    isChoosingKey,
  };
}
