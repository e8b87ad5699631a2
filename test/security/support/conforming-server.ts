import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { Transport } from '../../../electron/core/ports.ts';
import { defaultStartMs } from '../../unit/support/clock.ts';
import { fakeTransport } from '../../unit/support/transport.ts';

export type ConformingServer = {
  issuer: string;
  apiOrigin: string;
  /** The response of each endpoint, by path. */
  handlers: Record<string, () => Promise<Response> | Response>;
  transport: Transport;
  idToken(claims?: Record<string, unknown>): Promise<string>;
  metadata: Record<string, unknown>;
  jwk: Record<string, unknown>;
};

/** Creates an authorization server and an API that respond correctly, without a network. */
export async function createConformingServer(): Promise<ConformingServer> {
  const issuer = 'https://id.example.com';
  const apiOrigin = 'https://api.example.com';
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const metadata = {
    issuer,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/keys`,
    userinfo_endpoint: `${issuer}/userinfo`,
    revocation_endpoint: `${issuer}/revoke`,
    introspection_endpoint: `${issuer}/introspect`,
    id_token_signing_alg_values_supported: ['RS256'],
  };
  const idToken = (claims: Record<string, unknown> = {}) => {
    const now = defaultStartMs / 1000;
    return new SignJWT({ iss: issuer, aud: 'latchkey-public', sub: 'alice-1', iat: now, exp: now + 3600, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(privateKey);
  };
  // Signing is the slowest part of a response, and every ID token can be the same.
  const usual = await idToken();
  let issued = 0;
  const answers: ConformingServer['handlers'] = {
    '/.well-known/openid-configuration': () => Response.json(metadata),
    '/keys': () => Response.json({ keys: [jwk] }),
    '/token': () => {
      issued += 1;
      return Response.json({
        access_token: `not-a-real-access-token-${issued}`,
        refresh_token: `not-a-real-refresh-token-${issued}`,
        id_token: usual,
        token_type: 'Bearer',
        expires_in: 3600,
      });
    },
    '/userinfo': () => Response.json({ sub: 'alice-1', name: 'Alice' }),
    '/revoke': () => new Response(null),
    '/introspect': () => Response.json({ active: true, sub: 'alice-1' }),
    '/me': () => Response.json({ sub: 'alice-1' }),
    '/orders': () => Response.json({ id: 'order-1' }, { status: 201 }),
  };
  return {
    issuer,
    apiOrigin,
    handlers: answers,
    idToken,
    metadata,
    jwk,
    transport: fakeTransport(({ url }) => answers[new URL(url).pathname]?.() ?? new Response(null, { status: 404 })),
  };
}
