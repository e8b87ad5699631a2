import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { specialCharacters, testClients, testUsers } from '../../build/demo-server/directory.ts';
import { passwordField, signIn, submitSignIn } from '../../build/page-steps.ts';
import { startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { expect, profileFor, test } from './fixtures.ts';

const specialClients = testClients.filter(({ clientSecret }) => clientSecret?.includes(specialCharacters));
const zoe = testUsers.find(({ username }) => username.includes(specialCharacters));

for (const client of specialClients)
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

test('keeps the stored secret after a refusal without a reason, unless another is entered', async ({ launch }) => {
  const server = await startMisbehavingServer();
  const { page } = await launch({
    profiles: { 'test.json': profileFor(server.issuer, { clientAuthentication: 'client_secret_basic' }) },
  });
  const secret = page.getByLabel('Client secret', { exact: true });
  await secret.fill('not-a-real-client-secret');
  server.respondOnce('token', { kind: 'error', error: 'unauthorized', description: 'Bad credentials', status: 401 });
  await submitSignIn(page, { username: 'alice', password: 'not-the-password' });
  await expect(page.getByText('The username or password may be incorrect.')).toBeVisible();
  await expect(page.getByText('Leave empty to use the saved secret.')).toBeVisible();
  await expect(secret).toHaveValue('');
  await signIn(page, { username: 'alice', password: 'not-a-real-password' });
  await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
  await server.close();
});
