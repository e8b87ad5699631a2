import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { responseRegion, responseStatus, signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';
import { arrowTo, expectFocus, tabTo, tabToAndPress, typeInto } from './keyboard.ts';

const form = (page: Page) => page.getByRole('form', { name: 'Request' });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const field = (page: Page, label: string) => page.getByLabel(label, { exact: true });
const tab = (page: Page, name: string) => form(page).getByRole('tab', { name: new RegExp(`^${name}`) });
const responseTab = (page: Page, name: string) =>
  responseRegion(page).getByRole('tab', { name: new RegExp(`^${name}`) });

/** Moves from the selected tab to another one. */
const toTab = async (page: Page, name: string) => {
  await tabTo(form(page).getByRole('tab', { selected: true }), 'Shift+Tab');
  await arrowTo(page, tab(page, name));
};

test.beforeEach(async ({ app, demo }) => {
  await signIn(app.page, demo.user);
  // Move the mouse away, so that it hovers over nothing.
  await app.page.mouse.move(0, 0);
  await app.page.keyboard.press('Control+3');
  await expect(app.page.getByRole('heading', { name: 'API', level: 1 })).toBeFocused();
});

test('writes, sends, cancels and saves a request with only the keyboard', async ({ app, demo }, testInfo) => {
  const { page } = app;
  await tabTo(page.getByRole('button', { name: /Method/ }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('option', { name: 'PATCH' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /Method/ })).toBeFocused();
  await typeInto(field(page, 'URL'), `${demo.apiOrigin}/anything`);

  await tabTo(form(page).getByRole('tab', { selected: true }));
  await page.keyboard.press('Home');
  await expect(tab(page, 'Parameters')).toBeFocused();
  await typeInto(field(page, 'Parameter 1 name'), 'a');
  await typeInto(field(page, 'Parameter 1 value'), 'é&');
  await typeInto(field(page, 'Parameter 2 name'), 'b');
  await tabToAndPress(button(page, 'Remove b'));
  await expectFocus(page);
  await expect(field(page, 'URL')).toHaveValue(`${demo.apiOrigin}/anything?a=%C3%A9%26`);

  await toTab(page, 'Headers');
  await typeInto(field(page, 'Header 1 name'), 'x-trace');
  await typeInto(field(page, 'Header 1 value'), '7');
  await typeInto(field(page, 'Header 2 name'), 'x-gone');
  await tabToAndPress(button(page, 'Remove x-gone'));
  await expect(field(page, 'Header 2 name')).toBeFocused();

  await toTab(page, 'Body');
  await tabTo(page.getByRole('radio', { name: 'JSON' }));
  await arrowTo(page, page.getByRole('radio', { name: 'Form' }));
  await typeInto(field(page, 'Field 1 name'), 'city');
  await typeInto(field(page, 'Field 1 value'), 'Zürich');
  const path = testInfo.outputPath('order.csv');
  await writeFile(path, 'a;b');
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await tabTo(page.getByRole('radio', { name: 'Form' }), 'Shift+Tab');
  await arrowTo(page, page.getByRole('radio', { name: 'File' }));
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Choose a file to send under Body.')).toBeVisible();
  await expect(field(page, 'URL')).toBeFocused();
  await tabToAndPress(button(page, 'Choose file…'));
  await expect(page.getByText('order.csv, 3 bytes')).toBeVisible();
  await expectFocus(page);
  await tabTo(page.getByRole('radio', { name: 'File' }), 'Shift+Tab');
  await arrowTo(page, page.getByRole('radio', { name: 'JSON' }));
  await typeInto(page.getByRole('textbox', { name: 'Body', exact: true }), '{"item":1}');
  await expect(page.getByText('Valid JSON.')).toBeVisible();

  await toTab(page, 'Options');
  await tabTo(page.getByRole('radio', { name: 'Access token' }));
  await arrowTo(page, page.getByRole('radio', { name: 'None' }));
  await tabTo(page.getByRole('button', { name: /Timeout/ }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Control+Enter');
  await expect(responseRegion(page).getByText('The API requires a token.')).toBeVisible();
  await tabTo(page.getByRole('radio', { name: 'None' }), 'Shift+Tab');
  await arrowTo(page, page.getByRole('radio', { name: 'Access token' }));
  await tabToAndPress(button(page, 'Send'), 'Shift+Tab');
  await expect(responseStatus(page)).toHaveText('200 OK');
  await expect(button(page, 'Send')).toBeFocused();

  await tabTo(responseTab(page, 'Body'));
  await page.keyboard.press('ArrowRight');
  await expect(responseRegion(page).getByText('application/json')).toBeVisible();
  await page.keyboard.press('ArrowLeft');
  await tabTo(page.getByRole('radio', { name: 'Tree' }));
  await arrowTo(page, page.getByRole('radio', { name: 'Text' }));
  const echo = JSON.parse((await responseRegion(page).locator('pre').textContent()) ?? '') as Record<string, never>;
  expect(echo).toMatchObject({ method: 'PATCH', headers: { 'x-trace': '7' }, body: '{"item":1}' });
  expect(JSON.stringify(echo)).toMatch(/Bearer \*{100,}/);
  await expect(responseRegion(page).getByText('The API repeated your token.')).toBeVisible();

  const saved = testInfo.outputPath('response.json');
  await app.answerDialog('showSaveDialog', { canceled: false, filePath: saved });
  await tabToAndPress(button(page, 'Save to file…'), 'Shift+Tab');
  await expect(responseRegion(page).getByText('Saved as response.json')).toBeVisible();
  await expect(button(page, 'Save to file…')).toBeFocused();
  expect(JSON.parse(await readFile(saved, 'utf8'))).toMatchObject({ method: 'PATCH' });

  await tabToAndPress(button(page, 'Copy as curl'), 'Shift+Tab');
  await expect.poll(() => app.readClipboardText()).toContain('curl ');
  await tabToAndPress(button(page, 'Save request…'));
  await page.keyboard.type('Mine');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Saved as Mine.')).toBeVisible();
  await expect(button(page, 'Save request…')).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expect(button(page, 'Save request…')).toBeFocused();
  await tabToAndPress(button(page, 'Delete Mine'), 'Shift+Tab');
  await expectFocus(page);

  await typeInto(field(page, 'URL'), `${demo.apiOrigin}/slow?ms=30000`);
  await page.keyboard.press('Enter');
  await tabToAndPress(form(page).getByRole('button', { name: 'Cancel' }));
  await expect(responseRegion(page).getByText('You canceled this request.')).toBeVisible();
  await expect(button(page, 'Send')).toBeFocused();
});

test('uses the history, a retry and a comparison with only the keyboard', async ({ app, demo }) => {
  const { page } = app;
  for (const name of ['Who am I', 'List orders']) {
    await tabToAndPress(page.getByRole('button', { name }), 'Tab');
    await page.keyboard.press('Control+Enter');
    await expect(responseStatus(page)).toHaveText('200 OK');
  }
  await tabTo(page.getByRole('radio', { name: 'Requests' }), 'Shift+Tab');
  await arrowTo(page, page.getByRole('radio', { name: 'History' }));
  const entries = page.getByRole('list', { name: 'History' }).getByRole('button');
  await expect(entries).toHaveCount(2);
  await tabToAndPress(entries.nth(1));
  await expect(field(page, 'URL')).toHaveValue(`${demo.apiOrigin}/me`);
  await expect(responseRegion(page)).toContainText('248289761001');
  await expect(entries.nth(1)).toBeFocused();
  await page.keyboard.press('Control+Enter');
  await expect(entries).toHaveCount(3);
  await expect(responseStatus(page)).toHaveText('200 OK');

  await tabTo(responseTab(page, 'Body'));
  await arrowTo(page, responseTab(page, 'Compare'));
  await tabTo(responseRegion(page).getByRole('button', { name: /Compare with/ }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(responseRegion(page).getByRole('button', { name: /Compare with/ })).toContainText('/orders');
  await expect(responseRegion(page).getByRole('row').filter({ hasText: 'Removed' })).not.toHaveCount(0);
  await expectFocus(page);

  await tabToAndPress(button(page, 'Clear history…'), 'Shift+Tab');
  await expect(page.getByRole('alertdialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(button(page, 'Clear history…')).toBeFocused();
  await page.keyboard.press('Enter');
  await tabToAndPress(page.getByRole('alertdialog').getByRole('button', { name: 'Clear', exact: true }));
  await expect(page.getByText('No requests yet')).toBeVisible();
  await expect(button(page, 'Clear history…')).toBeFocused();
});

test('loads a document and runs requests with only the keyboard', async ({ app }, testInfo) => {
  const { page } = app;
  await tabToAndPress(button(page, 'OpenAPI…'));
  await expect(page.getByRole('heading', { name: 'Load an OpenAPI document' })).toBeFocused();
  await tabTo(page.getByRole('checkbox', { name: 'Send my access token' }));
  await page.keyboard.press('Space');
  await tabToAndPress(button(page, 'Load'), 'Shift+Tab');
  await expect(page.getByRole('heading', { name: 'Orders', exact: true })).toBeFocused();
  await tabToAndPress(page.getByRole('button', { name: /Answer with a status/ }));
  await expect(page.getByText('admin missing')).toBeVisible();
  await typeInto(field(page, 'code'), '204');
  await page.keyboard.press('Control+Enter');
  await expect(responseStatus(page)).toHaveText('204 No Content');
  await tabToAndPress(button(page, 'Close Orders'), 'Shift+Tab');
  await expect(page.getByRole('radio', { name: 'Requests' })).toBeFocused();

  await tabToAndPress(button(page, 'Run all'), 'Shift+Tab');
  await expect(page.getByRole('heading', { name: 'Run all saved requests' })).toBeFocused();
  await tabToAndPress(button(page, 'Start'));
  await expect(page.getByText('3 of 3 passed')).toBeVisible();
  await expect(button(page, 'Run again')).toBeFocused();
  const path = testInfo.outputPath('run.xml');
  await app.answerDialog('showSaveDialog', { canceled: false, filePath: path });
  await tabToAndPress(button(page, 'Save as JUnit…'), 'Shift+Tab');
  await expect(page.getByText('Saved as run.xml.')).toBeVisible();
  expect(await readFile(path, 'utf8')).toContain('tests="3"');
  await tabToAndPress(button(page, 'Back to the request'), 'Shift+Tab');
  await expect(button(page, 'Run all')).toBeFocused();
});
