import { isLoopback } from '../../shared/loopback.ts';
import type { Profile } from '../../shared/profile.ts';

/** The URLs of the servers that `npm start` runs. */
export type DemoServers = { issuer: string; api: string };

function isLoopbackUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password && isLoopback(url.hostname)
  );
}

/** The audience and resource (RFC 8707) of the demo API. */
const audience = 'urn:latchkey:demo-api';

/**
 * Returns the built-in profile for the servers that `npm start` runs.
 *
 * @returns `undefined` if a server is not on this computer, so that the command line cannot add a
 *   profile that sends passwords elsewhere
 */
export function demoProfile({ issuer, api }: DemoServers): Profile | undefined {
  if (!isLoopbackUrl(issuer) || !isLoopbackUrl(api)) return undefined;
  return {
    id: 'demo',
    name: 'Latchkey demo',
    provider: 'oidc',
    issuer,
    clientId: 'latchkey-demo',
    clientAuthentication: 'none',
    basicEncoding: 'rfc6749',
    scopes: ['openid', 'profile', 'email', 'offline_access', 'orders:read', 'orders:write'],
    extraParameters: { password: { resource: audience }, refresh: { resource: audience } },
    endpointOrigins: [],
    api: {
      origins: [api],
      audience,
      requests: [
        { name: 'Who am I', method: 'GET', url: `${api}/me` },
        { name: 'List orders', method: 'GET', url: `${api}/orders` },
        {
          name: 'Place an order',
          method: 'POST',
          url: `${api}/orders`,
          body: '{\n  "item": "door lock",\n  "quantity": 1\n}',
        },
      ],
    },
    allowLoopbackHttp: true,
    usernameHint: 'alice',
  };
}
