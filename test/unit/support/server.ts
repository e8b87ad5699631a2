import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { Secret } from '../../../electron/core/secret.ts';
import { createExchange } from '../../../electron/http/exchange.ts';
import { createKeyResolver } from '../../../electron/inspector/key-resolver.ts';
import { createOAuthClient } from '../../../electron/oauth/client.ts';
import type { OAuthClientOptions } from '../../../electron/oauth/client-context.ts';
import { createDiscovery } from '../../../electron/oauth/discovery.ts';
import { createKeySetFetcher } from '../../../electron/oauth/key-set.ts';
import type { MfaPrompter } from '../../../electron/oauth/mfa/mfa-prompter.ts';
import type { Profile } from '../../../shared/profile.ts';
import { defaultStartMs, fakeClock } from './clock.ts';
import { fakeLog } from './log.ts';
import { issuer, testProfile } from './profile.ts';
import { type Answer, fakeTransport, jsonResponse } from './transport.ts';

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

/** Returns when the test client's clock starts. */
export const nowInSeconds = () => defaultStartMs / 1000;

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

/** Signs any header and payload, also of those that are not valid JSON. */
export async function signWithServerKey(header: string, payload: string): Promise<string> {
  const input = [header, payload].map((text) => Buffer.from(text).toString('base64url')).join('.');
  const signature = await crypto.subtle.sign('RSASSA-PKCS1-v1_5', privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

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
export type ResponsesByPath = { [path: string]: Answer };

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
  const parts = {
    exchange,
    discovery: createDiscovery({ exchange, clock }),
    fetchKeySet: createKeySetFetcher({ exchange, clock }),
  };
  const clientCredential = async () =>
    options.clientSecret === undefined ? undefined : new Secret(options.clientSecret);
  const recoveryCodes: { code: string; host: string }[] = [];
  const showRecoveryCode: OAuthClientOptions['showRecoveryCode'] = async (code, { host }) =>
    void recoveryCodes.push({ code: code.reveal(), host });
  const client = createOAuthClient({ profile, ...parts, clientCredential, showRecoveryCode, log });
  const sentTo = (path: string) => transport.requests.filter(({ url }) => new URL(url).pathname === path);
  return {
    client,
    recoveryCodes,
    /** Finds keys as the inspector does. */
    keyResolver: createKeyResolver({ ...parts, readClientCredential: clientCredential }),
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
