import { findElectron } from '../../build/electron-stand-in/electron-binary.ts';
import { signInButton, submitSignIn } from '../../build/page-steps.ts';
import { startMisbehavingServer } from '../servers/misbehaving-server.ts';
import { createTestCertificates } from '../servers/tls.ts';
import { expect, profileFor, test } from './fixtures.ts';

/** Behavior that the stand-in imitates and only Electron can prove. */
test.skip(!findElectron(), 'needs the Electron binary: run `npx install-electron`');

const user = { username: 'alice', password: 'not-a-real-password' };

test('the page has the origin app://latchkey and no access to Node', async ({ app }) => {
  const { page } = app;
  await signInButton(page).waitFor();
  expect(await page.evaluate(() => location.origin)).toBe('app://latchkey');
  expect(
    await page.evaluate(() => ['process', 'require', 'module', 'Buffer'].filter((name) => name in window)),
  ).toEqual([]);
});

test("Chromium's network stack reports redirects and untrusted certificates as Node does in tests", async ({
  launch,
  misbehaving,
}) => {
  const secure = await startMisbehavingServer({ tls: createTestCertificates().valid });
  misbehaving.respondAlways('token', { kind: 'redirect', status: 307 });
  for (const [issuer, kind] of [
    [misbehaving.issuer, 'redirect_refused'],
    [secure.issuer, 'tls_untrusted'],
  ] as const) {
    const { page, close } = await launch({ profiles: { 'test.json': profileFor(issuer) } });
    await submitSignIn(page, user);
    await page.getByText('Details', { exact: true }).click();
    await expect(page.getByRole('definition').filter({ hasText: kind })).toBeVisible();
    await close();
  }
  expect(misbehaving.otherOrigin.requests).toHaveLength(0);
  await secure.close();
});
