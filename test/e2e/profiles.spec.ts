import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { demoClientId } from '../../build/demo-server/demo.ts';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { openScreen, passwordField, signIn } from '../../build/page-steps.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { tabTo } from './keyboard.ts';
import { checkVisually } from './visual-check.ts';

const dialog = (page: Page): Locator => page.getByRole('dialog');
const addButton = (page: Page): Locator => page.getByRole('button', { name: 'Add profile…' });
const saveButton = (page: Page): Locator => page.getByRole('button', { name: 'Save', exact: true });

async function actOn(page: Page, name: string, action: string): Promise<void> {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: action }).click();
}

const profileFiles = async ({ userData }: RunningApp): Promise<Record<string, Record<string, unknown>>> => {
  const folder = join(userData, 'profiles');
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, JSON.parse(await readFile(join(folder, name), 'utf8'))])),
  );
};

async function lookUp(page: Page, text: string): Promise<void> {
  await addButton(page).click();
  await page.getByLabel('Issuer or discovery address').fill(text);
  await page.getByRole('button', { name: 'Look up' }).click();
}

test('fills the form from a pasted issuer, and signs in with the saved profile', async ({ launch, demo }) => {
  const shell = await launch();
  const { page } = shell;
  await lookUp(page, `${demo.issuer}/.well-known/openid-configuration`);
  await expect(dialog(page).getByLabel('Issuer', { exact: true })).toHaveValue(demo.issuer);
  await expect(dialog(page)).toContainText(`Your password is sent to ${new URL(demo.issuer).host}.`);
  const server = page.getByRole('region', { name: 'Server capabilities' });
  await expect(server).toContainText('Listed');
  await server.getByText('All capabilities').click();
  await expect(server).toContainText('refresh_token');
  await dialog(page).getByLabel('Client ID').fill(demoClientId);
  await dialog(page).getByLabel('Scopes').fill('openid profile offline_access');
  await dialog(page).getByLabel('Name', { exact: true }).fill('Local directory');
  await saveButton(page).click();
  await expect(dialog(page)).toHaveCount(0);
  await signIn(page, demo.user);
  expect(await profileFiles(shell)).toEqual({
    'local-directory.json': {
      id: 'local-directory',
      name: 'Local directory',
      provider: 'oidc',
      issuer: demo.issuer,
      clientId: demoClientId,
      clientAuthentication: 'none',
      scopes: ['openid', 'profile', 'offline_access'],
      allowLoopbackHttp: true,
    },
  });

  await openScreen(page, 'Settings');
  await actOn(page, 'Local directory', 'Edit…');
  await expect(dialog(page)).toContainText("You're signed in with this profile.");
  await dialog(page).getByLabel('Scopes').fill('openid profile');
  await saveButton(page).click();
  await expect(dialog(page)).toHaveCount(0);
  await openScreen(page, 'Session');
  const before = demo.authorizationServer.tokenRequests('refresh_token');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect.poll(() => demo.authorizationServer.tokenRequests('refresh_token')).toBe(before + 1);
  expect(demo.authorizationServer.issued).toHaveLength(2);
  await openScreen(page, 'Settings');
  await actOn(page, 'Local directory', 'Delete…');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText("You're signed in with this profile.");
  await page.getByRole('button', { name: 'Close' }).click();
  expect(Object.keys(await profileFiles(shell))).toEqual(['local-directory.json']);

  await actOn(page, 'Local directory', 'Edit…');
  await page.getByText('More', { exact: true }).click();
  await dialog(page).getByLabel('API origins').fill('https://api.example');
  await shell.answerDialog('showMessageBox', { response: 1 });
  await saveButton(page).click();
  await expect(dialog(page).getByRole('alert').first()).toContainText('You canceled this.');
  expect(JSON.stringify(await profileFiles(shell))).not.toContain('api.example');
  await shell.answerDialog('showMessageBox', { response: 0 });
  await saveButton(page).click();
  await expect(dialog(page)).toHaveCount(0);
  expect(JSON.stringify(await profileFiles(shell))).toContain('https://api.example');
  await expect(page.getByRole('navigation').getByRole('button', { name: 'Session' })).toHaveCount(0);
});

test('reports a mismatched, an unreachable and a slow issuer', async ({ launch, demo, misbehaving }) => {
  const { page } = await launch();
  misbehaving.respondOnce('discovery', { kind: 'metadata', members: { issuer: demo.issuer } });
  await lookUp(page, misbehaving.issuer);
  await expect(page.getByRole('alert')).toContainText(`Its issuer is ${demo.issuer}.`);
  await page.getByRole('button', { name: `Use ${demo.issuer}` }).click();
  await expect(dialog(page).getByLabel('Client ID')).toBeFocused();
  await page.getByRole('button', { name: 'Back' }).click();

  const field = page.getByLabel('Issuer or discovery address');
  await field.fill('http://id.example.com');
  await page.keyboard.press('Enter');
  await expect(dialog(page)).toContainText('Issuer or discovery address must begin with https://.');
  misbehaving.respondAlways('discovery', { kind: 'stall', stalledPart: 'headers' });
  await field.fill(misbehaving.issuer);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Look up' })).toHaveAttribute('aria-busy', 'true');
  await dialog(page).getByRole('button', { name: 'Cancel' }).first().click();
  await expect(page.getByRole('button', { name: 'Look up' })).not.toHaveAttribute('aria-busy', 'true');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('warns if a server does not list the password grant or the client authentication method', async ({
  launch,
  misbehaving,
}) => {
  const { page } = await launch();
  const server = page.getByRole('region', { name: 'Server capabilities' });
  misbehaving.respondAlways('discovery', {
    kind: 'metadata',
    members: {
      grant_types_supported: ['authorization_code'],
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    },
  });
  await lookUp(page, misbehaving.issuer);
  await expect(server).toContainText("doesn't list the password grant");
  await expect(server).not.toContainText('client authentication method');
  await page.getByRole('button', { name: 'Client authentication' }).click();
  await page.getByRole('option', { name: 'Client secret in the header (Basic)' }).click();
  await expect(server).toContainText("doesn't list this client authentication method");
  misbehaving.respondAlways('discovery', { kind: 'metadata', members: { grant_types_supported: undefined } });
  await page.getByRole('button', { name: 'Query server' }).click();
  await expect(server).toContainText("doesn't list its grant types");
  misbehaving.respondAlways('discovery', { kind: 'metadata', members: { grant_types_supported: ['password'] } });
  await page.getByRole('button', { name: 'Query server' }).click();
  await expect(server).not.toContainText('the password grant');
});

/** Their defaults are those of the dialects, which unit tests check. */
const presets: [name: string, fields: Record<string, string>, provider: string, issuer: string][] = [
  ['Okta org authorization server', { 'Okta domain': 'acme.okta.com' }, 'okta-org-server', 'https://acme.okta.com'],
  [
    'Okta custom authorization server',
    { 'Okta domain': 'acme.okta.com' },
    'okta-custom-server',
    'https://acme.okta.com/oauth2/default',
  ],
  [
    'Oracle identity domain',
    { 'Identity domain URL': 'https://idcs-1.identity.oraclecloud.com:443' },
    'oracle-identity-domain',
    'https://idcs-1.identity.oraclecloud.com',
  ],
  [
    'Auth0',
    { 'Auth0 domain': 'acme.eu.auth0.com', Audience: 'https://api.example.com/' },
    'auth0',
    'https://acme.eu.auth0.com/',
  ],
  [
    'Keycloak',
    { 'Keycloak URL': 'id.example.com/', 'Realm name': 'acme' },
    'keycloak',
    'https://id.example.com/realms/acme',
  ],
  ['Other provider', { Issuer: 'id.example.com' }, 'oidc', 'https://id.example.com'],
];

test('every preset works with two or three fields and only the keyboard', async ({ launch }) => {
  test.setTimeout(120_000);
  const shell = await launch();
  const { page } = shell;
  for (const [name, fields, provider, issuer] of presets) {
    const before = Object.keys(await profileFiles(shell));
    await tabTo(addButton(page));
    await page.keyboard.press('Enter');
    await tabTo(dialog(page).getByRole('button', { name }));
    await page.keyboard.press('Enter');
    const typed = Object.entries({ ...fields, 'Client ID': 'not-a-real-client' });
    expect(typed.length).toBeLessThanOrEqual(3);
    await expect(dialog(page).getByLabel(Object.keys(fields)[0] ?? '', { exact: true })).toBeFocused();
    for (const [label, value] of typed) {
      await tabTo(dialog(page).getByLabel(label, { exact: true }));
      await page.keyboard.type(value);
    }
    await page.keyboard.press('Enter');
    await expect(dialog(page)).toHaveCount(0);
    const { host } = new URL(issuer);
    await expect(page.getByText(`Your password is sent to ${host}`)).toBeVisible();
    const [, written] = Object.entries(await profileFiles(shell)).find(([one]) => !before.includes(one)) ?? [];
    expect(written).toMatchObject({ provider, issuer, name: host, clientId: 'not-a-real-client' });
  }
});

test('signs in to a server without a discovery document by its token endpoint URL', async ({ launch, misbehaving }) => {
  misbehaving.respondAlways('discovery', { kind: 'empty', status: 404 });
  misbehaving.respondAlways('token', { kind: 'tokens', members: { id_token: undefined, scope: 'read' } });
  const shell = await launch();
  const { page } = shell;
  await lookUp(page, misbehaving.issuer);
  await expect(dialog(page)).toContainText('There is no discovery document at this address');
  await expect(dialog(page).getByLabel('Issuer', { exact: true })).toHaveValue(misbehaving.issuer);
  await dialog(page).getByLabel('Client ID').fill(misbehaving.clientId);
  await dialog(page).getByLabel('Name', { exact: true }).fill('Plain OAuth');
  await dialog(page).getByLabel('Scopes').fill('read');
  await dialog(page).getByLabel('Token endpoint', { exact: true }).fill('token');
  await saveButton(page).click();
  await expect(dialog(page)).toContainText('Token endpoint must be a full URL');
  await dialog(page).getByLabel('Token endpoint', { exact: true }).fill(`${misbehaving.issuer}/token`);
  // A corrected field stays visible.
  await expect(dialog(page).getByLabel('Token endpoint', { exact: true })).toBeVisible();
  await checkVisually(page, 'profile-token-endpoint');
  await saveButton(page).click();
  await expect(dialog(page)).toHaveCount(0);
  await signIn(page, { username: 'alice', password: 'not-a-real-password' });
  await expect(page.getByRole('main')).toContainText('alice');
});

test('reports all problems by field, and clears each once it is fixed', async ({ launch }) => {
  const { page } = await launch();
  await addButton(page).click();
  await dialog(page).getByRole('button', { name: 'Auth0' }).click();
  await expect(dialog(page)).toContainText('Fill in Auth0 domain to see where your password is sent.');
  await page.getByText('More', { exact: true }).click();
  await dialog(page).getByLabel('Support page').fill('http://help.example');
  await dialog(page).getByLabel('Other endpoint origins').fill('https://a.example\nhttps://b.example/path');
  await dialog(page).getByRole('button', { name: 'Add parameter' }).first().click();
  await dialog(page).getByRole('group', { name: 'Extra sign-in parameters' }).getByLabel('Name').fill('grant_type');
  await saveButton(page).click();
  for (const words of [
    'Fix 5 fields to continue.',
    'Auth0 domain is missing.',
    'Client ID must not be empty.',
    'Support page must begin with https://.',
    'Entry 2 must be only an origin',
    "grant_type is set by Latchkey and can't be replaced",
  ])
    await expect(dialog(page)).toContainText(words);
  await expect(dialog(page).getByLabel('Auth0 domain')).toBeFocused();
  await dialog(page).getByLabel('Auth0 domain').fill('acme.eu.auth0.com');
  await expect(dialog(page)).toContainText('Fix 4 fields to continue.');
  await expect(dialog(page)).toContainText('Your password is sent to acme.eu.auth0.com.');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Keep editing' }).click();
  await expect(dialog(page).getByLabel('Auth0 domain')).toHaveValue('acme.eu.auth0.com');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(dialog(page)).toHaveCount(0);
});

test('duplicates, exports without a secret, deletes and reimports a profile', async ({
  launch,
  misbehaving,
}, testInfo) => {
  const basic = profileFor(misbehaving.issuer, { clientAuthentication: 'client_secret_basic' });
  const shell = await launch({ profiles: { 'test.json': basic } });
  const { page, answerDialog } = shell;
  await page.getByLabel('Client secret', { exact: true }).fill('not-a-real-secret');
  await signIn(page, { username: 'alice', password: 'not-a-real-password' });
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(passwordField(page)).toBeVisible();
  await expect(page.getByLabel('Client secret', { exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Go to the API screen' }).click();
  await openScreen(page, 'Settings');

  await actOn(page, 'Test directory', 'Duplicate…');
  await expect(dialog(page).getByLabel('Name', { exact: true })).toHaveValue('Test directory (copy)');
  await saveButton(page).click();
  const listed = page.getByRole('region', { name: 'Profiles' }).getByText('Test directory (copy)');
  await expect(listed).toBeVisible();

  const path = testInfo.outputPath('exported.json');
  await answerDialog('showSaveDialog', { canceled: false, filePath: path });
  await actOn(page, 'Test directory', 'Export…');
  await expect.poll(() => readFile(path, 'utf8').catch(() => '')).not.toBe('');
  const exported = await readFile(path, 'utf8');
  expect(JSON.parse(exported)).toEqual(basic);
  expect(exported).not.toContain('not-a-real-secret');
  await actOn(page, 'Test directory', 'Copy as JSON');
  await expect.poll(shell.readClipboardText).toBe(exported);

  await answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await page.getByRole('button', { name: 'Import…' }).click();
  await expect(page.getByRole('alertdialog')).toContainText('A profile with this ID already exists');
  await page.getByRole('button', { name: 'Keep both' }).click();
  await expect(page.getByText('Imported Test directory.')).toBeVisible();
  expect(Object.keys(await profileFiles(shell)).sort()).toEqual([
    'test-2.json',
    'test-directory-copy.json',
    'test.json',
  ]);

  await actOn(page, 'Test directory (copy)', 'Delete…');
  await page.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(listed).toHaveCount(0);
  expect(Object.keys(await profileFiles(shell)).sort()).toEqual(['test-2.json', 'test.json']);
});

test('rejects an invalid file and lists every problem by path', async ({ launch }, testInfo) => {
  const shell = await launch();
  const { page, answerDialog } = shell;
  const path = testInfo.outputPath('bad.json');
  const good = profileFor('https://id.example.com');
  await writeFile(
    path,
    JSON.stringify([good, { ...good, id: 'B', scopes: ['a b'], client_secret: 'not-a-real-secret' }]),
  );
  await answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await page.getByRole('button', { name: 'Import…' }).click();
  const alert = page.getByRole('alertdialog');
  for (const words of ['[1].id', '[1].scopes[0]', '[1].client_secret', 'is a secret, which profiles must not contain'])
    await expect(alert).toContainText(words);
  await page.keyboard.press('Escape');
  await expect(alert).toHaveCount(0);
  expect(await profileFiles(shell)).toEqual({});
});

test('built-in profiles can be viewed and duplicated, but not changed', async ({ app }) => {
  const { page } = app;
  await page.getByRole('button', { name: 'Go to the API screen' }).click();
  await openScreen(page, 'Settings');
  await expect(page.getByText('Built in')).toBeVisible();
  await page.getByRole('button', { name: 'Actions for Latchkey demo' }).click();
  await expect(page.getByRole('menuitem')).toHaveText(['Duplicate…', 'Export…', 'Copy as JSON']);
});

test('every profile dialog, in light and dark, narrow and at 200 %', async ({
  launch,
  demo,
  misbehaving,
}, testInfo) => {
  test.setTimeout(240_000);
  const { page, answerDialog } = await launch({
    profiles: {
      'test.json': profileFor(misbehaving.issuer),
      'other.json': profileFor('https://id.example.com', { id: 'other', name: 'Other directory' }),
    },
  });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await passwordField(page).waitFor();
  await checkVisually(page, 'sign-in-add-profile');
  await page.getByRole('button', { name: 'Go to the API screen' }).click();
  await openScreen(page, 'Settings');
  await checkVisually(page, 'settings-profiles');
  await addButton(page).click();
  await checkVisually(page, 'profile-choose');
  misbehaving.respondOnce('discovery', { kind: 'metadata', members: { issuer: demo.issuer } });
  await page.getByLabel('Issuer or discovery address').fill(misbehaving.issuer);
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByRole('alert').waitFor();
  await checkVisually(page, 'profile-choose-mismatch');
  await page.getByRole('button', { name: `Use ${demo.issuer}` }).click();
  await dialog(page).getByLabel('Client ID').waitFor();
  await checkVisually(page, 'profile-form');
  await page.getByText('More', { exact: true }).click();
  await dialog(page).getByRole('button', { name: 'Add parameter' }).first().click();
  await dialog(page).getByRole('group', { name: 'Extra sign-in parameters' }).getByLabel('Name').fill('scope');
  await saveButton(page).click();
  await expect(dialog(page)).toContainText('fields to continue');
  await checkVisually(page, 'profile-form-problems');
  await page.getByRole('group', { name: 'Extra sign-in parameters' }).getByLabel('Value').focus();
  await checkVisually(page, 'profile-form-more');
  await page.getByText('All capabilities').click();
  await page.getByRole('region', { name: 'Server capabilities' }).scrollIntoViewIfNeeded();
  await checkVisually(page, 'profile-form-server');
  await page.keyboard.press('Escape');
  await checkVisually(page, 'profile-discard');
  await page.getByRole('button', { name: 'Discard' }).click();
  const path = testInfo.outputPath('bad.json');
  await writeFile(path, JSON.stringify({ ...profileFor('nonsense'), clientSecret: 'not-a-real-secret' }));
  await answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.getByRole('alertdialog').waitFor();
  await checkVisually(page, 'profile-import-refused');
  await page.keyboard.press('Escape');
  await writeFile(path, JSON.stringify(profileFor(misbehaving.issuer)));
  await answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await page.getByRole('button', { name: 'Import…' }).click();
  await page.getByRole('alertdialog').waitFor();
  await checkVisually(page, 'profile-import-conflict');
  await page.keyboard.press('Escape');
  await actOn(page, 'Test directory', 'Delete…');
  await page.getByRole('alertdialog').waitFor();
  await checkVisually(page, 'profile-delete');
  expect(complaints).toEqual([]);
});
