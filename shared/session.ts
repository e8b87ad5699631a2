import { z } from 'zod';
import { failureSchema } from './errors.ts';
import { mfaViewSchema } from './mfa.ts';

/** Who signed in, from the ID token and userinfo (OIDC Core §5.1). */
export const identitySchema = z.strictObject({
  subject: z.string(),
  name: z.string().optional(),
  username: z.string().optional(),
  email: z.string().optional(),
});

export type Identity = z.infer<typeof identitySchema>;

const timestampSchema = z.number();

const signedOut = z.strictObject({
  state: z.literal('signed-out'),
  /** The profile and username of the session before, to offer them again. */
  profileId: z.string().optional(),
  username: z.string().optional(),
  /** Why the session ended, where the person did not end it. */
  reason: failureSchema.optional(),
});

const signingIn = z.strictObject({
  state: z.literal('signing-in'),
  profileId: z.string(),
  username: z.string(),
  /** A locked session is unlocked by it. */
  unlocking: z.literal(true).optional(),
  /** What is asked of the person besides the password. */
  mfa: mfaViewSchema.optional(),
});

/** Whether a session outlives the app: `failed` where it should, but could not be written. */
export const storedStateSchema = z.enum(['no', 'yes', 'failed']);
export type StoredState = z.infer<typeof storedStateSchema>;

const signedIn = z.strictObject({
  state: z.literal('signed-in'),
  profileId: z.string(),
  username: z.string(),
  identity: identitySchema.optional(),
  scopes: z.strictObject({ requested: z.array(z.string()), granted: z.array(z.string()) }),
  /** When the person signed in, in milliseconds since the epoch, as all times here. */
  signedInAt: timestampSchema,
  /** When the tokens in use were received. */
  receivedAt: timestampSchema,
  /** When the access token expires; absent where the server did not say. */
  expiresAt: timestampSchema.optional(),
  /** There is a refresh token. */
  refreshable: z.boolean(),
  stored: storedStateSchema,
  refreshing: z.boolean(),
  /** How many refreshes this session has had; a page that shows tokens reads them again when it changes. */
  refreshes: z.int(),
  /** Why the last refresh did not work, while the session is kept. */
  refreshFailure: failureSchema.optional(),
  /** When it is tried again without anybody asking. */
  nextRetryAt: timestampSchema.optional(),
  /** Local clock minus server clock, in seconds. */
  clockSkewSeconds: z.number().optional(),
});

const locked = z.strictObject({
  state: z.literal('locked'),
  profileId: z.string(),
  username: z.string(),
  identity: identitySchema.optional(),
  /** It can be taken up again without the server, once the person has shown that it is them. */
  stored: z.boolean(),
});

const signingOut = z.strictObject({
  state: z.literal('signing-out'),
  profileId: z.string(),
  username: z.string(),
});

/** What the page shows of the session. It holds no secret. */
export const sessionSnapshotSchema = z.discriminatedUnion('state', [
  signedOut,
  signingIn,
  signedIn,
  locked,
  signingOut,
]);

export type SessionSnapshot = z.infer<typeof sessionSnapshotSchema>;
export type SignedInSnapshot = z.infer<typeof signedIn>;

export const credentialsSchema = z.strictObject({
  profileId: z.string().max(63),
  username: z.string().min(1).max(1000),
  password: z.string().min(1).max(4000),
  /** For providers that take one in the same request. */
  oneTimeCode: z.string().min(1).max(40).optional(),
  /** Keep me signed in: the session outlives the app. */
  remember: z.boolean().optional(),
});

/**
 * What a sign-out achieved at the server: RFC 7009 is optional there, and the network may be away; then it is `queued` and
 * done when the server can be reached.
 */
export const signOutResultSchema = z.strictObject({
  revocation: z.enum(['revoked', 'not_offered', 'failed', 'queued']),
});

export type SignOutResult = z.infer<typeof signOutResultSchema>;

/** One of the accounts that are in use side by side. */
export const accountSchema = z.strictObject({
  id: z.string(),
  profileId: z.string().optional(),
  username: z.string().optional(),
  /** What to call the person, where more than the username is known. */
  name: z.string().optional(),
  state: z.enum(['signed-out', 'signing-in', 'signed-in', 'locked', 'signing-out']),
  /** What its sign-in asked for, where there is a session: the same person may have several, for other scopes each. */
  scopes: z.array(z.string()).optional(),
  /** Its session ended by itself, and only a sign-in helps. */
  ended: z.boolean(),
});

export type Account = z.infer<typeof accountSchema>;

/** Every account, and the session of the one that the page shows. */
export const accountsSnapshotSchema = z.strictObject({
  active: z.string(),
  accounts: z.array(accountSchema),
  session: sessionSnapshotSchema,
  /** How many sign-outs have tokens left to revoke, for want of their servers. */
  pendingRevocations: z.int(),
});

export type AccountsSnapshot = z.infer<typeof accountsSnapshotSchema>;
