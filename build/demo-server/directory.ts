import type { JWK } from 'jose';
import type { asymmetricAlgorithms, hmacAlgorithms } from '../../shared/client-assertion.ts';

/** An OAuth client registration (RFC 7591 §2) with this server's extensions. */
export interface TestClient {
  clientId: string;
  clientSecret?: string;
  authentication: 'none' | 'client_secret_basic' | 'client_secret_post' | 'client_secret_jwt' | 'private_key_jwt';
  /** The only accepted algorithm of client assertions; by default any that fits the method. */
  assertionAlg?: (typeof hmacAlgorithms | typeof asymmetricAlgorithms)[number];
  /** The public keys of `private_key_jwt`. */
  keys?: JWK[];
  /** How to decode the Basic header: form-encoded (RFC 6749 §2.3.1) or raw (RFC 7617). */
  basicEncoding?: 'rfc6749' | 'raw';
  /** `false`: the password grant fails with `unauthorized_client`. */
  passwordGrant?: boolean;
  /** `false`: issues no refresh token, whatever the scope. */
  refreshGrant?: boolean;
  /** Scopes that may be granted to this client; defaults to all. */
  scopes?: string[];
  idTokenAlg?: 'RS256' | 'ES256';
}

/** Whether a user can sign in, or why not. */
export type UserState = 'active' | 'disabled' | 'locked' | 'password_expired';

/** A fictional user, with a password that protects nothing. */
export interface TestUser {
  username: string;
  password: string;
  sub: string;
  /** Standard claims (OIDC Core §5.1). */
  claims: Record<string, unknown>;
  state?: UserState;
  /** Scopes that this user may grant; defaults to all. */
  scopes?: string[];
}

/** Characters that clients or servers are known to mangle in form bodies or Basic headers. */
export const specialCharacters = '+ % & = : é 漢 🔑';

/**
 * Test clients. Client IDs are printable ASCII, which RFC 6749 appendix A.1 and oidc-provider
 * require; secrets are not limited to it, as at other servers.
 */
export const testClients: TestClient[] = [
  { clientId: 'latchkey-public', authentication: 'none' },
  {
    clientId: 'latchkey-basic',
    clientSecret: 'not-a-real-secret-basic',
    authentication: 'client_secret_basic',
  },
  {
    clientId: 'latchkey-post',
    clientSecret: 'not-a-real-secret-post',
    authentication: 'client_secret_post',
  },
  {
    clientId: 'latchkey form +%&=:-_.*',
    clientSecret: `not-a-real-secret form ${specialCharacters}-_.*`,
    authentication: 'client_secret_basic',
  },
  {
    // A colon would end the ID early (RFC 7617 §2); a secret may contain one.
    clientId: 'latchkey raw +%&=-_.*',
    clientSecret: `not-a-real-secret raw ${specialCharacters}-_.*`,
    authentication: 'client_secret_basic',
    basicEncoding: 'raw',
  },
  {
    clientId: 'latchkey post +%&=:-_.*',
    clientSecret: `not-a-real-secret post ${specialCharacters}-_.*`,
    authentication: 'client_secret_post',
  },
  { clientId: 'latchkey-no-password', authentication: 'none', passwordGrant: false },
  { clientId: 'latchkey-no-refresh', authentication: 'none', refreshGrant: false },
  { clientId: 'latchkey-read-only', authentication: 'none', scopes: ['openid', 'offline_access', 'orders:read'] },
  { clientId: 'latchkey-es256', authentication: 'none', idTokenAlg: 'ES256' },
];

const person = (given: string, family: string, more: Record<string, unknown> = {}) => ({
  name: `${given} ${family}`,
  given_name: given,
  family_name: family,
  email: `${given.toLowerCase()}@example.com`,
  email_verified: true,
  ...more,
});

/** Test users with fake passwords. */
export const testUsers: TestUser[] = [
  {
    username: 'alice',
    password: 'not-a-real-password-alice',
    sub: 'user-alice',
    claims: person('Alice', 'Example', { locale: 'en-GB', zoneinfo: 'Europe/London', updated_at: 1_700_000_000 }),
  },
  {
    // May not write orders, so that fewer scopes are granted than requested.
    username: 'bob',
    password: 'not-a-real-password-bob',
    sub: 'user-bob',
    claims: person('Bob', 'Example'),
    scopes: ['openid', 'profile', 'email', 'offline_access', 'orders:read'],
  },
  {
    username: `zoë ${specialCharacters}`,
    password: `not a real password ${specialCharacters}`,
    sub: 'user-zoë-漢',
    claims: person('Zoë', '漢字 🔑', { email: 'zoe@example.com' }),
  },
  {
    username: 'dave',
    password: 'not-a-real-password-dave',
    sub: 'user-dave',
    claims: person('Dave', 'Disabled'),
    state: 'disabled',
  },
  {
    username: 'lena',
    password: 'not-a-real-password-lena',
    sub: 'user-lena',
    claims: person('Lena', 'Locked'),
    state: 'locked',
  },
  {
    username: 'erin',
    password: 'not-a-real-password-erin',
    sub: 'user-erin',
    claims: person('Erin', 'Expired'),
    state: 'password_expired',
  },
];

export const oidcScopes = ['openid', 'profile', 'email', 'offline_access'];
export const apiScopes = ['orders:read', 'orders:write'];
export const demoAudience = 'urn:latchkey:demo-api';
