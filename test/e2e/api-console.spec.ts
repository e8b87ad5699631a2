import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { openScreen, responseRegion, responseStatus, sendSavedRequest, signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';

const urlField = (page: Page) => page.getByLabel('URL', { exact: true });
const bodyField = (page: Page) => page.getByRole('textbox', { name: 'Body', exact: true });
const send = (page: Page) => page.getByRole('button', { name: 'Send', exact: true }).click();
const part = (page: Page, name: string) =>
  page.getByRole('form', { name: 'Request' }).getByRole('tab', { name: new RegExp(`^${name}`) });
const responseTab = (page: Page, name: string) =>
  responseRegion(page).getByRole('tab', { name: new RegExp(`^${name}`) });
const view = (page: Page, name: string) =>
  responseRegion(page).getByRole('radio', { name, exact: true }).check({ force: true });

const call = async (page: Page, url: string) => {
  await urlField(page).fill(url);
  await send(page);
};

const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('button', { name: new RegExp(label) }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

test.beforeEach(async ({ app, demo }) => {
  await signIn(app.page, demo.user);
  await openScreen(app.page, 'API');
});

test('sends a file as the body, and the chosen token', async ({ app, demo }, testInfo) => {
  const { page } = app;
  const path = testInfo.outputPath('order.csv');
  await writeFile(path, 'a;b\n1;2\n');
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await choose(page, 'Method', 'POST');
  await urlField(page).fill(`${demo.apiOrigin}/anything`);
  await page.getByRole('radio', { name: 'File' }).check({ force: true });
  await page.getByRole('button', { name: 'Choose file…' }).click();
  await expect(page.getByText('order.csv, 8 bytes')).toBeVisible();
  await part(page, 'Options').click();
  await page.getByRole('radio', { name: 'ID token' }).check({ force: true });
  await send(page);
  await expect(responseStatus(page)).toHaveText('401 Unauthorized');
  await expect(responseRegion(page).getByText('The API rejected this token.')).toBeVisible();
  expect(demo.authorizationServer.tokenRequests('refresh_token')).toBe(0);
  await page.getByRole('radio', { name: 'None' }).check({ force: true });
  await send(page);
  await expect(responseRegion(page).getByText('The API requires a token.')).toBeVisible();
  expect(demo.protectedApi.requests.at(-1)).not.toHaveProperty('authorizationScheme');
  await page.getByRole('radio', { name: 'Access token' }).check({ force: true });
  await send(page);
  await expect(responseStatus(page)).toHaveText('200 OK');
  await view(page, 'Text');
  await expect(responseRegion(page).locator('pre')).toContainText('"body": "a;b\\n1;2\\n"');
});

test('truncates a long response, and saves it completely without a second request', async ({ app, demo }, testInfo) => {
  const { page } = app;
  await call(page, `${demo.apiOrigin}/big?bytes=5000000`);
  await expect(responseStatus(page)).toHaveText('200 OK');
  await expect(responseRegion(page).getByText('This is the first 1 MB.')).toBeVisible();
  await expect(responseRegion(page).getByText('1 MB of 5 MB')).toBeVisible();
  const path = testInfo.outputPath('big.txt');
  await app.answerDialog('showSaveDialog', { canceled: false, filePath: path });
  await page.getByRole('button', { name: 'Save to file…' }).click();
  await expect(responseRegion(page).getByText('Saved as big.txt, 5 MB.')).toBeVisible();
  expect((await readFile(path)).byteLength).toBe(5_000_000);
  expect(demo.protectedApi.requestCount).toBe(1);
  await app.answerDialog('showSaveDialog', { canceled: false, filePath: path });
  await page.getByRole('button', { name: 'Save to file…' }).click();
  await expect(responseRegion(page).getByText('This response is no longer available.')).toBeVisible();
});

test('compares a response with the previous one', async ({ app, demo }) => {
  const { page } = app;
  await choose(page, 'Method', 'POST');
  await urlField(page).fill(`${demo.apiOrigin}/orders`);
  await bodyField(page).fill('{"item":"a","quantity":1}');
  await send(page);
  await expect(responseStatus(page)).toHaveText('201 Created');
  await bodyField(page).fill('{"item":"b","note":null}');
  await send(page);
  await expect(responseRegion(page)).toContainText('note');
  await responseTab(page, 'Compare').click();
  const row = (place: string) =>
    responseRegion(page)
      .getByRole('row')
      .filter({ has: page.getByText(place, { exact: true }) });
  await expect(row('item')).toContainText('Changed');
  await expect(row('item').getByRole('cell')).toHaveText(['"a"', '"b"']);
  await expect(row('quantity')).toContainText('Removed');
  await expect(row('note')).toContainText('Added');
});

test('stores saved requests across a restart, but none that contains a token', async ({ app, demo, launch }) => {
  const { page } = app;
  await urlField(page).fill(`${demo.apiOrigin}/status/204`);
  await page.getByRole('button', { name: 'Save request…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Nothing there');
  await page.getByLabel('Expected status').fill('204');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Saved as Nothing there.')).toBeVisible();
  await expect(
    page.getByRole('region', { name: 'My requests' }).getByRole('button', { name: 'GET Nothing there' }),
  ).toBeVisible();

  await part(page, 'Headers').click();
  await page.getByLabel('Header 1 name').fill('x-token');
  await page.getByLabel('Header 1 value').fill(demo.authorizationServer.issued.at(-1)?.access_token ?? '');
  await page.getByRole('button', { name: 'Save request…' }).click();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText("This request can't be saved.")).toBeVisible();
  await app.close();

  const again = await launch({ switches: demo.switches, userData: app.userData });
  await signIn(again.page, demo.user);
  await openScreen(again.page, 'API');
  await sendSavedRequest(again.page, 'GET Nothing there');
  await expect(responseStatus(again.page)).toHaveText('204 No Content');
  await again.page.getByRole('button', { name: 'Delete Nothing there' }).click();
  await expect(again.page.getByRole('region', { name: 'My requests' })).toHaveCount(0);
});

test('creates requests from an OpenAPI document, with granted and missing scopes', async ({ app, demo }, testInfo) => {
  const { page } = app;
  await page.getByRole('button', { name: 'OpenAPI…' }).click();
  await page.getByRole('checkbox', { name: 'Send my access token' }).check();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  const operations = page.getByRole('region', { name: 'Orders' });
  await expect(operations.getByRole('button', { name: /^(GET|POST)/ })).toHaveCount(3);
  await expect(operations.getByRole('button', { name: /Answer with a status/ })).toContainText(
    'You lack a required scope',
  );
  await operations.getByRole('button', { name: /Answer with a status/ }).click();
  await expect(page.getByText('admin missing')).toBeVisible();
  await page.getByLabel('code', { exact: true }).fill('');
  await send(page);
  await expect(page.getByText('Fill in code under Parameters.')).toBeVisible();
  await page.getByLabel('code', { exact: true }).fill('204');
  await page.getByRole('button', { name: 'why', exact: true }).click();
  await page.getByLabel('Parameter 1 value').fill('test');
  await send(page);
  await expect(responseStatus(page)).toHaveText('204 No Content');
  expect(demo.protectedApi.requests.at(-1)?.path).toBe('/status/204');
  await operations.getByRole('button', { name: /Place an order/ }).click();
  await send(page);
  await expect(responseStatus(page)).toHaveText('201 Created');

  const path = testInfo.outputPath('other.yaml');
  await writeFile(path, 'openapi: 3.0.0\ninfo: {title: From a file, version: 1}\npaths: {/me: {get: {summary: Me}}}\n');
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await page.getByRole('button', { name: 'OpenAPI…' }).click();
  await page.getByRole('button', { name: 'Choose document…' }).click();
  await page.getByRole('region', { name: 'From a file' }).getByRole('button', { name: 'GET Me' }).click();
  await send(page);
  await expect(responseStatus(page)).toHaveText('200 OK');
  await writeFile(path, 'just: words');
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await page.getByRole('button', { name: 'OpenAPI…' }).click();
  await page.getByRole('button', { name: 'Choose document…' }).click();
  await expect(page.getByText("Latchkey can't read this OpenAPI document.")).toBeVisible();
});

test('reads a huge document in the background, and cancels', async ({ app }, testInfo) => {
  const { page } = app;
  const path = testInfo.outputPath('huge.yaml');
  await writeFile(path, Array.from({ length: 700_000 }, (_, index) => `key${index}: 1`).join('\n'));
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await page.getByRole('button', { name: 'OpenAPI…' }).click();
  await page.getByRole('button', { name: 'Choose document…' }).click();
  const cancel = page.getByRole('button', { name: 'Cancel reading' });
  await expect(cancel).toBeVisible();
  const waitMs = await page.evaluate(async () => {
    const startMs = performance.now();
    await window.latchkey.listTokens();
    return performance.now() - startMs;
  });
  expect(waitMs).toBeLessThan(1000);
  await expect(cancel).toBeVisible();
  await cancel.click();
  await expect(cancel).toBeHidden();
  await expect(page.getByRole('button', { name: 'Choose document…' })).toBeEnabled();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('cancels a slow call and a slow run', async ({ app, demo }) => {
  const { page } = app;
  await call(page, `${demo.apiOrigin}/slow?ms=30000&bytes=900000`);
  await expect(responseRegion(page).getByRole('status')).toHaveText('Receiving…');
  await expect(responseRegion(page).getByText('450 kB of 900 kB')).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(responseRegion(page).getByText('You canceled this request.')).toBeVisible();
  await page.getByRole('button', { name: 'Save request…' }).click();
  await page.getByLabel('Name', { exact: true }).fill('Slow');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Run all' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('3 of 4', { exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByText('3 of 4 passed')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'Slow' })).toContainText('Skipped');
});

const separator = (page: Page, name: string) => page.getByRole('separator', { name });
const sizeOf = async (page: Page, name: string) =>
  Number(await separator(page, name).getAttribute('aria-valuenow', { timeout: 5000 }));

test('scrolls a long response in its own pane, with the request and the status in view', async ({ app, demo }) => {
  const { page } = app;
  await call(page, `${demo.apiOrigin}/big?bytes=300000`);
  const text = responseRegion(page).locator('pre');
  await expect(text).toBeVisible();
  for (const [width, height] of [
    [960, 680],
    [720, 520],
  ] as const) {
    await page.setViewportSize({ width, height });
    await text.hover({ position: { x: 20, y: 5 } });
    await page.mouse.wheel(0, 2000);
    await expect.poll(async () => (await text.boundingBox())?.y).toBeLessThan(0);
    for (const pinned of [
      page.getByRole('heading', { name: 'API', level: 1 }),
      page.getByRole('button', { name: 'Send', exact: true }),
      responseStatus(page),
      page.getByRole('button', { name: 'Save to file…' }),
      responseRegion(page).getByRole('button', { name: 'Copy body', exact: true }),
    ])
      await expect(pinned).toBeInViewport({ ratio: 1 });
    const overflow = await page.evaluate(() =>
      [document.documentElement, document.querySelector('main')].map(
        (part) => part && part.scrollHeight - part.clientHeight,
      ),
    );
    expect(overflow).toEqual([0, 0]);
    await text.evaluate((element) => element.closest('[class*="content"]')?.scrollTo(0, 0));
  }
});

test('resizes panes with the keyboard, and keeps their sizes in a small window and across a restart', async ({
  app,
  demo,
  launch,
}) => {
  const { page } = app;
  const sizesOf = (of: Page) => Promise.all([sizeOf(of, 'Resize the list'), sizeOf(of, 'Resize the request')]);
  const [listBefore = 0, requestBefore = 0] = await sizesOf(page);
  await separator(page, 'Resize the list').press('ArrowRight');
  await expect.poll(() => sizeOf(page, 'Resize the list')).toBeGreaterThan(listBefore);
  const settings = () => readFile(join(app.userData, 'settings.json'), 'utf8').catch(() => '');
  await expect.poll(settings).toContain('listPercent');
  await separator(page, 'Resize the request').press('ArrowDown');
  await expect.poll(() => sizeOf(page, 'Resize the request')).toBeGreaterThan(requestBefore);
  await expect.poll(settings).toContain('editorPercent');
  const sizes = await sizesOf(page);

  await page.setViewportSize({ width: 480, height: 340 });
  await expect(page.getByRole('separator')).toHaveCount(0);
  await page.setViewportSize({ width: 960, height: 680 });
  await expect.poll(() => sizesOf(page)).toEqual(sizes);

  await app.close();
  const again = await launch({ switches: demo.switches, userData: app.userData });
  await signIn(again.page, demo.user);
  await openScreen(again.page, 'API');
  await expect.poll(() => sizesOf(again.page)).toEqual(sizes);

  await again.page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });
  await openScreen(again.page, 'Session');
  await openScreen(again.page, 'API');
  const width = () =>
    again.page
      .locator('#api-list')
      .boundingBox()
      .then((box) => box?.width ?? 0);
  const widthBefore = await width();
  await separator(again.page, 'Resize the list').press('ArrowRight');
  await expect.poll(width).toBeLessThan(widthBefore);
});
