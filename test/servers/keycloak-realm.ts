import type { JWK } from 'jose';
import { specialCharacters } from '../../build/demo-server/directory.ts';

/** The realm's clients, all with the password grant ("direct access grants"). */
export const keycloakClients = {
  public: { clientId: 'latchkey-public' },
  /** Sends its secret in a Basic header or in the body. */
  secret: { clientId: 'latchkey-secret', clientSecret: 'not-a-real-secret-keycloak' },
  special: { clientId: 'latchkey-special', clientSecret: `not-a-real-secret ${specialCharacters}-_.*` },
  key: { clientId: 'latchkey-key' },
};

/** The realm's users. All passwords are obviously fake. */
export const keycloakUsers = {
  plain: { username: 'alice', password: 'not-a-real-password-alice' },
  special: { username: 'zoe', password: `not a real password ${specialCharacters}` },
  disabled: { username: 'dave', password: 'not-a-real-password-dave' },
  /** Must change the password first: "Account is not fully set up". */
  requiredAction: { username: 'rita', password: 'not-a-real-password-rita' },
  totp: { username: 'otto', password: 'not-a-real-password-otto', totpSecret: 'not-a-real-totp-secret-otto' },
};

const client = (clientId: string, more: Record<string, unknown>) => ({
  clientId,
  enabled: true,
  protocol: 'openid-connect',
  standardFlowEnabled: false,
  directAccessGrantsEnabled: true,
  ...more,
});

// A client may introspect only tokens that name it in `aud`, which those of a password grant do not
// by default.
const ownAudience = (clientId: string) => ({
  name: 'own audience',
  protocol: 'openid-connect',
  protocolMapper: 'oidc-audience-mapper',
  config: { 'included.client.audience': clientId, 'access.token.claim': 'true', 'introspection.token.claim': 'true' },
});

// A user without these three must enter them first and cannot use the password grant until then.
const user = (username: string, given: string, password: string, more: Record<string, unknown> = {}) => ({
  username,
  enabled: true,
  firstName: given,
  lastName: 'Example',
  email: `${username}@example.com`,
  emailVerified: true,
  // An import assigns no roles by default; offline tokens require this one.
  realmRoles: ['default-roles-latchkey'],
  credentials: [{ type: 'password', value: password }],
  ...more,
});

const totpCredential = (secret: string) => ({
  type: 'otp',
  userLabel: 'not a real device',
  secretData: JSON.stringify({ value: secret }),
  credentialData: JSON.stringify({ subType: 'totp', digits: 6, period: 30, counter: 0, algorithm: 'HmacSHA1' }),
});

/**
 * The realm to import (Keycloak's RealmRepresentation): clients of all types and users of all
 * states.
 */
export function keycloakRealm(clientKey: JWK) {
  const { public: open, secret, special, key } = keycloakClients;
  const { plain, special: zoe, disabled, requiredAction, totp } = keycloakUsers;
  return {
    realm: 'latchkey',
    enabled: true,
    sslRequired: 'none',
    clients: [
      client(open.clientId, { publicClient: true }),
      client(secret.clientId, {
        clientAuthenticatorType: 'client-secret',
        secret: secret.clientSecret,
        protocolMappers: [ownAudience(secret.clientId)],
      }),
      client(special.clientId, { clientAuthenticatorType: 'client-secret', secret: special.clientSecret }),
      client(key.clientId, {
        clientAuthenticatorType: 'client-jwt',
        attributes: { 'use.jwks.string': 'true', 'jwks.string': JSON.stringify({ keys: [clientKey] }) },
      }),
    ],
    users: [
      user(plain.username, 'Alice', plain.password),
      user(zoe.username, 'Zoë', zoe.password),
      user(disabled.username, 'Dave', disabled.password, { enabled: false }),
      user(requiredAction.username, 'Rita', requiredAction.password, { requiredActions: ['UPDATE_PASSWORD'] }),
      user(totp.username, 'Otto', totp.password, {
        credentials: [{ type: 'password', value: totp.password }, totpCredential(totp.totpSecret)],
      }),
    ],
  };
}
