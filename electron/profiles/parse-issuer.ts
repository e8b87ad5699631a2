import { cleanAddress } from '../../shared/address.ts';
import { isLoopback } from '../../shared/loopback.ts';
import { issuerSchema } from '../../shared/server-url.ts';
import { fail } from '../core/failure.ts';
import { dialects } from '../oauth/dialects/index.ts';
import { problemsFromIssue } from './profile-problems.ts';

/** The paths of discovery documents (OIDC Discovery 1.0 §4, RFC 8414 §3). */
const wellKnownPaths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

/** Returns the issuer of a discovery URL. RFC 8414 §3.1 inserts its part before the path. */
function stripWellKnown({ origin, pathname }: URL): string | undefined {
  const path = pathname.replace(/\/$/, '');
  for (const part of wellKnownPaths) {
    if (path.endsWith(part)) return `${origin}${path.slice(0, -part.length)}`;
    if (path.startsWith(`${part}/`)) return `${origin}${path.slice(part.length)}`;
  }
  return undefined;
}

/** A placeholder to derive the paths of each dialect's endpoints. */
const probeIssuer = 'https://id.invalid';

/** Returns the issuer of an endpoint URL, for providers with fixed paths. */
function stripEndpoint({ origin, pathname }: URL): string | undefined {
  const endpointPath = pathname.replace(/\/$/, '');
  for (const { defaultEndpoints, validateIssuer } of Object.values(dialects))
    for (const endpoint of Object.values(defaultEndpoints(probeIssuer))) {
      const path = endpoint.slice(probeIssuer.length);
      if (!endpointPath.endsWith(path)) continue;
      const issuer = new URL(endpointPath.slice(0, -path.length), origin);
      if (validateIssuer(issuer) === undefined) return issuer.href.replace(/\/$/, '');
    }
  return undefined;
}

/** An address that the user entered. */
export type ParsedIssuer = {
  issuer: string;
  /** The address itself: the issuer, or the discovery or endpoint URL from which it was derived. */
  address: string;
};

/** A URL after a name (`ISSUER=`, `"issuer":`) or `view-source:`, or of a Markdown link. */
const namedUrl = /^(?:view-source:|[^\s:/?#[]{1,60}\s{0,4}[:=]\s{0,4}|\[[^\]]{0,100}\]\()(["'<]?https?:\/\/.*)$/is;

/** Returns an address as it was copied, without a name before it. */
function cleanIssuer(text: string): string {
  const cleaned = cleanAddress(text);
  const [, named] = namedUrl.exec(cleaned) ?? [];
  const address = named === undefined ? cleaned : cleanAddress(named.replace(/^["'<]|[)"'>]$/g, ''));
  return address.replace(/^(https?:)\/(?!\/)/i, '$1//').replace(/^\/\//, 'https://');
}

/**
 * Parses an issuer as entered or pasted: the issuer, or the URL of its discovery document or of one
 * of its endpoints. `https://` may be omitted.
 *
 * @throws `profile_invalid`
 */
export function parseIssuer(text: string): ParsedIssuer {
  const cleaned = cleanIssuer(text);
  const absolute = /^[a-z][a-z0-9+.-]*:\/\//i.test(cleaned) ? cleaned : `https://${cleaned}`;
  const url = URL.canParse(absolute) ? new URL(absolute) : undefined;
  const stripped = url && (stripWellKnown(url) ?? stripEndpoint(url));
  const checked = issuerSchema.safeParse(stripped ?? absolute);
  if (cleaned !== '' && checked.success) return { issuer: checked.data, address: absolute };
  const problems = (checked.error?.issues ?? []).flatMap(problemsFromIssue);
  return fail('profile_invalid', {
    problems: (cleaned === '' ? [{ path: '', reason: 'must not be empty' }] : problems).map(({ reason }) => ({
      path: 'issuer',
      reason,
    })),
  });
}

/** Whether a profile needs `allowLoopbackHttp` for a URL. */
export const isLoopbackHttp = (href: string): boolean => {
  const url = new URL(href);
  return url.protocol === 'http:' && isLoopback(url.hostname);
};
