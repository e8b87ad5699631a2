import { z } from 'zod';
import { checkSchema } from './checks.ts';
import { failureSchema } from './errors.ts';
import { jsonTextSchema, tokenOutlineSchema, tokenTypes } from './tokens.ts';

/** ID by which the page refers to a token. */
const tokenIdSchema = z.string().min(1).max(80);

/** A token in the inspector. */
export const inspectedTokenSchema = z.strictObject({
  id: tokenIdSchema,
  /** `previous`: replaced by a refresh. `account`: belongs to another account. */
  origin: z.enum(['session', 'pasted', 'previous', 'account']),
  /** The known or likely type of the token. */
  tokenType: z.enum(tokenTypes),
  /** Number among tokens of the same origin. */
  number: z.int().optional(),
  /** Name of the other account. */
  account: z.string().max(1000).optional(),
  view: tokenOutlineSchema,
  /**
   * Lengths of the parts of a JWS or JWE, in characters; of an SD-JWT, its disclosures are the last
   * part.
   */
  partLengths: z.array(z.int()).max(6).optional(),
});

/** A token as the page lists it, without its claims. */
export type InspectedToken = z.infer<typeof inspectedTokenSchema>;

export const inspectedTokensSchema = z.array(inspectedTokenSchema);

/** All tokens, and the IDs of the ones just added. */
export const addedTokensSchema = z.strictObject({ tokens: inspectedTokensSchema, added: z.array(tokenIdSchema) });

/** The result of pasting or opening tokens. */
export type AddedTokens = z.infer<typeof addedTokensSchema>;

/** Key source for verification, instead of the profile's. */
export const verifyWithSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('issuer'), url: z.string().min(1).max(2000) }),
  z.strictObject({ kind: z.literal('jwks'), url: z.string().min(1).max(2000) }),
  /** A PEM, JWK or JWK set. Main reads it, because the user may choose a private key. */
  z.strictObject({ kind: z.literal('key'), from: z.enum(['clipboard', 'file']) }),
  z.strictObject({
    kind: z.literal('secret'),
    secret: z.string().min(1).max(4000),
    encoding: z.enum(['text', 'base64url']),
  }),
]);

/** The key source that the user chooses. */
export type VerifyWith = z.infer<typeof verifyWithSchema>;

export const checkReportSchema = z.strictObject({
  checks: z.array(checkSchema),
  /** Key source of the verification; `nothing` if no key is known. */
  verifiedWith: z.enum(['profile', 'issuer', 'jwks', 'key', 'secret', 'nothing']),
  /** Host of the keys. */
  host: z.string().max(300).optional(),
});

/** The results of all checks of a token. */
export type CheckReport = z.infer<typeof checkReportSchema>;

/** A claim compared between two tokens, as JSON text. A missing claim has no value. */
export const differenceSchema = z.strictObject({
  /** Path to the claim; longer than one inside objects. */
  path: z.array(z.string()),
  change: z.enum(['same', 'added', 'removed', 'changed']),
  before: jsonTextSchema.optional(),
  after: jsonTextSchema.optional(),
});

/** What happened to a claim between two tokens. */
export type Difference = z.infer<typeof differenceSchema>;

export const comparisonSchema = z.strictObject({
  header: z.array(differenceSchema),
  claims: z.array(differenceSchema),
});

/** The differences between the headers and claims of two tokens. */
export type Comparison = z.infer<typeof comparisonSchema>;

const endpointResultSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('answered'), claims: jsonTextSchema, differences: z.array(differenceSchema) }),
  /**
   * The server has no such endpoint, the profile sets other endpoints only, or the endpoint doesn't
   * apply to this type of token.
   */
  z.strictObject({ state: z.enum(['not_offered', 'not_configured', 'not_for_this_token']) }),
  z.strictObject({ state: z.literal('failed'), failure: failureSchema }),
]);

/** What one endpoint says about a token. */
export type EndpointResult = z.infer<typeof endpointResultSchema>;

/**
 * Introspection and UserInfo responses for a token.
 * @see RFC 7662
 * @see OpenID Connect Core 1.0 §5.3
 */
export const introspectionResultSchema = z.strictObject({
  introspection: endpointResultSchema,
  userinfo: endpointResultSchema,
});

/** What the authorization server says about a token. */
export type IntrospectionResult = z.infer<typeof introspectionResultSchema>;
