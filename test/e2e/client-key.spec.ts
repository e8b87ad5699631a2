import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { type AuthorizationServer, startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { testUsers } from '../../build/demo-server/directory.ts';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { openScreen, passwordField, signIn, submitSignIn } from '../../build/page-steps.ts';
import { readFilesBelow, type SearchLocation, searchSecrets } from '../security/secret-search.ts';
import { type AssertionClient, assertionClients, newKey, pemOf } from '../servers/assertion-clients.ts';
import { expect, type Launch, profileFor, test } from './fixtures.ts';
import { readPageLocations } from './page-locations.ts';

const alice = testUsers.find(({ username }) => username === 'alice');
const credentials = { username: 'alice', password: alice?.password ?? '' };
const clients = assertionClients();
const client = clients.find(({ algorithm }) => algorithm === 'PS256') as AssertionClient;

const chooseButton = (page: Page) => page.getByRole('button', { name: 'Choose key file…' });
const chooseOther = (page: Page) => page.getByRole('button', { name: 'Choose another file…' });

/** Launches the app with a client key profile and a folder with the user's files. */
async function start(
  launch: Launch,
  folder: string,
): Promise<{ server: AuthorizationServer; shell: RunningApp; choose: Choose }> {
  const server = await startAuthorizationServer({ clients });
  const profile = profileFor(server.issuer, {
    clientId: client.clientId,
    clientAuthentication: 'private_key_jwt',
    clientAssertion: { algorithm: 'PS256', keyId: 'kid-PS256' },
    scopes: ['openid', 'offline_access'],
  });
  const shell = await launch({ profiles: { 'test.json': profile } });
  const choose: Choose = async (text, button = chooseButton(shell.page)) => {
    const path = join(folder, 'client-key.pem');
    if (text !== undefined) await writeFile(path, text);
    await shell.answerDialog(
      'showOpenDialog',
      text === undefined ? { canceled: true, filePaths: [] } : { canceled: false, filePaths: [path] },
    );
    await button.click();
  };
  return { server, shell, choose };
}

type Choose = (text: string | undefined, button?: ReturnType<typeof chooseButton>) => Promise<void>;

test('signs in with a key from a file, and never sends the key to the page', async ({ launch }, testInfo) => {
  const { server, shell, choose } = await start(launch, testInfo.outputPath());
  const { page } = shell;
  const row = page.getByRole('group', { name: 'Client key' });
  await expect(row).toContainText('Provided by your administrator.');

  await submitSignIn(page, credentials);
  await expect(row).toContainText('Choose a key file to sign in.');
  await expect(chooseButton(page)).toBeFocused();
  await expect(chooseButton(page)).toHaveAccessibleDescription(
    'No file chosen Choose a key file to sign in. Provided by your administrator.',
  );
  await expect(passwordField(page)).toHaveValue(credentials.password);
  expect(server.requests).toEqual([]);

  await choose(undefined);
  const answered = () =>
    shell
      .ipcMessages()
      .some(({ channel, payload }) => /:importClientKey$/.test(channel) && payload.includes('canceled'));
  await expect.poll(answered).toBe(true);
  await expect(chooseButton(page)).not.toHaveAttribute('aria-busy');
  await expect(chooseButton(page)).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);

  await choose(client.credential);
  await expect(row.getByRole('status')).toHaveText('Added');
  await expect(chooseOther(page)).toBeFocused();
  await signIn(page, credentials);
  await page.getByRole('button', { name: 'Refresh' }).click();
  await expect.poll(() => server.issued.length).toBe(2);

  const lines = client.credential.split('\n').filter((line) => line.length > 30);
  const secrets = Object.fromEntries(lines.map((line, at) => [`line ${at} of the key`, line]));
  expect(lines.length).toBeGreaterThan(20);
  const look = async (): Promise<SearchLocation[]> => [
    ...(await readPageLocations(page)),
    ...shell
      .ipcMessages()
      .map(({ direction, channel, payload }) => ({ name: `IPC ${direction} ${channel}`, content: payload })),
    ...(await readFilesBelow(shell.userData)),
    { name: 'output of main', content: shell.output() },
  ];
  expect(searchSecrets({ ...secrets, path: testInfo.outputPath('client-key.pem') }, await look())).toEqual([]);
  const planted = [{ name: 'planted', content: JSON.stringify({ key: client.credential }) }];
  expect(new Set(searchSecrets(secrets, planted).map(({ secret }) => secret)).size).toBe(lines.length);

  await openScreen(page, 'Session');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(passwordField(page)).toBeVisible();
  await expect(row).toHaveCount(0);
  expect(await server.introspect(server.issued.at(-1)?.refresh_token ?? '')).toEqual({ active: false });
  expect(searchSecrets(secrets, await look())).toEqual([]);
  await server.close();
});

test('explains a file that is not a key, and a key that the server does not know', async ({ launch }, testInfo) => {
  const { server, shell, choose } = await start(launch, testInfo.outputPath());
  const { page } = shell;
  const alert = page.getByRole('alert');
  const wrong: [text: string, words: string][] = [
    ['not a key', 'It contains no private key that Latchkey can read.'],
    [pemOf(newKey('ES256')), "Its key doesn't match this profile's algorithm."],
    [' '.repeat(64 * 1024 + 1), 'It is too large to be a key.'],
  ];
  for (const [text, words] of wrong) {
    await choose(text);
    await expect(alert).toContainText("This file can't be used as the client key.");
    await expect(alert).toContainText(words);
    await expect(chooseButton(page)).toBeFocused();
  }

  await choose(pemOf(newKey('PS256')));
  await expect(alert).toHaveCount(0);
  await expect(page.getByText('Choose a key file to sign in.')).toHaveCount(0);
  await submitSignIn(page, credentials);
  await expect(alert).toContainText("doesn't recognize this app.");
  await choose(client.credential, chooseOther(page));
  await expect(alert).toHaveCount(0);
  await signIn(page, credentials);
  await server.close();
});
