import * as oauth from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import { fail, toFailure } from '../core/failure.ts';
import type { Clock } from '../core/ports.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Endpoints } from './dialects/dialect.ts';
import { dialectOf } from './dialects/index.ts';
import {
  diagnoseMetadata,
  fetchMetadata,
  isMetadataUnavailable,
  optionalEndpoints,
  type ServerMetadata,
} from './metadata.ts';
import { omitEmpty } from './omit-empty.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import { serverFetch } from './server-fetch.ts';

/** An authorization server's metadata. */
export type DiscoveryResult = {
  server: oauth.AuthorizationServer;
  /** Whether the metadata is from a document of the server, at least in part. */
  hasDocument: boolean;
};

/** Returns the authorization server's metadata for a profile. */
export type Discovery = (profile: Profile, signal?: AbortSignal) => Promise<DiscoveryResult>;

const cacheLifetimeMs = 60 * 60 * 1000;

/** Returns the origin of a profile's token endpoint, which is where the password is sent. */
export const tokenEndpointOrigin = (profile: Profile): string =>
  profile.tokenEndpointOrigin ?? new URL(profile.issuer).origin;

/**
 * Checks that passwords and tokens are only sent to origins that the profile allows: the token
 * endpoint must be at its one origin, every other endpoint there, at the issuer's origin or at one
 * that the profile lists.
 *
 * @throws `discovery_failed`, `endpoint_refused`
 */
function checkEndpoints(server: oauth.AuthorizationServer, profile: Profile): void {
  const passwordOrigin = tokenEndpointOrigin(profile);
  const allowed = [passwordOrigin, new URL(profile.issuer).origin, ...profile.endpointOrigins];
  const check = (name: string, origins: string[]) => {
    const endpoint = server[name];
    if (typeof endpoint !== 'string' || !URL.canParse(endpoint))
      return fail('discovery_failed', {
        facts: { host: new URL(profile.issuer).host, diagnosis: 'discovery_incomplete' },
        details: { code: name },
      });
    const url = new URL(endpoint);
    if (!origins.includes(url.origin))
      fail('endpoint_refused', {
        facts: { host: new URL(profile.issuer).host, endpointHost: url.host, diagnosis: 'endpoint_elsewhere' },
        details: { code: name, endpoint: `${url.origin}${url.pathname}`.slice(0, 500) },
      });
  };
  check('token_endpoint', [passwordOrigin]);
  for (const name of optionalEndpoints) if (server[name] !== undefined) check(name, allowed);
}

/** Returns whether a profile sets the endpoints itself, so that no metadata is read. */
export const setsEndpoints = (profile: Profile): boolean => profile.endpoints?.token !== undefined;

/** Returns the endpoints that a profile sets, by their names in metadata. */
const endpointsOf = ({ endpoints = {} }: Profile): Endpoints =>
  omitEmpty({
    token_endpoint: endpoints.token,
    jwks_uri: endpoints.keys,
    userinfo_endpoint: endpoints.userinfo,
    revocation_endpoint: endpoints.revocation,
    introspection_endpoint: endpoints.introspection,
  });

/**
 * Creates discovery, which reads a server's metadata and caches it for an hour per profile.
 * Endpoints come from the profile first, then from the metadata, then from the provider's dialect.
 * If the profile sets the token endpoint, no metadata is read.
 *
 * The returned function fails with the network kinds, `discovery_failed`, `discovery_missing`,
 * `issuer_mismatch`, `endpoint_refused`, `response_not_json` and `response_malformed`.
 *
 * @see OIDC Discovery 1.0, RFC 8414
 */
export function createDiscovery(parts: { exchange: Exchange; clock: Clock }): Discovery {
  const { exchange, clock } = parts;
  const cache = new WeakMap<Profile, { result: DiscoveryResult; expiresAt: number }>();

  async function read(profile: Profile, signal: AbortSignal | undefined): Promise<DiscoveryResult> {
    const dialect = dialectOf(profile);
    const issuer = profile.expectedIssuer ?? dialect.expectedIssuer(profile.issuer);
    const defaults = { issuer, ...dialect.defaultEndpoints(profile.issuer) };
    const overrides = endpointsOf(profile);
    const undocumented = { server: { ...defaults, ...overrides }, hasDocument: false };
    if (overrides.token_endpoint) return undocumented;
    const { fetch } = serverFetch(exchange, { profile, dialect, purpose: 'discovery', signal });
    let metadata: ServerMetadata;
    try {
      metadata = await fetchMetadata(profile.issuer, fetch);
    } catch (error) {
      if (defaults.token_endpoint && isMetadataUnavailable(toFailure(error))) return undocumented;
      throw error;
    }
    try {
      const document = await oauth.processDiscoveryResponse(new URL(issuer), metadata.response);
      return { server: { ...defaults, ...omitEmpty(document), ...overrides }, hasDocument: true };
    } catch (error) {
      const { failure } = toProtocolFailure(error, 'discovery', metadata.endpoint);
      // As the profile spells it: the two may differ in a slash only.
      if (failure.kind === 'issuer_mismatch')
        failure.facts = { ...failure.facts, expectedIssuer: issuer.slice(0, 300), diagnosis: 'issuer_mismatch' };
      throw diagnoseMetadata(failure);
    }
  }

  return async (profile, signal) => {
    const cached = cache.get(profile);
    if (cached && clock.now() < cached.expiresAt) return cached.result;
    const result = await read(profile, signal);
    checkEndpoints(result.server, profile);
    cache.set(profile, { result, expiresAt: clock.now() + cacheLifetimeMs });
    return result;
  };
}
