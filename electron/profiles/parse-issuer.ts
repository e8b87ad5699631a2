import { isLoopback } from '../../shared/loopback.ts';
import { issuerSchema } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import { dialects } from '../oauth/dialects/index.ts';
import { problemsFromIssue } from './profile-problems.ts';

/** Where discovery documents are (OIDC Discovery 1.0 §4, RFC 8414 §3). */
const wellKnownPaths = ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'];

/** An address without the part that makes a discovery address of an issuer: at the end, or before the path (RFC 8414 §3.1). */
function stripWellKnown(address: URL): string | undefined {
  const path = address.pathname.replace(/\/$/, '');
  for (const part of wellKnownPaths) {
    if (path.endsWith(part)) return `${address.origin}${path.slice(0, -part.length)}`;
    if (path.startsWith(`${part}/`)) return `${address.origin}${path.slice(part.length)}`;
  }
  return undefined;
}

/** An address that every dialect's endpoints can be put below. */
const probeIssuer = 'https://id.invalid';

/** The issuer that an endpoint's address is below, by the paths of the providers that have usual ones. */
function stripEndpoint({ origin, pathname }: URL): string | undefined {
  const asked = pathname.replace(/\/$/, '');
  for (const { defaultEndpoints, validateIssuer } of Object.values(dialects))
    for (const endpoint of Object.values(defaultEndpoints(probeIssuer))) {
      const path = endpoint.slice(probeIssuer.length);
      if (!asked.endsWith(path)) continue;
      const issuer = new URL(asked.slice(0, -path.length), origin);
      if (validateIssuer(issuer) === undefined) return issuer.href.replace(/\/$/, '');
    }
  return undefined;
}

/** An issuer that a person gave. */
export type ParsedIssuer = {
  issuer: string;
  /** It was given as the address of its discovery document or an endpoint, from which a closing slash cannot be told. */
  isTrailingSlashUnknown: boolean;
};

/**
 * The issuer in what a person pasted: an issuer, or the address of its discovery document or of an endpoint. Fails with
 * `profile_invalid`.
 */
export function parseIssuer(text: string): ParsedIssuer {
  const trimmed = text.trim();
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`;
  const address = URL.canParse(whole) ? new URL(whole) : undefined;
  const stripped = address && (stripWellKnown(address) ?? stripEndpoint(address));
  const checked = issuerSchema.safeParse(stripped ?? whole);
  if (trimmed !== '' && checked.success)
    return { issuer: checked.data, isTrailingSlashUnknown: stripped !== undefined };
  const problems = (checked.error?.issues ?? []).flatMap(problemsFromIssue);
  return fail('profile_invalid', {
    problems: (trimmed === '' ? [{ path: '', reason: 'must not be empty' }] : problems).map(({ reason }) => ({
      path: 'issuer',
      reason,
    })),
  });
}

/** Whether a profile needs `allowLoopbackHttp` for an address. */
export const isLoopbackHttp = (address: string): boolean => {
  const url = new URL(address);
  return url.protocol === 'http:' && isLoopback(url.hostname);
};
