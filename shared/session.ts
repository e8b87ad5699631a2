import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { mfaViewSchema } from './mfa.ts';
import { profileIdSchema } from './profile.ts';
import { timestampSchema } from './timestamp.ts';

/** Who decides whether sessions survive a restart: the user, or policy. */
export const rememberMeModes = ['choice', 'always', 'never'] as const;

/** Whether sessions are stored: as the user chooses, always or never. */
export type RememberMeMode = (typeof rememberMeModes)[number];

/**
 * The signed-in user, from the ID token and UserInfo.
 * @see OpenID Connect Core 1.0 §5.1
 */
export const identitySchema = z.strictObject({
  subject: z.string(),
  name: z.string().optional(),
  username: z.string().optional(),
  email: z.string().optional(),
});

/** Who is signed in. */
export type Identity = z.infer<typeof identitySchema>;

const signedOut = z.strictObject({
  state: z.literal('signed-out'),
  /** Profile and username of the previous session, as defaults for the next sign-in. */
  profileId: profileIdSchema.optional(),
  username: z.string().optional(),
  /** Why the session ended, unless the user signed out. */
  reason: failureSchema.optional(),
});

const signingIn = z.strictObject({
  state: z.literal('signing-in'),
  profileId: profileIdSchema,
  username: z.string(),
  /** Whether this sign-in unlocks a locked session. */
  unlocking: z.literal(true).optional(),
  /** The current MFA prompt. */
  mfa: mfaViewSchema.optional(),
});

/** Whether the session survives a restart; `failed` if it should but couldn't be written. */
export const storedStateSchema = z.enum(['no', 'yes', 'failed']);

/** Whether the session survives a restart. */
export type StoredState = z.infer<typeof storedStateSchema>;

const signedIn = z.strictObject({
  state: z.literal('signed-in'),
  profileId: profileIdSchema,
  username: z.string(),
  identity: identitySchema.optional(),
  scopes: z.strictObject({ requested: z.array(z.string()), granted: z.array(z.string()) }),
  /** Sign-in time. All times here are in milliseconds since the epoch. */
  signedInAt: timestampSchema,
  /** When the current tokens were received. */
  receivedAt: timestampSchema,
  /** When the access token expires; absent if the server didn't specify it. */
  expiresAt: timestampSchema.optional(),
  /** Whether there is a refresh token. */
  refreshable: z.boolean(),
  stored: storedStateSchema,
  refreshing: z.boolean(),
  /** Number of refreshes. The page reloads tokens when it changes. */
  refreshes: z.int(),
  /** Why the last refresh failed, if the session continues. */
  refreshFailure: failureSchema.optional(),
  /** Time of the next automatic retry. */
  nextRetryAt: timestampSchema.optional(),
  /** Local clock minus server clock, in seconds. */
  clockSkewSeconds: z.number().optional(),
});

const locked = z.strictObject({
  state: z.literal('locked'),
  profileId: profileIdSchema,
  username: z.string(),
  identity: identitySchema.optional(),
  /** Whether the session can be unlocked without the server, once the user has re-authenticated. */
  stored: z.boolean(),
});

const signingOut = z.strictObject({
  state: z.literal('signing-out'),
  profileId: profileIdSchema,
  username: z.string(),
});

/** The session as the page shows it. Contains no secrets. */
export const sessionSnapshotSchema = z.discriminatedUnion('state', [
  signedOut,
  signingIn,
  signedIn,
  locked,
  signingOut,
]);

/** The state of a session, by `state`. */
export type SessionSnapshot = z.infer<typeof sessionSnapshotSchema>;

/** The state of a session with tokens. */
export type SignedInSnapshot = z.infer<typeof signedIn>;

export const credentialsSchema = z.strictObject({
  profileId: profileIdSchema,
  username: z.string().min(1).max(1000),
  password: z.string().min(1).max(4000),
  /** For providers that accept one in the same request. */
  oneTimeCode: z.string().min(1).max(40).optional(),
  /** Whether to keep the user signed in after a restart. */
  remember: z.boolean().optional(),
});

/**
 * Result of revoking the tokens at sign-out. `queued`: the server was unreachable, so revocation is
 * retried later. `not_configured`: the profile sets the endpoints, without the one for revocation.
 * @see RFC 7009
 */
export const signOutResultSchema = z.strictObject({
  revocation: z.enum(['revoked', 'not_offered', 'not_configured', 'failed', 'queued']),
});

/** What became of the tokens at the server. */
export type SignOutResult = z.infer<typeof signOutResultSchema>;

/** One of the accounts in use. */
export const accountSchema = z.strictObject({
  id: z.string(),
  profileId: profileIdSchema.optional(),
  username: z.string().optional(),
  /** The user's display name, if known. */
  name: z.string().optional(),
  state: z.enum(['signed-out', 'signing-in', 'signed-in', 'locked', 'signing-out']),
  /** Requested scopes. The same user can have several sessions with different scopes. */
  scopes: z.array(z.string()).optional(),
  /** Whether the session ended and requires a new sign-in. */
  ended: z.boolean(),
});

/** A session as the account menu lists it. */
export type Account = z.infer<typeof accountSchema>;

/** All accounts, and the session of the active one. */
export const accountsSnapshotSchema = z.strictObject({
  active: z.string(),
  accounts: z.array(accountSchema),
  session: sessionSnapshotSchema,
  /** Number of sign-outs whose tokens haven't been revoked yet. */
  pendingRevocations: z.int(),
});

/** The state that the page mirrors. */
export type AccountsSnapshot = z.infer<typeof accountsSnapshotSchema>;
