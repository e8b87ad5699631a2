import { z } from 'zod';
import { checkSchema } from './checks.ts';
import { failureSchema } from './errors.ts';
import { type JsonValue, jsonObjectSchema, tokenOutlineSchema } from './tokens.ts';

export const tokenRoles = ['access', 'id', 'refresh', 'unknown'] as const;

/** A name that main gave a token; it stands for the token in every call of the page. */
const tokenIdSchema = z.string().min(1).max(80);

/** A token that can be looked at. */
export const inspectedTokenSchema = z.strictObject({
  id: tokenIdSchema,
  /** Of the session, or pasted by the person; `previous` is what a refresh replaced, `account` another account's. */
  origin: z.enum(['session', 'pasted', 'previous', 'account']),
  /** What kind of token it is, or is likely to be. */
  role: z.enum(tokenRoles),
  /** Which one among several of the same origin. */
  number: z.int().optional(),
  /** Whose it is, where it is another account's. */
  account: z.string().max(1000).optional(),
  view: tokenOutlineSchema,
});

export type InspectedToken = z.infer<typeof inspectedTokenSchema>;

export const inspectedTokensSchema = z.array(inspectedTokenSchema);

/** Which tokens an addition made, for the page to open the first of them. */
export const addedTokensSchema = z.strictObject({ tokens: inspectedTokensSchema, added: z.array(tokenIdSchema) });

export type AddedTokens = z.infer<typeof addedTokensSchema>;

/** What to verify a token with, in place of what its profile says. */
export const verifyWithSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('issuer'), url: z.string().min(1).max(2000) }),
  z.strictObject({ kind: z.literal('jwks'), url: z.string().min(1).max(2000) }),
  /** A PEM, a JWK or a JWK set, read by main, since a person may choose the private one. */
  z.strictObject({ kind: z.literal('key'), from: z.enum(['clipboard', 'file']) }),
  z.strictObject({
    kind: z.literal('secret'),
    secret: z.string().min(1).max(4000),
    encoding: z.enum(['text', 'base64url']),
  }),
]);

export type VerifyWith = z.infer<typeof verifyWithSchema>;

export const checkReportSchema = z.strictObject({
  checks: z.array(checkSchema),
  /** What the signature was verified with; `nothing` where nothing is known to verify it with. */
  verifiedWith: z.enum(['profile', 'issuer', 'jwks', 'key', 'secret', 'nothing']),
  /** Whose keys: a host. */
  host: z.string().max(300).optional(),
});

export type CheckReport = z.infer<typeof checkReportSchema>;

const jsonValue = z.custom<JsonValue>((value) => value !== undefined);

/** A claim in two tokens. What is not there has no value. */
export const differenceSchema = z.strictObject({
  /** The names on the way to it; more than one inside objects. */
  path: z.array(z.string()),
  change: z.enum(['same', 'added', 'removed', 'changed']),
  before: jsonValue.optional(),
  after: jsonValue.optional(),
});

export type Difference = z.infer<typeof differenceSchema>;

export const comparisonSchema = z.strictObject({
  header: z.array(differenceSchema),
  claims: z.array(differenceSchema),
});

export type Comparison = z.infer<typeof comparisonSchema>;

const endpointResultSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('answered'), claims: jsonObjectSchema, differences: z.array(differenceSchema) }),
  /** The server has no such endpoint, or it is not for this kind of token. */
  z.strictObject({ state: z.enum(['not_offered', 'not_for_this_token']) }),
  z.strictObject({ state: z.literal('failed'), failure: failureSchema }),
]);

export type EndpointResult = z.infer<typeof endpointResultSchema>;

/** What the server says of a token: introspection (RFC 7662) and userinfo (OIDC Core §5.3). */
export const introspectionResultSchema = z.strictObject({
  introspection: endpointResultSchema,
  userinfo: endpointResultSchema,
});

export type IntrospectionResult = z.infer<typeof introspectionResultSchema>;
