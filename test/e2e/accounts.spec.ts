import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience } from '../../build/demo-server/directory.ts';
import { startProtectedApi } from '../../build/demo-server/protected-api.ts';
import { openScreen, responseRegion, responseStatus, sendSavedRequest, signIn } from '../../build/page-steps.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

const alice = { username: 'alice', password: 'not-a-real-password-alice' };
const bob = { username: 'bob', password: 'not-a-real-password-bob' };

test('supports two accounts, each with its own session', async ({ launch }) => {
  const server = await startAuthorizationServer();
  const api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience, isRevoked: server.isRevoked });
  const resource = { resource: demoAudience };
  const { page } = await launch({
    profiles: {
      'test.json': profileFor(server.issuer, {
        scopes: ['openid', 'profile', 'offline_access'],
        extraParameters: { password: resource, refresh: resource },
        api: { origins: [api.origin], requests: [{ name: 'Who am I', method: 'GET', url: `${api.origin}/me` }] },
      }),
    },
  });
  const menu = page.getByRole('button', { name: /^Account:/ });
  const who = page.getByRole('region', { name: 'Signed in as' });
  const seenByApi = async () => {
    await openScreen(page, 'API');
    await sendSavedRequest(page, 'Who am I');
    await expect(responseStatus(page)).toHaveText('200 OK');
    return (await responseRegion(page).textContent()) ?? '';
  };

  await signIn(page, alice);
  await menu.click();
  await page.getByRole('menuitem', { name: 'Add another account…' }).click();
  await expect(page.getByRole('region', { name: 'Other accounts' })).toContainText('alice');
  await checkVisually(page, 'accounts-add');
  await signIn(page, bob);
  await expect(who).toContainText('bob');
  expect(await seenByApi()).toContain('bob');
  await menu.click();
  await checkVisually(page, 'accounts-menu');
  await page.getByRole('menuitem', { name: /alice/i }).click();
  await openScreen(page, 'Session');
  await expect(who).toContainText('alice');
  const seen = await seenByApi();
  expect(seen).toContain('alice');
  expect(seen).not.toContain('bob');

  await menu.click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: /bob/i }).click();
  await openScreen(page, 'Session');
  await expect(who).toContainText('bob');
  expect(await seenByApi()).toContain('bob');
  await Promise.all([server.close(), api.close()]);
});
