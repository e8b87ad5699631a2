import { startGlewlwyd } from '../servers/glewlwyd.ts';
import { glewlwydClients, glewlwydScopes, glewlwydUsers } from '../servers/glewlwyd-setup.ts';
import { keyAssertion, newClientKey } from './client-key.ts';
import { describeServer } from './suite.ts';

const { public: open, secret, special, key } = glewlwydClients;
const withSecret = { clientId: secret.clientId, credential: secret.clientSecret };

const confidentialOnly = {
  reason: 'gives the password grant to confidential clients only (403 without a body)',
  pattern: /"kind":"sign_in_refused".*"status":403/,
};
describeServer({
  name: 'Glewlwyd',
  notOffered: {
    'password, public client': confidentialOnly,
    'refresh, public client': confidentialOnly,
    'revocation, public client': confidentialOnly,
  },
  async start() {
    const { pem, publicJwk } = newClientKey();
    const { issuer, version, stop } = await startGlewlwyd(publicJwk);
    return {
      issuer,
      stop,
      title: `Glewlwyd ${version}`,
      provider: 'oidc',
      scopes: glewlwydScopes,
      clients: {
        none: open,
        client_secret_basic: withSecret,
        client_secret_post: withSecret,
        private_key_jwt: {
          ...key,
          credential: pem,
          profile: { clientAssertion: { ...keyAssertion, audience: 'endpoint' } },
        },
      },
      specialClient: { clientId: special.clientId, credential: special.clientSecret },
      users: glewlwydUsers,
    };
  },
});
