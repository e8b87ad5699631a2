import type { JWK } from 'jose';
import { specialCharacters } from '../../build/demo-server/directory.ts';

/** Glewlwyd's clients. It allows the password grant only for clients with a credential. */
export const glewlwydClients = {
  public: { clientId: 'latchkey-public' },
  /** Sends its secret in a Basic header or in the body. */
  secret: { clientId: 'latchkey-secret', clientSecret: 'not-a-real-secret-glewlwyd' },
  special: { clientId: 'latchkey-special', clientSecret: `not-a-real-secret ${specialCharacters}-_.*` },
  key: { clientId: 'latchkey-key' },
};

/** Glewlwyd's users. All passwords are obviously fake. */
export const glewlwydUsers = {
  plain: { username: 'alice', password: 'not-a-real-password-alice' },
  special: { username: 'zoe', password: `not a real password ${specialCharacters}` },
  disabled: { username: 'dave', password: 'not-a-real-password-dave' },
};

export const glewlwydScopes = ['openid', 'profile', 'email'];

const modules = '/usr/lib/glewlwyd';

/** Returns the configuration file: one folder, loopback only, plain HTTP. */
export const glewlwydConfiguration = (port: number, folder: string) => `
port=${port}
bind_address="127.0.0.1"
external_url="http://127.0.0.1:${port}"
login_url="login.html"
api_prefix="api"
static_files_path="${folder}"
log_mode="console"
log_level="INFO"
cookie_domain="127.0.0.1"
cookie_secure=0
session_key="GLEWLWYD2_SESSION_ID"
admin_scope="g_admin"
profile_scope="g_profile"
user_module_path="${modules}/user"
user_middleware_module_path="${modules}/user_middleware"
client_module_path="${modules}/client"
user_auth_scheme_module_path="${modules}/scheme"
plugin_module_path="${modules}/plugin"
use_secure_connection=false
secure_connection_key_file=""
secure_connection_pem_file=""
secure_connection_ca_file=""
hash_algorithm="SHA512"
database = { type = "sqlite3"; path = "${folder}/glewlwyd.db"; };
`;

/** A call to the admin API: a path below `/api` and a body to POST. */
export type AdminCall = [path: string, body: Record<string, unknown>];

const client = (clientId: string, more: Record<string, unknown>): AdminCall => [
  '/client/',
  {
    client_id: clientId,
    name: clientId,
    enabled: true,
    scope: [],
    redirect_uri: [],
    // Introspection and revocation require the last one (OIDC.md, "Allow for the token client").
    authorization_type: ['password', 'refresh_token', 'client_credentials'],
    ...more,
  },
];

const user = (account: { username: string; password: string }, given: string, enabled = true): AdminCall => [
  '/user/',
  { ...account, name: `${given} Example`, email: `${account.username}@example.com`, enabled, scope: glewlwydScopes },
];

/** The calls that configure an empty Glewlwyd: scopes, the OIDC plugin, clients and users. */
export function glewlwydSetup(issuer: string, signingKey: JWK, clientKey: JWK): AdminCall[] {
  const { public: open, secret, special, key } = glewlwydClients;
  const secretMethods = ['client_secret_basic', 'client_secret_post'];
  const withSecret = ({ clientId, clientSecret }: { clientId: string; clientSecret: string }) =>
    client(clientId, { confidential: true, password: clientSecret, token_endpoint_auth_method: secretMethods });
  return [
    ...glewlwydScopes
      .filter((name) => name !== 'openid')
      .map((name): AdminCall => ['/scope/', { name, display_name: name, password_required: true, scheme: {} }]),
    [
      '/mod/plugin/',
      {
        module: 'oidc',
        name: 'oidc',
        display_name: 'oidc',
        parameters: {
          iss: issuer,
          'jwt-type': 'rsa',
          'jwt-key-size': '256',
          'jwks-private': JSON.stringify({ keys: [signingKey] }),
          'jwks-show': true,
          'access-token-duration': 300,
          'refresh-token-duration': 3600,
          'refresh-token-rolling': false,
          'refresh-token-one-use': 'never',
          'allow-non-oidc': true,
          'auth-type-password-enabled': true,
          'auth-type-client-enabled': true,
          'auth-type-refresh-enabled': true,
          'introspection-revocation-allowed': true,
          'introspection-revocation-allow-target-client': true,
          'request-parameter-allow': true,
          'client-jwks-parameter': 'jwks',
          'subject-type': 'public',
          'name-claim': 'mandatory',
          'email-claim': 'mandatory',
          'allowed-scope': glewlwydScopes,
        },
      },
    ],
    client(open.clientId, { confidential: false, token_endpoint_auth_method: ['none'] }),
    withSecret(secret),
    withSecret(special),
    client(key.clientId, {
      confidential: true,
      token_endpoint_auth_method: ['private_key_jwt'],
      jwks: { keys: [clientKey] },
    }),
    user(glewlwydUsers.plain, 'Alice'),
    user(glewlwydUsers.special, 'Zoë'),
    user(glewlwydUsers.disabled, 'Dave', false),
  ];
}
