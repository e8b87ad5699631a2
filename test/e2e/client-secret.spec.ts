import { startAuthorizationServer } from '../servers/authorization-server.ts';
import { specialCharacters, testClients, testUsers } from '../servers/directory.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { passwordField, signIn } from './steps.ts';

const awkward = testClients.filter(({ clientSecret }) => clientSecret?.includes(specialCharacters));
const zoe = testUsers.find(({ username }) => username.includes(specialCharacters));

for (const client of awkward)
  test(`a secret and a password with ${specialCharacters} work with ${client.authentication} (${client.basicEncoding ?? 'rfc6749'})`, async ({
    launch,
  }) => {
    const server = await startAuthorizationServer();
    const { page } = await launch({
      profiles: {
        'test.json': profileFor(server.issuer, {
          clientId: client.clientId,
          clientAuthentication: client.authentication,
          basicEncoding: client.basicEncoding,
          scopes: ['openid', 'offline_access'],
        }),
      },
    });
    await page.getByLabel('Client secret', { exact: true }).fill(client.clientSecret ?? '');
    await signIn(page, { username: zoe?.username ?? '', password: zoe?.password ?? '' });
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(passwordField(page)).toBeVisible();
    await expect(page.getByLabel('Client secret', { exact: true })).toHaveCount(0);
    const last = server.issued.at(-1);
    expect(await server.introspect(last?.refresh_token ?? '')).toEqual({ active: false });
    await server.close();
  });
