import { z } from 'zod';
import { checkServerUrl } from './server-url.ts';

/** One scope (RFC 6749 §3.3). */
export const scopeSchema = z
  .string()
  .regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be a single scope token (RFC 6749 §3.3)');

/** Headers that main sets itself or that must not be stored. */
const reservedHeaderPattern = /^(authorization|proxy-authorization|cookie2?)$/i;

/** A saved request from a profile or the user. Contains no secrets. */
export const apiRequestSchema = z.strictObject({
  name: z.string().min(1).max(100),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']),
  url: z.string().max(2000).superRefine(checkServerUrl),
  /** Added to the URL's query. */
  query: z.record(z.string().min(1).max(200), z.string().max(2000)).optional(),
  headers: z
    .record(
      z
        .string()
        .min(1)
        .max(200)
        .refine((name) => !reservedHeaderPattern.test(name.trim()), 'is set by Latchkey or must not be stored'),
      z.string().max(8000),
    )
    .optional(),
  body: z.string().max(100_000).optional(),
  /** Type of the body; detected if absent. */
  bodyType: z.enum(['json', 'form', 'text']).optional(),
  /** Token to send. Defaults to the access token. */
  token: z.enum(['access', 'id', 'none']).optional(),
  /** Scopes that the API requires. */
  scopes: z.array(scopeSchema).max(50).optional(),
  /** Expected status in a run. Defaults to any success. */
  expectedStatus: z.int().min(200).max(599).optional(),
});

/** A request that a profile offers on the API screen. */
export type ApiRequest = z.infer<typeof apiRequestSchema>;
