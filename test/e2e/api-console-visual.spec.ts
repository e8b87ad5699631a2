import type { Page } from 'playwright';
import { openScreen, responseRegion, responseStatus, sendSavedRequest, signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

test.use({ comparesScreenshots: true });

const call = async (page: Page, url: string, status: string) => {
  await page.getByLabel('URL', { exact: true }).fill(url);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(responseStatus(page)).toHaveText(status);
};

test('every state of the API console', async ({ app, demo }) => {
  test.setTimeout(300_000);
  const { page } = app;
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  const main = page.getByRole('form', { name: 'Request' });
  await signIn(page, demo.user);
  await openScreen(page, 'API');
  await checkVisually(page, 'api-empty');
  await sendSavedRequest(page, 'Place an order');
  await expect(responseStatus(page)).toHaveText('201 Created');
  await checkVisually(page, 'api-json');
  await page.getByRole('button', { name: 'Save request…' }).click();
  await checkVisually(page, 'api-save');
  await main.getByRole('tab', { name: 'Options' }).click();
  await checkVisually(page, 'api-options');
  await call(page, `${demo.apiOrigin}/status/204?page=2&sort=name`, '204 No Content');
  await main.getByRole('tab', { name: /^Parameters/ }).click();
  await checkVisually(page, 'api-parameters');
  await call(page, `${demo.apiOrigin}/challenge/two-schemes`, '403 Forbidden');
  await expect(responseRegion(page).getByText('Your token lacks a scope that the API requires.')).toBeVisible();
  const scopes = (name: string) =>
    responseRegion(page)
      .locator('dl > div', { has: page.getByText(name, { exact: true }) })
      .locator('dd');
  await expect(scopes('Missing')).toHaveText('admin');
  await expect(scopes('Your token has')).toContainText('orders:read');
  await checkVisually(page, 'api-scope-missing');
  await call(page, `${demo.apiOrigin}/big?bytes=3000000`, '200 OK');
  await checkVisually(page, 'api-long');
  const showPicture = async (kind: string) => {
    await call(page, `${demo.apiOrigin}/image.${kind}`, '200 OK');
    const picture = responseRegion(page).getByRole('img', { name: 'Response image' });
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  };
  await showPicture('svg');
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  await expect(responseRegion(page).locator('svg circle[fill="teal"]')).toHaveCount(0);
  await checkVisually(page, 'api-picture');
  await call(page, `${demo.apiOrigin}/bytes`, '200 OK');
  await expect(responseRegion(page).locator('pre').nth(1)).toContainText('00 ff fe 42 65 61 72 65 72 20 2a 2a');
  await checkVisually(page, 'api-bytes');
  await sendSavedRequest(page, 'Who am I');
  await expect(responseRegion(page)).toContainText('248289761001');
  await sendSavedRequest(page, 'List orders');
  await expect(responseRegion(page)).toContainText('Door key');
  await responseRegion(page).getByRole('tab', { name: 'Compare' }).click();
  await checkVisually(page, 'api-compare');
  await page.getByRole('radio', { name: 'History' }).check({ force: true });
  await checkVisually(page, 'api-history');
  await page.getByRole('button', { name: 'Clear history…' }).click();
  await checkVisually(page, 'api-history-clear');
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByText('No requests yet').waitFor();
  await checkVisually(page, 'api-history-empty');
  await page.getByRole('radio', { name: 'Requests' }).check({ force: true });
  await page.getByRole('button', { name: 'OpenAPI…' }).click();
  await checkVisually(page, 'api-import');
  await page.getByRole('checkbox', { name: 'Send my access token' }).check();
  await page.getByRole('button', { name: 'Load', exact: true }).click();
  await page.getByRole('button', { name: /Answer with a status/ }).click();
  await checkVisually(page, 'api-operation');
  await page.getByRole('button', { name: 'Run all' }).click();
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText('3 of 3 passed')).toBeVisible();
  await checkVisually(page, 'api-run');

  await page.getByRole('button', { name: 'Back to the request' }).click();
  for (const kind of ['png', 'gif']) await showPicture(kind);
  for (const [width, isBeside] of [
    [899, false],
    [900, true],
    [1920, true],
  ] as const) {
    await page.setViewportSize({ width, height: 760 });
    const list = page.getByRole('group', { name: 'Requests and history' });
    const [requests, editor] = await Promise.all([list.boundingBox(), main.boundingBox()]);
    if (!requests || !editor) throw new Error('The list or the request is not shown');
    expect([editor.x >= requests.x + requests.width, editor.y >= requests.y + requests.height], `${width}`).toEqual(
      isBeside ? [true, false] : [false, true],
    );
  }
  expect(complaints).toEqual([]);
});
