import { createHash } from 'node:crypto';
import type { Profile } from '../../shared/profile.ts';
import { dialectOf } from './dialects/index.ts';
import { tokenEndpointOrigin } from './discovery.ts';

/**
 * Everywhere that a profile's secrets may be sent, and how they are presented there, in canonical
 * form. A secret is bound to the destinations that it was given for.
 */
export type Destinations = {
  /** Receives passwords, tokens, and the client secret or assertions. */
  server: {
    /** Decides the default endpoints, and how a second factor is requested. */
    provider: string;
    issuer: string;
    expectedIssuer: string;
    clientId: string;
    clientAuthentication: string;
    assertionAudience: string | undefined;
    grantType: string;
    tokenEndpointOrigin: string;
    endpoints: Record<string, string>;
    endpointOrigins: string[];
    allowLoopbackHttp: boolean;
  };
  /** Receives access and ID tokens, and secrets in requests. */
  apiOrigins: string[];
};

/**
 * What a secret is bound to: the server, for what is only sent there (client secrets and keys,
 * tokens to revoke), or everything (sessions).
 */
export type DestinationScope = 'server' | 'all';

const toSet = (origins: readonly string[]) => [...new Set(origins.map((one) => new URL(one).origin))].sort();

/** Returns everywhere that a profile's secrets may be sent. */
function destinationsOf(profile: Profile): Destinations {
  const dialect = dialectOf(profile);
  const { provider, issuer, expectedIssuer, clientId, clientAuthentication, clientAssertion } = profile;
  const endpoints = Object.entries(profile.endpoints ?? {}).sort();
  return {
    server: {
      provider,
      issuer,
      expectedIssuer: expectedIssuer ?? dialect.expectedIssuer(issuer),
      clientId,
      clientAuthentication,
      assertionAudience: clientAuthentication.endsWith('_jwt') ? (clientAssertion?.audience ?? 'issuer') : undefined,
      grantType: dialect.passwordGrant(profile).grantType,
      tokenEndpointOrigin: tokenEndpointOrigin(profile),
      endpoints: Object.fromEntries(endpoints.flatMap(([name, url]) => (url ? [[name, new URL(url).href]] : []))),
      endpointOrigins: toSet(profile.endpointOrigins),
      allowLoopbackHttp: profile.allowLoopbackHttp,
    },
    apiOrigins: toSet(profile.api.origins),
  };
}

/** Returns a short text that is the same only for equal destinations, to store with a secret. */
export function destinationFingerprint(profile: Profile, scope: DestinationScope): string {
  const { server, apiOrigins } = destinationsOf(profile);
  const text = JSON.stringify(scope === 'server' ? { scope, server } : { scope, server, apiOrigins });
  return createHash('sha256').update(text).digest('base64url');
}

/** Returns whether the secrets of two profiles may be sent to the same destinations. */
export const sameDestinations = (a: Profile, b: Profile, scope: DestinationScope): boolean =>
  destinationFingerprint(a, scope) === destinationFingerprint(b, scope);

/** Returns the origins at which a profile's secrets can arrive, without those of its metadata. */
export function listDestinationOrigins(profile: Profile): string[] {
  const { server, apiOrigins } = destinationsOf(profile);
  const { issuer, endpoints, endpointOrigins } = server;
  return toSet([issuer, server.tokenEndpointOrigin, ...Object.values(endpoints), ...endpointOrigins, ...apiOrigins]);
}
