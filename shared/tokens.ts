import { z } from 'zod';

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

/** A PASETO, known by its beginning (`v4.public.`), which is all that is read of it. */
const paseto = z.strictObject({ kind: z.literal('paseto'), version: z.string().max(20), bytes: z.int() });

/** Why what begins like a JOSE token is none. */
export const tokenFormatErrors = [
  'part_count',
  'header_encoding',
  'header_json',
  'header_object',
  'payload_encoding',
  'payload_json',
  'payload_object',
  'signature_encoding',
  'too_deep',
] as const;

export type TokenFormatError = (typeof tokenFormatErrors)[number];

const malformed = z.strictObject({
  kind: z.literal('broken'),
  fault: z.enum(tokenFormatErrors),
  /** Where the header could be read all the same. */
  header: jsonObjectSchema.optional(),
  bytes: z.int(),
});

/** What can be seen of a token: decoded header and claims, never the signature, so nothing that can be replayed. */
export const tokenViewSchema = z.discriminatedUnion('kind', [jws, jwe, opaque, paseto, malformed]);
export type TokenView = z.infer<typeof tokenViewSchema>;

/** The same without the claims, which may be very many: the page asks for those of the token that it shows. */
export const tokenOutlineSchema = z.discriminatedUnion('kind', [
  jws.omit({ claims: true }),
  jwe,
  opaque,
  paseto,
  malformed,
]);
