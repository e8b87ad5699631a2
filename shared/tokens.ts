import { z } from 'zod';

/** Which token of the session. The refresh token is shown only as there or not there. */
export const tokenNames = ['access', 'id'] as const;
export type TokenName = (typeof tokenNames)[number];

export type JsonValue = null | boolean | number | string | JsonValue[] | { [name: string]: JsonValue };
export type JsonObject = { [name: string]: JsonValue };

export const jsonObjectSchema = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const jws = z.strictObject({
  kind: z.literal('jws'),
  /** The JOSE header (RFC 7515 §4). */
  header: jsonObjectSchema,
  /** The claims set (RFC 7519 §4). */
  claims: jsonObjectSchema,
  /** The length of the whole token in bytes. */
  bytes: z.int(),
});

const jwe = z.strictObject({ kind: z.literal('jwe'), header: jsonObjectSchema, bytes: z.int() });
const opaque = z.strictObject({ kind: z.literal('opaque'), bytes: z.int() });

/** What the page sees of a token: decoded header and claims, never the signature, so nothing that can be replayed. */
export const tokenViewSchema = z.discriminatedUnion('kind', [jws, jwe, opaque]);
export type TokenView = z.infer<typeof tokenViewSchema>;

/** `undefined` where the session has no such token. */
export const tokenViewsSchema = z.strictObject({
  access: tokenViewSchema.optional(),
  id: tokenViewSchema.optional(),
});
export type TokenViews = z.infer<typeof tokenViewsSchema>;
