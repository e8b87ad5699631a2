import { readFile, writeFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { openScreen, responseStatus, sendSavedRequest, signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

const exchanges = (page: Page) => page.getByRole('table', { name: 'Exchanges' });
const row = (page: Page, name: RegExp) => exchanges(page).getByRole('button', { name });

/** Signs in, calls the API and opens the log. */
async function produceLogEntries(page: Page, user: { username: string; password: string }): Promise<void> {
  await signIn(page, user);
  await openScreen(page, 'API');
  await sendSavedRequest(page, 'List orders');
  await expect(responseStatus(page)).toHaveText('200 OK');
  await openScreen(page, 'Log');
  await expect(row(page, /\/orders/)).toBeVisible();
}

test('marks a call repeated after a 401, the refused call and the refresh', async ({ app, demo }) => {
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'API');
  demo.authorizationServer.expireAccessTokens();
  await sendSavedRequest(page, 'List orders');
  await expect(responseStatus(page)).toHaveText('200 OK');
  await openScreen(page, 'Log');
  const notes = [/Token rejected, then retried/, /Refresh after rejected token/, /Retry after refresh/];
  const rows = exchanges(page).getByRole('row');
  await expect(rows.filter({ hasText: /rejected|retry after/i })).toHaveText(notes);
  await expect(rows.filter({ hasText: notes[0] })).toContainText('401');
  await expect(rows.filter({ hasText: notes[2] })).toContainText('200');
  await checkVisually(page, 'log-retry');
});

test('saves and reopens a report, and distinguishes it from the log', async ({ app, demo }, testInfo) => {
  const { page } = app;
  await produceLogEntries(page, demo.user);
  for (const [format, name] of [
    ['html', 'HTML page'],
    ['json', 'Latchkey report'],
  ] as const) {
    const path = testInfo.outputPath(`report.${format}`);
    await app.answerDialog('showSaveDialog', { canceled: false, filePath: path });
    await page.getByRole('button', { name: 'Save report…' }).click();
    await page.getByRole('radio', { name }).check({ force: true });
    await page.getByRole('button', { name: 'Save…' }).click();
    await expect(page.getByText('Report saved.')).toBeVisible();
    const text = await readFile(path, 'utf8');
    expect(text).toContain('‹access token #1');
    for (const secret of [demo.user.username, demo.user.password, demo.authorizationServer.issued[0]?.access_token])
      expect(text).not.toContain(secret);
  }
  await page.getByRole('button', { name: 'Clear' }).click();
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [testInfo.outputPath('report.json')] });
  await page.getByRole('button', { name: 'Open report…' }).click();
  await expect(page.getByText(/^Report from /)).toBeVisible();
  await expect(page.getByText('without personal data')).toBeVisible();
  await row(page, /^POST .*\/token$/).click();
  await expect(page.getByRole('region', { name: 'Request' })).toContainText('‹password›');
  await expect(page.getByRole('button', { name: 'Clear' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Close report' }).click();
  await expect(page.getByText('No exchanges yet')).toBeVisible();

  const broken = testInfo.outputPath('broken.json');
  await writeFile(broken, '{"format":"latchkey-report","version":1,"__proto__":{"polluted":true}}');
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [broken] });
  await page.getByRole('button', { name: 'Open report…' }).click();
  await expect(page.getByRole('alert')).toContainText("This file isn't a report");
});

test('copies a token after a confirmation, and clears it from the clipboard after 30 seconds', async ({
  app,
  demo,
}) => {
  const { page } = app;
  await page.clock.install();
  await signIn(page, demo.user);
  await openScreen(page, 'Inspector');
  const copy = async (name: string) => {
    await page.getByRole('button', { name: 'Copy a token…' }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await app.answerDialog('showMessageBox', { response: 1 });
  await copy('Access token');
  await expect(page.getByRole('button', { name: 'Copy a token…' })).toBeFocused();
  expect(await app.readClipboardText()).toBe('');

  await app.answerDialog('showMessageBox', { response: 0 });
  await copy('Access token');
  await expect(page.getByText('Access token copied.')).toBeVisible();
  expect(await app.readClipboardText()).toBe(demo.authorizationServer.issued.at(-1)?.access_token);
  await expect(page.getByText(/Cleared from the clipboard in \d+ s/)).toBeVisible();
  await page.clock.fastForward(30_000);
  await expect(page.getByText('Cleared from the clipboard.')).toBeVisible();
  await app.advanceTimers(30_000);
  await expect.poll(() => app.readClipboardText()).toBe('');
});

test('log screenshots', async ({ app, demo }, testInfo) => {
  test.setTimeout(180_000);
  const { page } = app;
  await page.getByLabel('Username').waitFor();
  await produceLogEntries(page, demo.user);
  await page.evaluate(() => window.latchkey.callApi({ callId: 'x', method: 'GET', url: 'https://elsewhere.example/' }));
  await checkVisually(page, 'log');
  await row(page, /^POST .*\/token$/).click();
  await page.getByRole('button', { name: 'Copy as curl' }).waitFor();
  await checkVisually(page, 'log-open');
  const path = testInfo.outputPath('report.json');
  await app.answerDialog('showSaveDialog', { canceled: false, filePath: path });
  await page.getByRole('button', { name: 'Save report…' }).click();
  await page.getByRole('radio', { name: 'Latchkey report' }).check({ force: true });
  await page.getByRole('checkbox', { name: 'Include personal data' }).check();
  await checkVisually(page, 'log-save-report');
  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByText('Report saved.').waitFor();
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await page.getByRole('button', { name: 'Open report…' }).click();
  await page.getByText(/^Report from /).waitFor();
  await checkVisually(page, 'log-report');
  await page.getByRole('button', { name: 'Close report' }).click();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('No exchanges yet').waitFor();
  await checkVisually(page, 'log-empty');
  await openScreen(page, 'Inspector');
  await app.answerDialog('showMessageBox', { response: 0 });
  await page.getByRole('button', { name: 'Copy a token…' }).click();
  await page.getByRole('menuitem', { name: 'Access token' }).click();
  await page.getByText('Access token copied.').waitFor();
  await checkVisually(page, 'inspector-copied');
});
