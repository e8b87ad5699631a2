import { createRequire } from 'node:module';
import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { type TestClient, testClients, testUsers } from '../../build/demo-server/directory.ts';
import { keyAssertion, newClientKey } from './client-key.ts';
import type { Account } from './server.ts';
import { describeServer } from './suite.ts';

const { version } = createRequire(import.meta.url)('oidc-provider/package.json') as { version: string };
const title = `oidc-provider ${version}`;

function client(clientId: string) {
  const found = testClients.find((one) => one.clientId === clientId);
  return { clientId, ...(found?.clientSecret !== undefined && { credential: found.clientSecret }) };
}

function user(startOfName: string): Account {
  const found = testUsers.find(({ username }) => username.startsWith(startOfName));
  return { username: found?.username ?? '', password: found?.password ?? '' };
}

describeServer({
  name: title,
  async start() {
    const { pem, publicJwk } = newClientKey();
    const withKey: TestClient = { clientId: 'latchkey-key', authentication: 'private_key_jwt', keys: [publicJwk] };
    const server = await startAuthorizationServer({ clients: [...testClients, withKey] });
    return {
      issuer: server.issuer,
      stop: server.close,
      title,
      provider: 'oidc',
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      clients: {
        none: client('latchkey-public'),
        client_secret_basic: client('latchkey-basic'),
        client_secret_post: client('latchkey-post'),
        private_key_jwt: { clientId: 'latchkey-key', credential: pem, profile: { clientAssertion: keyAssertion } },
      },
      specialClient: client('latchkey form +%&=:-_.*'),
      users: { plain: user('alice'), special: user('zoë'), disabled: user('dave') },
    };
  },
});
