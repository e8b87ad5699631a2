import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { Secret } from '../../../electron/core/secret.ts';
import { createExchange } from '../../../electron/http/exchange.ts';
import { createOAuthClient } from '../../../electron/oauth/client.ts';
import { createDiscovery } from '../../../electron/oauth/discovery.ts';
import type { MfaPrompter } from '../../../electron/oauth/mfa/mfa-prompter.ts';
import type { Profile } from '../../../shared/profile.ts';
import { fakeClock } from './clock.ts';
import { fakeLog } from './log.ts';
import { issuer, testProfile } from './profile.ts';
import { fakeTransport, jsonResponse, type SentRequest } from './transport.ts';

const { publicKey, privateKey } = await generateKeyPair('RS256');
const otherKeyPair = await generateKeyPair('RS256');
const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };

export const metadata = {
  issuer,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/keys`,
  userinfo_endpoint: `${issuer}/userinfo`,
  revocation_endpoint: `${issuer}/revoke`,
  id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
};

/** Returns the system's time, by which oauth4webapi validates ID tokens. */
export const nowInSeconds = () => Math.floor(Date.now() / 1000);

export const idTokenClaims = (part: JWTPayload = {}): JWTPayload => ({
  iss: issuer,
  aud: 'desktop',
  sub: 'alice-1',
  name: 'Alice',
  iat: nowInSeconds(),
  exp: nowInSeconds() + 300,
  ...part,
});

const sign = (claims: JWTPayload, key: CryptoKey, kid: string | undefined = 'k1') =>
  new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...(kid && { kid }) }).sign(key);

/** The public key of the server, and another key. */
export const serverKey = jwk;
export const otherKey = { ...(await exportJWK(otherKeyPair.publicKey)), kid: 'k2', use: 'sig' };

/** Creates an ID token that is valid except for these claims. */
export const createIdToken = (part: JWTPayload = {}) => sign(idTokenClaims(part), privateKey);

/** Creates a valid ID token without a key ID. */
export const createIdTokenWithoutKeyId = () => sign(idTokenClaims(), privateKey, '');

/** Creates an ID token that is signed with a key of another server. */
export const createForeignIdToken = () => sign(idTokenClaims(), otherKeyPair.privateKey);

export const bearerResponse = (part: Record<string, unknown> = {}) => ({
  access_token: 'fake-access-1',
  token_type: 'Bearer',
  expires_in: 3600,
  ...part,
});

/** The response for each path. Other paths have default responses. */
export type ResponsesByPath = { [path: string]: (request: SentRequest) => Response | Promise<Response> };

/** Creates an OAuth client with a server that sends these responses. */
export function createTestClient(
  answers: ResponsesByPath,
  options: { profile?: Profile; clientSecret?: string; metadata?: Record<string, unknown> } = {},
) {
  const profile = options.profile ?? testProfile();
  const transport = fakeTransport((request) => {
    const { pathname } = new URL(request.url);
    const answer = answers[pathname];
    if (answer) return answer(request);
    if (pathname.endsWith('/.well-known/openid-configuration'))
      return jsonResponse({ ...metadata, ...options.metadata });
    if (pathname === '/keys') return jsonResponse({ keys: [jwk] });
    return new Response(null, { status: 404 });
  });
  const clock = fakeClock();
  const log = fakeLog();
  const exchange = createExchange({ transport, clock, log });
  const client = createOAuthClient({
    profile,
    exchange,
    discovery: createDiscovery({ exchange, clock }),
    clientCredential: async () => (options.clientSecret === undefined ? undefined : new Secret(options.clientSecret)),
  });
  const sentTo = (path: string) => transport.requests.filter(({ url }) => new URL(url).pathname === path);
  return {
    client,
    clock,
    log,
    transport,
    sentTo,
    /** The form of the last request to a path. */
    form: (path: string) => new URLSearchParams(sentTo(path).at(-1)?.body),
    signIn: (password = 'fake-password', prompter?: MfaPrompter) =>
      client.signIn({ username: 'alice', password: new Secret(password) }, new AbortController().signal, prompter),
  };
}
