import { writeFile } from 'node:fs/promises';
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { demoAudience, testUsers } from '../../build/demo-server/directory.ts';
import { openScreen, signIn } from '../../build/page-steps.ts';
import { expect, profileFor, test } from './fixtures.ts';
import {
  checksRegion,
  claimsTable,
  copyToPaste,
  expectVerdict,
  selectView as lookAt,
  pasteToken,
  verify,
  verifyWith,
} from './inspector-steps.ts';
import { checkVisually } from './visual-check.ts';

const alice = { username: 'alice', password: testUsers.find(({ username }) => username === 'alice')?.password ?? '' };
const { privateKey } = await generateKeyPair('ES256', { extractable: true });
const resource = { resource: demoAudience };

const signed = (claims: Record<string, unknown>, header: Record<string, unknown> = {}, key: CryptoKey = privateKey) =>
  new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'tester', ...header }).sign(key);

const strange = {
  iss: 'https://acme.eu.auth0.com/',
  sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
  aud: ['https://api.acme.example', 'https://acme.eu.auth0.com/userinfo'],
  iat: 1_790_000_000,
  exp: 1_790_864_000,
  'https://acme.example/roles': ['admin', 'clerk'],
  realm_access: { roles: ['offline_access', 'uma_authorization'] },
  resource_access: { account: { roles: ['manage-account', 'view-profile'] } },
  scope: 'openid profile',
  email_verified: true,
};

test('decodes, checks, verifies, searches, copies and removes a pasted token', async ({ app, demo }) => {
  test.setTimeout(150_000);
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'Inspector');
  await copyToPaste(app, '');
  await page.getByRole('button', { name: 'Paste token' }).click();
  await expect(page.getByRole('alert')).toContainText('There is no text on the clipboard.');
  await pasteToken(app, 'two words');
  await expect(page.getByRole('alert')).toContainText('No token found in this text.');

  const token = await signed(strange, { jku: 'https://attacker.example/keys' });
  await pasteToken(app, `Authorization: Bearer ${token}`);
  await expect(page.getByRole('tab', { name: 'Pasted 1 (access)' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('alert')).toHaveCount(0);
  await expectVerdict(page, 'Signature', 'warning');
  await expectVerdict(page, 'Keys inside the token', 'warning');
  await checkVisually(page, 'inspector-pasted');

  await verifyWith(page, 'Key from clipboard');
  const other = await generateKeyPair('ES256', { extractable: true });
  await copyToPaste(app, JSON.stringify(await exportJWK(other.publicKey)));
  await verify(page);
  await expectVerdict(page, 'Signature', 'failed');
  await verifyWith(page, 'Shared secret');
  await page.getByLabel('Secret', { exact: true }).fill('not-a-real-secret');
  await verify(page);
  await expect(page.getByLabel('Secret', { exact: true })).toHaveValue('');
  await expect(checksRegion(page)).toContainText('Verify it with a public key, not a secret.');
  await verifyWith(page, 'JWKS URL');
  await page.getByRole('textbox', { name: 'JWKS URL' }).fill('http://keys.example/');
  await verify(page);
  await expect(checksRegion(page).getByRole('alert')).toContainText("Keys can't be loaded from this URL.");
  await checkVisually(page, 'inspector-verify-refused');
  await page.getByRole('button', { name: 'Use the profile again' }).click();
  await expectVerdict(page, 'Signature', 'warning');

  await page.getByLabel('Search claims').fill('nobody has this');
  await expect(page.getByText('No claims match “nobody has this”.')).toBeVisible();
  await page.getByLabel('Search claims').fill('');
  await claimsTable(page).getByRole('row').filter({ hasText: 'auth0|5f7c8ec7c33c6c004bbafe82' }).hover();
  await page.getByRole('button', { name: 'Copy sub' }).click();
  await expect.poll(() => app.readClipboardText()).toBe(strange.sub);
  const header = page.getByRole('region', { name: 'Header' });
  await header.getByText('tester', { exact: true }).hover();
  await checkVisually(page, 'inspector-header-copy');
  await header.getByRole('button', { name: 'Copy kid' }).click();
  await expect.poll(() => app.readClipboardText()).toBe('tester');

  await page.getByRole('button', { name: 'Remove token' }).click();
  await expect(page.getByRole('tab')).toHaveText(['Access token', 'ID token', 'Refresh token']);
});

test('reads the clipboard only after the user pastes or confirms, not for a call of the page', async ({
  app,
  demo,
}) => {
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'Inspector');
  await app.setClipboardText(await signed(strange));
  const callFromPage = () => page.evaluate(() => window.latchkey.pasteToken());
  const refused = { ok: false, failure: { kind: 'canceled' } };

  // What the page can do by itself: call, and make up keys.
  expect(await callFromPage()).toEqual(refused);
  await page.evaluate(() =>
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'v', code: 'KeyV', ctrlKey: true, bubbles: true })),
  );
  expect(await callFromPage()).toEqual(refused);
  await page.keyboard.press('v');
  expect(await callFromPage()).toEqual(refused);
  expect(app.electronCalls('dialog.showMessageBox')).toHaveLength(3);

  await page.keyboard.press('ControlOrMeta+V');
  await expect(page.getByRole('tab', { name: 'Pasted 1 (access)' })).toBeVisible();
  expect(app.electronCalls('dialog.showMessageBox')).toHaveLength(3);
  expect(await callFromPage()).toEqual(refused);
});

test('opens a token from a file, and reports unsupported kinds', async ({ app, demo }, testInfo) => {
  test.setTimeout(120_000);
  const { page, answerDialog } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'Inspector');
  const open = async (text: string) => {
    const path = testInfo.outputPath('token.txt');
    await writeFile(path, text);
    await answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
    await page.getByRole('button', { name: 'Open file…' }).click();
  };
  await open(JSON.stringify({ access_token: await signed(strange), refresh_token: 'not-a-real-opaque-token' }));
  await expect(page.getByRole('tab', { name: /^Pasted/ })).toHaveText(['Pasted 1 (access)', 'Pasted 2 (refresh)']);
  await open((await signed(strange)).slice(0, 300));
  await expect(page.getByRole('main')).toContainText('The token may be cut off.');
  await expectVerdict(page, 'Format', 'failed');
  await checkVisually(page, 'inspector-broken');
  await open(`${Buffer.from('{"alg":"RSA-OAEP-256","enc":"A256GCM"}').toString('base64url')}.a2V5.aXY.dGV4dA.dGFn`);
  await expect(page.getByRole('main')).toContainText('This token is encrypted');
  await open('v4.public.eyJkYXRhIjoidGhpcyBpcyBhIHNpZ25lZCBtZXNzYWdlIn0');
  await expect(page.getByRole('main')).toContainText('This is a PASETO (v4.public)');
  await page.getByRole('tab', { name: 'Refresh token', exact: true }).click();
  await expect(page.getByRole('main')).toContainText("This token can't be read");
  await checkVisually(page, 'inspector-refresh-token');
});

test('compares with the token before the refresh, and with introspection', async ({ app, demo }) => {
  test.setTimeout(120_000);
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'Inspector');
  await expectVerdict(page, 'Signature', 'passed');
  await openScreen(page, 'Session');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect.poll(() => demo.authorizationServer.tokenRequests('refresh_token')).toBe(1);
  await openScreen(page, 'Inspector');
  await lookAt(page, 'Compare');
  await expect(page.getByRole('button', { name: /Access token before the refresh/ })).toBeVisible();
  const names = claimsTable(page).getByRole('rowheader');
  await expect(names.filter({ hasText: 'jti' })).toContainText('changed');
  await expect(names.filter({ hasText: 'sub' })).toHaveCount(0);
  await page.getByRole('radio', { name: 'All claims' }).check({ force: true });
  await expect(names.filter({ hasText: 'sub' })).toContainText('unchanged');
  await checkVisually(page, 'inspector-compare');

  await lookAt(page, 'Server');
  await page.getByRole('button', { name: 'Query server' }).click();
  await expect(page.getByText('The server still accepts this token.')).toBeVisible();
  const userinfo = page.getByRole('table', { name: 'UserInfo' }).getByRole('rowheader');
  await expect(userinfo.filter({ hasText: /^email(?!_)/ })).toContainText('only on the server');
  await expect(userinfo.filter({ hasText: 'sub' })).toContainText('same');
  await checkVisually(page, 'inspector-server');
});

test('marks claim expectations of the profile red or green, and reports an invalid line', async ({ launch }) => {
  const server = await startAuthorizationServer();
  const profile = profileFor(server.issuer, {
    extraParameters: { password: resource, refresh: resource },
    expectedClaims: ['sub exists', 'groups contains admins', 'exp within 1 h'],
  });
  const { page } = await launch({
    profiles: {
      'test.json': profile,
      'bad.json': JSON.stringify({ ...profile, id: 'bad', expectedClaims: ['groups has admins'] }),
    },
  });
  await page.getByText("1 profile can't be used").click();
  await expect(page.getByRole('main')).toContainText('expectedClaims[0]');
  await signIn(page, alice);
  await openScreen(page, 'Inspector');
  const line = (text: string) => checksRegion(page).getByRole('listitem').filter({ hasText: text });
  await checksRegion(page)
    .getByText(/\d+ passed/)
    .last()
    .click();
  await expect(line('sub exists')).toContainText('Expected by profile: passed');
  await expect(line('exp within 1 h')).toContainText('Expected by profile: passed');
  await expect(line('groups contains admins')).toContainText('Expected by profile: failed');
  await expect(line('groups contains admins')).toContainText('no such claim');
  await checkVisually(page, 'inspector-expected');
  await server.close();
});
