import { z } from 'zod';
import { apiMethods } from './api.ts';

const parameterSchema = z.strictObject({
  name: z.string(),
  required: z.boolean(),
  /** An example or default value; empty if there is none. */
  value: z.string(),
  description: z.string().optional(),
});

/** An operation of an OpenAPI document, as a request template. */
export const openApiOperationSchema = z.strictObject({
  /** Method and path, such as `GET /orders/{id}`. */
  id: z.string(),
  name: z.string(),
  method: z.enum(apiMethods),
  /** URL with path parameters in braces. */
  url: z.string(),
  /** Whether the URL is at an allowed origin. */
  allowed: z.boolean(),
  tag: z.string().optional(),
  deprecated: z.boolean(),
  path: z.array(parameterSchema),
  query: z.array(parameterSchema),
  headers: z.array(parameterSchema),
  body: z.strictObject({ type: z.enum(['json', 'form', 'text']), mediaType: z.string(), text: z.string() }).optional(),
  /** Alternative sets of sufficient scopes; empty if none are required. */
  scopes: z.array(z.array(z.string())),
});

/**
 * Why a part of a document is left out: a reference into another document, a reference that leads
 * nowhere, something else than an object, a server without a usable URL, too many operations
 * or parameters, a method or the body of a method that the API screen does not send, a parameter in
 * a cookie, in the whole query string or in no known location, a request that the API itself sends,
 * a key that its object repeats later, or another YAML document in the same file.
 */
const openApiSkipReasons = [
  'external_reference',
  'reference',
  'malformed',
  'server',
  'too_many',
  'parameters',
  'method',
  'body',
  'cookie',
  'querystring',
  'location',
  'webhook',
  'repeated',
  'document',
] as const;

/** A request that an OpenAPI document describes. */
export type OpenApiOperation = z.infer<typeof openApiOperationSchema>;

/** A parsed OpenAPI document. */
export const openApiDocumentSchema = z.strictObject({
  title: z.string(),
  /** Version of the API. */
  version: z.string(),
  /** Version of the format, such as `3.1.0` or `2.0`. */
  format: z.string(),
  operations: z.array(openApiOperationSchema),
  /** How many parts are left out. */
  skippedCount: z.int(),
  /** The first 50 parts that are left out: where they are, such as `GET /orders`, and why. */
  skipped: z.array(z.strictObject({ location: z.string(), reason: z.enum(openApiSkipReasons) })),
});

/** The title and operations of an API. */
export type OpenApiDocument = z.infer<typeof openApiDocumentSchema>;

/** Source of a document: a file from main's dialog, or a URL at an allowed origin. */
export const openApiSourceSchema = z.discriminatedUnion('from', [
  z.strictObject({ from: z.literal('file') }),
  z.strictObject({
    from: z.literal('url'),
    callId: z.string().min(1).max(64),
    url: z.string().max(8000),
    /** Whether to send the access token. */
    withToken: z.boolean(),
  }),
]);

/** Where to load a document from. */
export type OpenApiSource = z.infer<typeof openApiSourceSchema>;
