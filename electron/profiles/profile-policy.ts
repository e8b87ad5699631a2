import type { Profile } from '../../shared/profile.ts';
import type { Secret } from '../core/secret.ts';

/** A profile that the administrator provides. */
export type ManagedProfile = {
  profile: Profile;
  /** Whether the user cannot change it. Otherwise a file with the same ID replaces it. */
  isLocked: boolean;
  /** The policy source that defines it. */
  source: string;
};

/** What the administrator decides about profiles. */
export type ProfilePolicy = {
  profiles: readonly ManagedProfile[];
  values: {
    /** Whether profiles may be used that are not in the policy. */
    allowOtherProfiles: boolean;
    /** The origins that access tokens may be sent to; `undefined` for no restriction. */
    allowedApiOrigins: readonly string[] | undefined;
  };
  /** Returns the client secret or key that the policy sets for one of its profiles. */
  clientCredential(profile: Profile): Secret | undefined;
};
