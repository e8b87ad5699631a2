import { startKeycloak } from '../servers/keycloak.ts';
import { keycloakVersion } from '../servers/keycloak-distribution.ts';
import { keycloakClients, keycloakUsers } from '../servers/keycloak-realm.ts';
import { totp } from '../servers/totp.ts';
import { keyAssertion, newClientKey } from './client-key.ts';
import { describeServer } from './suite.ts';

const { public: open, secret, special, key } = keycloakClients;
const { totp: withTotp, ...users } = keycloakUsers;
const withSecret = { clientId: secret.clientId, credential: secret.clientSecret };

describeServer({
  name: `Keycloak ${keycloakVersion}`,
  async start() {
    const { pem, publicJwk } = newClientKey();
    const { issuer, stop } = await startKeycloak(publicJwk);
    return {
      issuer,
      stop,
      title: `Keycloak ${keycloakVersion}`,
      provider: 'keycloak',
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      clients: {
        none: open,
        client_secret_basic: withSecret,
        client_secret_post: withSecret,
        private_key_jwt: { ...key, credential: pem, profile: { clientAssertion: keyAssertion } },
      },
      specialClient: { clientId: special.clientId, credential: special.clientSecret },
      users: { ...users, totp: { ...withTotp, code: () => totp(withTotp.totpSecret, Date.now()) } },
    };
  },
});
