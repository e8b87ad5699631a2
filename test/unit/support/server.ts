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

/** The system's time, since oauth4webapi checks ID tokens by it. */
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

/** The server's public key, and one that it might have too. */
export const serverKey = jwk;
export const otherKey = { ...(await exportJWK(otherKeyPair.publicKey)), kid: 'k2', use: 'sig' };

/** An ID token that is right but for the given claims. */
export const createIdToken = (part: JWTPayload = {}) => sign(idTokenClaims(part), privateKey);

/** The same, without the name of the key. */
export const createIdTokenWithoutKeyId = () => sign(idTokenClaims(), privateKey, '');

/** An ID token by a key that the server does not have. */
export const createForeignIdToken = () => sign(idTokenClaims(), otherKeyPair.privateKey);

export const bearerResponse = (part: Record<string, unknown> = {}) => ({
  access_token: 'fake-access-1',
  token_type: 'Bearer',
  expires_in: 3600,
  ...part,
});

/** The answer for each path; a path that is not named gets the usual one. */
export type ResponsesByPath = { [path: string]: (request: SentRequest) => Response | Promise<Response> };

/** An OAuth client whose server answers as told. */
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
    signIn: (password = 'fake-password', desk?: MfaPrompter) =>
      client.signIn({ username: 'alice', password: new Secret(password) }, new AbortController().signal, desk),
  };
}
