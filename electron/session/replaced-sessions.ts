/** Identifies a session: a newer session with the same identity replaces it. */
export type SessionIdentity = {
  profileId: string | undefined;
  username: string | undefined;
  /** The scopes that the sign-in requested; `undefined` if the session has ended. */
  requestedScopes: readonly string[] | undefined;
};

const toScopesKey = (scopes: readonly string[]) => [...new Set(scopes)].sort().join(' ');

/** Returns a key that is equal for sessions of which the newest replaces the others. */
export const toSessionKey = ({ profileId, username, requestedScopes = [] }: SessionIdentity): string =>
  JSON.stringify([profileId, username, toScopesKey(requestedScopes)]);

/** Returns whether a newer session replaces an older one of the same user for the same scopes. */
export const replaces = (newer: SessionIdentity, older: SessionIdentity): boolean =>
  newer.profileId === older.profileId &&
  newer.username === older.username &&
  (older.requestedScopes === undefined ||
    toScopesKey(newer.requestedScopes ?? []) === toScopesKey(older.requestedScopes));
