import { headerValuePattern, tokenPattern } from '../../shared/http-syntax.ts';
import type { Profile } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import { isSecureUrl } from '../http/exchange.ts';

/**
 * Headers that the app or Chromium sets, or that control the connection (RFC 9110 §7.6.1). With an
 * `Origin`, Chromium would apply CORS.
 */
const forbiddenHeaders =
  /^(authorization|cookie2?|host|origin|connection|content-length|transfer-encoding|te|trailer|upgrade|keep-alive|expect|proxy-.*|sec-.*)$/i;

/** More than servers accept. Each is searched for secrets. */
const maxHeaders = 100;
const maxHeaderCharacters = 64 * 1024;

/**
 * Validates the headers of a call.
 *
 * @returns the headers with names in lower case
 * @throws `headers_too_many`, `header_invalid`
 */
export function validateHeaders(headers: Record<string, string>): Record<string, string> {
  const lines = Object.entries(headers);
  const characters = lines.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (lines.length > maxHeaders || characters > maxHeaderCharacters) fail('headers_too_many');
  for (const [name, value] of lines)
    if (!tokenPattern.test(name) || !headerValuePattern.test(value) || forbiddenHeaders.test(name))
      fail('header_invalid', { facts: { header: name.slice(0, 200) } });
  return Object.fromEntries(lines.map(([name, value]) => [name.toLowerCase(), value]));
}

/**
 * Parses a URL that tokens may be sent to: over a secure scheme, at an origin that the profile
 * lists.
 *
 * @param allowedOrigins the only origins that policy allows, if it restricts them
 * @throws `url_invalid`, `origin_refused`, `policy_refused`
 */
export function parseAllowedUrl(text: string, profile: Profile, allowedOrigins: readonly string[] | undefined): URL {
  if (!URL.canParse(text)) fail('url_invalid');
  const url = new URL(text);
  if (
    !profile.api.origins.includes(url.origin) ||
    !isSecureUrl(url, profile.allowLoopbackHttp) ||
    url.username ||
    url.password
  )
    fail('origin_refused', { facts: { host: url.host } });
  if (allowedOrigins && !allowedOrigins.includes(url.origin)) fail('policy_refused', { facts: { host: url.host } });
  return url;
}
