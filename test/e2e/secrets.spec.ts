import { readFile } from 'node:fs/promises';
import { filesBelow, type Place, searchSecrets, spellingCount } from '../security/secret-search.ts';
import { startAuthorizationServer } from '../servers/authorization-server.ts';
import { demoAudience, testClients } from '../servers/directory.ts';
import { startProtectedApi } from '../servers/protected-api.ts';
import type { Shell } from '../shell/launch.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { pagePlaces } from './page-places.ts';
import { openScreen, passwordField, responseStatus, sendSaved, submitSignIn } from './steps.ts';

const client = testClients.find(({ clientId }) => clientId === 'latchkey-basic');
const password = 'not-a-real-pässword +%&= 漢🔑';

/** Traffic but for the two messages that may carry a secret, each in one direction, once. */
const trafficPlaces = (shell: Shell): Place[] =>
  shell
    .traffic()
    .filter(({ direction, channel }) => !(direction === 'to-main' && /:(signIn|keepClientSecret)$/.test(channel)))
    .map(({ direction, channel, payload }) => ({ name: `IPC ${direction} ${channel}`, content: payload }));

test('no secret is where the page, the disk or a log could show it', async ({ launch }, testInfo) => {
  const server = await startAuthorizationServer({
    users: [{ username: 'alice', password, sub: 'user-alice', claims: { name: 'Alice Example' } }],
  });
  const api = await startProtectedApi({ issuer: server.issuer, audience: demoAudience, isRevoked: server.isRevoked });
  const resource = { resource: demoAudience };
  const shell = await launch({
    profiles: {
      'test.json': profileFor(server.issuer, {
        clientId: client?.clientId,
        clientAuthentication: 'client_secret_basic',
        extraParameters: { password: resource, refresh: resource },
        api: { origins: [api.origin], requests: [{ name: 'Who am I', method: 'GET', url: `${api.origin}/me` }] },
      }),
    },
  });
  const { page } = shell;
  const consoleLines: string[] = [];
  page.on('console', (message) => consoleLines.push(message.text()));

  await page.getByLabel('Client secret', { exact: true }).fill(client?.clientSecret ?? '');
  await submitSignIn(page, { username: 'alice', password: 'not-the-password-either' });
  await expect(page.getByRole('alert')).toBeVisible();
  await submitSignIn(page, { username: 'alice', password });
  await openScreen(page, 'Session');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect.poll(() => server.issued.length).toBe(2);
  await openScreen(page, 'Inspector');
  await page.getByRole('tab', { name: 'ID token' }).click();
  await page.getByRole('radio', { name: 'JSON' }).check({ force: true });
  await openScreen(page, 'API');
  await sendSaved(page, 'Who am I');
  await expect(responseStatus(page)).toHaveText('200 OK');

  await openScreen(page, 'Log');
  const rows = page.getByRole('table', { name: 'Exchanges' }).getByRole('button', { name: /^(GET|POST) / });
  for (let at = 0; at < (await rows.count()); at += 1) {
    await rows.nth(at).click();
    await page.getByRole('button', { name: 'Copy as curl' }).click();
    await rows.nth(at).click();
  }
  const reportPath = testInfo.outputPath('report.json');
  await shell.answerDialog('showSaveDialog', { canceled: false, filePath: reportPath });
  await page.getByRole('button', { name: 'Save a report…' }).click();
  await page.getByRole('radio', { name: 'Latchkey report' }).check({ force: true });
  await page.getByRole('checkbox', { name: 'Include personal data' }).check();
  await page.getByRole('button', { name: 'Save…' }).click();
  await expect(page.getByText('The report was saved.')).toBeVisible();
  await openScreen(page, 'Inspector');
  await shell.answerDialog('showMessageBox', { response: 0 });
  await page.getByRole('button', { name: 'Copy a token…' }).click();
  await page.getByRole('menuitem', { name: 'Refresh token' }).click();
  await expect(page.getByText('Refresh token copied.')).toBeVisible();

  const [first, second] = server.issued;
  const secrets = {
    password,
    'wrong password': 'not-the-password-either',
    'client secret': client?.clientSecret ?? '',
    'access token': first?.access_token ?? '',
    'refresh token': first?.refresh_token ?? '',
    'ID token': first?.id_token ?? '',
    'second access token': second?.access_token ?? '',
    'second refresh token': second?.refresh_token ?? '',
  };
  expect(Object.values(secrets).every((secret) => secret.length > 10)).toBe(true);

  const look = async (): Promise<Place[]> => [
    ...(await pagePlaces(page)),
    ...trafficPlaces(shell),
    ...(await filesBelow(shell.userData)),
    { name: 'output of main', content: shell.output() },
    { name: 'console of the page', content: consoleLines.join('\n') },
    { name: 'report', content: await readFile(reportPath, 'utf8') },
  ];

  const signedIn = await look();
  expect(searchSecrets(secrets, signedIn)).toEqual([]);
  expect(signedIn.some(({ name }) => name.startsWith('logs/latchkey.log'))).toBe(true);

  await openScreen(page, 'Session');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(passwordField(page)).toHaveValue('');
  expect(searchSecrets(secrets, await look())).toEqual([]);
  console.log(
    `    searched ${Object.keys(secrets).length} secrets × ${spellingCount} spellings in ${signedIn.length} places: none found`,
  );

  const messagesWith = (secret: string) =>
    shell
      .traffic()
      .filter(({ payload }) => payload.includes(JSON.stringify(secret).slice(1, -1)))
      .map(({ direction, channel }) => `${direction} ${channel}`);
  expect(messagesWith(password)).toEqual(['to-main latchkey:signIn']);
  expect(messagesWith(secrets['client secret'])).toEqual(['to-main latchkey:keepClientSecret']);

  await Promise.all([server.close(), api.close()]);
});

test('the search finds what is planted, in each place', async ({ app }) => {
  const planted = 'not-a-real-plänted secret 漢🔑';
  const { page } = app;
  await passwordField(page).waitFor();
  expect(searchSecrets({ planted }, await pagePlaces(page))).toEqual([]);
  await page.evaluate((secret) => {
    Object.assign(window, { planted: { deep: [`${secret} in the heap`] } });
    document.body.append(Object.assign(document.createElement('p'), { textContent: secret }));
    localStorage.setItem('planted', btoa(String.fromCharCode(...new TextEncoder().encode(secret))));
    return window.latchkey.copyText({ text: secret });
  }, planted);
  const places = [...(await pagePlaces(page)), ...trafficPlaces(app)];
  const found = new Set(searchSecrets({ planted }, places).map(({ place }) => place));
  expect([...found].sort()).toEqual(['DOM', 'IPC to-main latchkey:copyText', 'heap of the page', 'storage']);
});
