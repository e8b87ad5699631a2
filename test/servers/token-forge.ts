import { createHash, createHmac } from 'node:crypto';
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';
import { publicJwk } from '../../build/demo-server/signing-keys.ts';
import type { AccessTokenFault, IdTokenFault } from './scripted-responses.ts';

/** Creates valid tokens and every kind of invalid one, with test keys. */
export interface TokenForge {
  /** The keys of the JWKS endpoint. */
  publicKeys: JWK[];
  accessToken(fault: AccessTokenFault): Promise<string>;
  idToken(fault: IdTokenFault, accessToken: string): Promise<string>;
}

export interface TokenForgeOptions {
  issuer: string;
  clientId: string;
  apiAudience: string;
  subject: string;
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Returns the left half of the hash of the ID token's algorithm (OIDC Core §3.1.3.6). */
const leftHalfHash = (token: string) =>
  createHash('sha256').update(token).digest().subarray(0, 16).toString('base64url');

const keyPairs = Promise.all([
  generateKeyPair('RS256', { extractable: true }),
  generateKeyPair('RS256', { extractable: true }),
]);

export async function createTokenForge(options: TokenForgeOptions): Promise<TokenForge> {
  const { issuer, clientId, apiAudience, subject } = options;
  const [signing, foreign] = await keyPairs;
  const kid = 'signing-key-for-tests';
  const publicKey = { ...publicJwk(await exportJWK(signing.publicKey)), kid, alg: 'RS256', use: 'sig' };

  const signed = (claims: Record<string, unknown>, key = signing.privateKey, header: Record<string, string> = {}) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, ...header }).sign(key);

  return {
    publicKeys: [publicKey],

    accessToken: (fault) => {
      if (fault === 'opaque') return Promise.resolve(`not-a-real-token-${crypto.randomUUID()}`);
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: issuer,
        aud: fault === 'other-audience' ? 'urn:example:some-other-api' : apiAudience,
        sub: subject,
        client_id: clientId,
        jti: crypto.randomUUID(),
        scope: 'openid orders:read',
        iat: now - (fault === 'expired' ? 7200 : 0),
        exp: now + (fault === 'expired' ? -3600 : 300),
      };
      return signed(claims, signing.privateKey, { typ: 'at+jwt' });
    },

    idToken: async (fault, accessToken) => {
      if (fault === 'not-a-jwt') return 'this-is-not-a-jwt';
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: fault === 'wrong-issuer' ? 'https://issuer.example' : issuer,
        aud: fault === 'wrong-audience' ? 'some-other-client' : clientId,
        sub: fault === 'wrong-subject' ? 'someone-else' : subject,
        name: 'Test User',
        at_hash: leftHalfHash(fault === 'wrong-at-hash' ? 'another token' : accessToken),
        iat: now + (fault === 'expired' ? -7200 : fault === 'issued-in-the-future' ? 86_400 : 0),
        exp: now + (fault === 'expired' ? -3600 : fault === 'issued-in-the-future' ? 90_000 : 3600),
      };
      switch (fault) {
        case 'alg-none':
          return `${base64url({ alg: 'none' })}.${base64url(claims)}.`;
        case 'wrong-signature':
          // Another key with the ID of the published one.
          return signed(claims, foreign.privateKey);
        case 'unknown-key':
          return signed(claims, foreign.privateKey, { kid: 'unpublished-key' });
        case 'hs256-with-public-key': {
          const input = `${base64url({ alg: 'HS256', kid })}.${base64url(claims)}`;
          const secret = await exportSPKI(signing.publicKey);
          return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
        }
        default:
          return signed(claims);
      }
    },
  };
}
