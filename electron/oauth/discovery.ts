import * as oauth from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Endpoints } from './dialects/dialect.ts';
import { dialectOf } from './dialects/index.ts';
import { fetchMetadata, isMetadataUnavailable, type ServerMetadata } from './metadata.ts';
import { omitEmpty } from './omit-empty.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import { serverFetch } from './server-fetch.ts';

/** Finds the authorization server's metadata for a profile. */
export type Discovery = (profile: Profile, signal?: AbortSignal) => Promise<oauth.AuthorizationServer>;

const cacheLifetimeMs = 60 * 60 * 1000;

const optionalEndpoints = ['jwks_uri', 'userinfo_endpoint', 'revocation_endpoint', 'introspection_endpoint'] as const;

/** Where a profile's token endpoint is, and so where the password goes. */
export const tokenEndpointOrigin = (profile: Profile): string =>
  profile.tokenEndpointOrigin ?? new URL(profile.issuer).origin;

/**
 * Passwords and tokens go only where the profile says: the token endpoint is at its one origin, every other endpoint
 * there, at the issuer's or at one that the profile lists. Fails with `discovery_failed`, `endpoint_refused`.
 */
function checkEndpoints(server: oauth.AuthorizationServer, profile: Profile): void {
  const passwordOrigin = tokenEndpointOrigin(profile);
  const allowed = [passwordOrigin, new URL(profile.issuer).origin, ...profile.endpointOrigins];
  const check = (name: string, origins: string[]) => {
    const endpoint = server[name];
    if (typeof endpoint !== 'string' || !URL.canParse(endpoint))
      return fail('discovery_failed', { details: { code: name } });
    const url = new URL(endpoint);
    if (!origins.includes(url.origin))
      fail('endpoint_refused', {
        facts: { host: url.host },
        details: { code: name, endpoint: `${url.origin}${url.pathname}`.slice(0, 500) },
      });
  };
  check('token_endpoint', [passwordOrigin]);
  for (const name of optionalEndpoints) if (server[name] !== undefined) check(name, allowed);
}

/** The endpoints that a profile gives, by their names in metadata. */
const endpointsOf = ({ endpoints = {} }: Profile): Endpoints =>
  omitEmpty({
    token_endpoint: endpoints.token,
    jwks_uri: endpoints.keys,
    userinfo_endpoint: endpoints.userinfo,
    revocation_endpoint: endpoints.revocation,
    introspection_endpoint: endpoints.introspection,
  });

/**
 * A server's metadata (OIDC Discovery 1.0, RFC 8414), read once an hour for each profile; what it leaves out, and everything
 * where the server shows none, is the dialect's. What the profile gives comes before both, and where it gives the token
 * endpoint nothing is read. Fails with the network kinds, `discovery_failed`, `issuer_mismatch`, `endpoint_refused`,
 * `reply_not_json`, `reply_malformed`.
 */
export function createDiscovery(parts: { exchange: Exchange; clock: Clock }): Discovery {
  const { exchange, clock } = parts;
  const known = new WeakMap<Profile, { server: oauth.AuthorizationServer; until: number }>();

  async function read(profile: Profile, signal: AbortSignal | undefined): Promise<oauth.AuthorizationServer> {
    const dialect = dialectOf(profile);
    const issuer = profile.expectedIssuer ?? dialect.expectedIssuer(profile.issuer);
    const fixed = { issuer, ...dialect.defaultEndpoints(profile.issuer) };
    const given = endpointsOf(profile);
    if (given.token_endpoint) return { ...fixed, ...given };
    const { fetch } = serverFetch(exchange, { profile, dialect, purpose: 'discovery', signal });
    let found: ServerMetadata;
    try {
      found = await fetchMetadata(profile.issuer, fetch);
    } catch (error) {
      if (fixed.token_endpoint && isMetadataUnavailable(error)) return { ...fixed, ...given };
      throw error;
    }
    try {
      const document = await oauth.processDiscoveryResponse(new URL(issuer), found.response);
      return { ...fixed, ...omitEmpty(document), ...given };
    } catch (error) {
      throw toProtocolFailure(error, 'discovery', found.endpoint);
    }
  }

  return async (profile, signal) => {
    const kept = known.get(profile);
    if (kept && clock.now() < kept.until) return kept.server;
    const server = await read(profile, signal);
    checkEndpoints(server, profile);
    known.set(profile, { server, until: clock.now() + cacheLifetimeMs });
    return server;
  };
}
