import { z } from 'zod';
import { apiMethods } from './api.ts';

const parameterSchema = z.strictObject({
  name: z.string(),
  required: z.boolean(),
  /** An example or default value; empty where the document gives none. */
  value: z.string(),
  description: z.string().optional(),
});

/** An operation of an OpenAPI document, as a request to fill in. */
export const openApiOperationSchema = z.strictObject({
  /** Its place in the document, as in `GET /orders/{id}`. */
  id: z.string(),
  name: z.string(),
  method: z.enum(apiMethods),
  /** Where it goes, with its path parameters in braces. */
  url: z.string(),
  /** The URL is under an origin that the profile allows. */
  allowed: z.boolean(),
  tag: z.string().optional(),
  deprecated: z.boolean(),
  path: z.array(parameterSchema),
  query: z.array(parameterSchema),
  headers: z.array(parameterSchema),
  body: z.strictObject({ type: z.enum(['json', 'form', 'text']), mediaType: z.string(), text: z.string() }).optional(),
  /** Each is a set of scopes that is enough; none where nothing is asked for. */
  scopes: z.array(z.array(z.string())),
});

export type OpenApiOperation = z.infer<typeof openApiOperationSchema>;

/** What an OpenAPI document offers. */
export const openApiDocumentSchema = z.strictObject({
  title: z.string(),
  /** The API's own version. */
  version: z.string(),
  /** The version of the format: `3.1.0`, `2.0`. */
  format: z.string(),
  operations: z.array(openApiOperationSchema),
  /** What could not be used, and why; the first fifty. */
  skipped: z.array(z.strictObject({ where: z.string(), reason: z.string() })),
});

export type OpenApiDocument = z.infer<typeof openApiDocumentSchema>;

/** Where a document comes from: a file that main's dialog asks for, or an address under the allowed origins. */
export const openApiSourceSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('file') }),
  z.strictObject({
    from: z.literal('url'),
    callId: z.string().min(1).max(64),
    url: z.string().max(8000),
    /** Sends the access token along. */
    withToken: z.boolean(),
  }),
]);

export type OpenApiSource = z.infer<typeof openApiSourceSchema>;
