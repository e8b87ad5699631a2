import type { LosslessNumber } from 'lossless-json';
import { z } from 'zod';

/** Any value of JSON. Only numbers that a double would write differently are lossless. */
export type JsonValue = null | boolean | number | LosslessNumber | string | JsonValue[] | { [name: string]: JsonValue };

/** An object of JSON; the keys are not limited to those that a specification defines. */
export type JsonObject = { [name: string]: JsonValue };

export const jsonObjectSchema = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

/** What a token is for. */
export const tokenTypes = ['access', 'id', 'refresh', 'unknown'] as const;

/** The type of a token; `unknown` if nothing indicates it. */
export type TokenType = (typeof tokenTypes)[number];

const jws = z.strictObject({
  kind: z.literal('jws'),
  /** The JOSE header (RFC 7515 §4). */
  header: jsonObjectSchema,
  /** The claims set (RFC 7519 §4). */
  claims: jsonObjectSchema,
  /** Length of the token in bytes. */
  bytes: z.int(),
});

const jwe = z.strictObject({ kind: z.literal('jwe'), header: jsonObjectSchema, bytes: z.int() });
const opaque = z.strictObject({ kind: z.literal('opaque'), bytes: z.int() });

/** A PASETO, recognized by its prefix (`v4.public.`) and not parsed further. */
const paseto = z.strictObject({ kind: z.literal('paseto'), version: z.string().max(20), bytes: z.int() });

/** Why a text that looks like a JOSE token isn't one. */
export const tokenFormatErrors = [
  'part_count',
  'header_encoding',
  'header_json',
  'header_object',
  'payload_encoding',
  'payload_json',
  'payload_object',
  'signature_encoding',
  'too_complex',
  'padding',
  'header_charset',
  'header_bom',
  'header_missing',
  'payload_charset',
  'payload_bom',
  'signature_missing',
] as const;

/** The reason why a token is `broken`. */
export type TokenFormatError = (typeof tokenFormatErrors)[number];

const malformed = z.strictObject({
  kind: z.literal('broken'),
  fault: z.enum(tokenFormatErrors),
  /** The header, if it could be decoded. */
  header: jsonObjectSchema.optional(),
  /** The claims, if they could be decoded. */
  claims: jsonObjectSchema.optional(),
  bytes: z.int(),
});

/** What can be wrong with the disclosures of an SD-JWT. */
export const disclosureFaults = ['malformed', 'algorithm', 'digest', 'repeated', 'too_many'] as const;

/** The first fault of the disclosures of an SD-JWT. */
export type DisclosureFault = (typeof disclosureFaults)[number];

/** A JWT with selective disclosure (RFC 9901). */
const sdJwt = z.strictObject({
  kind: z.literal('sd_jwt'),
  header: jsonObjectSchema,
  /** The claims that the issuer signed. */
  claims: jsonObjectSchema,
  /** The disclosed claims. A list member has its number in brackets as its name. */
  disclosed: jsonObjectSchema,
  disclosureFault: z.enum(disclosureFaults).optional(),
  /** Whether a key-binding JWT follows (RFC 9901 §4.3). */
  isKeyBound: z.boolean(),
  bytes: z.int(),
});

/** A decoded token without its signature, so that it can't be replayed. */
export const tokenViewSchema = z.discriminatedUnion('kind', [jws, jwe, opaque, paseto, malformed, sdJwt]);

/** What the page may see of a token. */
export type TokenView = z.infer<typeof tokenViewSchema>;

/** An object as JSON text: a message to the page would round its numbers. */
export const jsonTextSchema = z.string();

const headerText = { header: jsonTextSchema };

/** A {@link TokenView} without claims, which can be large and are requested separately. */
export const tokenOutlineSchema = z.discriminatedUnion('kind', [
  jws.omit({ claims: true }).extend(headerText),
  jwe.extend(headerText),
  opaque,
  paseto,
  malformed.omit({ claims: true }).extend({ header: jsonTextSchema.optional(), hasClaims: z.boolean() }),
  sdJwt.omit({ claims: true }).extend({ ...headerText, disclosed: jsonTextSchema }),
]);

/** What the page gets of a token before it requests the claims. */
export type TokenOutline = z.infer<typeof tokenOutlineSchema>;
