import { join } from 'node:path';
import { openScreen, responseRegion, responseStatus, signIn } from '../../build/page-steps.ts';
import { readFilesBelow, type SearchLocation, searchSecrets } from '../security/secret-search.ts';
import { expect, test } from './fixtures.ts';
import { readPageLocations } from './page-locations.ts';

const apiKey = 'not-a-real-api-key-0123456789';

test('no token is on the page, on disk or in a log, even if an API repeats it', async ({ app, demo }) => {
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'API');
  const call = async (path: string) => {
    await page.getByLabel('URL', { exact: true }).fill(`${demo.apiOrigin}${path}`);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect(responseStatus(page)).toHaveText('200 OK');
    await expect(responseRegion(page).getByText('The API repeated your token.')).toBeVisible();
  };
  const save = async (name: string) => {
    await app.answerDialog('showSaveDialog', { canceled: false, filePath: join(app.userData, name) });
    await page.getByRole('button', { name: 'Save to file…' }).click();
    await expect(responseRegion(page).getByText(`Saved as ${name}`)).toBeVisible();
  };
  await call('/anything');
  await save('echo.json');
  await call('/bytes');
  await save('bytes.bin');
  await page
    .getByRole('form', { name: 'Request' })
    .getByRole('tab', { name: /^Headers/ })
    .click();
  await page.getByLabel('Header 1 name').fill('X-Api-Key');
  await page.getByLabel('Header 1 value').fill(apiKey);
  await page.getByRole('button', { name: 'Save request…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Bytes');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved as Bytes.', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await page.getByRole('button', { name: 'OpenAPI…' }).click();
  await page.getByRole('checkbox', { name: 'Send my access token' }).check();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await page.getByRole('region', { name: 'Orders' }).waitFor();
  await page.getByRole('button', { name: 'Run all' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('4 of 4 passed')).toBeVisible();

  const issued = demo.authorizationServer.issued.at(-1);
  const secrets = {
    'access token': issued?.access_token ?? '',
    'refresh token': issued?.refresh_token ?? '',
    'ID token': issued?.id_token ?? '',
  };
  expect(Object.values(secrets).every((secret) => secret.length > 10)).toBe(true);
  const traffic: SearchLocation[] = app
    .ipcMessages()
    .map(({ direction, channel, payload }) => ({ name: `IPC ${direction} ${channel}`, content: payload }));
  const places = [
    ...(await readPageLocations(page)),
    ...traffic,
    ...(await readFilesBelow(app.userData)),
    { name: 'output of main', content: app.output() },
    { name: 'clipboard', content: await app.readClipboardText() },
  ];
  for (const name of ['echo.json', 'bytes.bin', 'api-requests.json', 'logs/latchkey.log'])
    expect(
      places.some((place) => place.name.startsWith(name)),
      name,
    ).toBe(true);
  expect(searchSecrets(secrets, places)).toEqual([]);
  expect(searchSecrets({ 'API key': apiKey }, await readFilesBelow(app.userData))).toEqual([]);
  expect(places.some(({ content }) => content.includes('Bearer ****'))).toBe(true);
});
