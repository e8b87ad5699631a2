import { z } from 'zod';
import { cleanAddress } from './address.ts';
import { isLoopback } from './loopback.ts';

/** Parses a URL; `undefined` if it is not one. */
export const parseUrl = (text: string) => (URL.canParse(text) ? new URL(text) : undefined);

/** Reports what is wrong with a URL: it must be https, or http at a loopback address. */
export function checkServerUrl(text: string, context: z.RefinementCtx): void {
  const url = parseUrl(text);
  const fail = (message: string) => context.addIssue({ code: 'custom', message });
  if (!url) fail('must be a full URL, like https://id.example.com');
  else if (url.username || url.password) fail('must not contain a username or password');
  else if (text.includes('#')) fail('must not contain a fragment (#…)');
  else if (/[\s\\]|\p{Cc}/u.test(text)) fail('must not contain spaces, backslashes or control characters');
  else if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
    fail('must begin with https://');
}

/** An https URL, or http at a loopback address. `profileSchema` checks `allowLoopbackHttp`. */
export const serverUrlSchema = z.string().overwrite(cleanAddress).max(2000).superRefine(checkServerUrl);

const dropDefaultPort = (text: string) => {
  const url = parseUrl(text);
  return url && `${url.protocol}//${url.hostname}:443` === text ? url.origin : text;
};

/** An issuer identifier (RFC 8414 §2). */
export const issuerSchema = serverUrlSchema.refine(
  (text) => !text.includes('?'),
  'must not contain a query (RFC 8414 §2)',
);

/** The origin of a server. */
export const originSchema = serverUrlSchema
  .overwrite(dropDefaultPort)
  .refine(
    (text) => !URL.canParse(text) || new URL(text).origin === text,
    'must be only an origin, like https://api.example.com, without a path or trailing slash',
  );
