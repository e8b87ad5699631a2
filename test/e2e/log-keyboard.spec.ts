import { readFile } from 'node:fs/promises';
import { openScreen, responseStatus, sendSavedRequest, signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';
import { arrowTo, expectFocus, tabTo, tabToAndPress } from './keyboard.ts';

test('uses the log, saves reports and opens one with only the keyboard', async ({ app, demo }, testInfo) => {
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'API');
  await sendSavedRequest(page, 'List orders');
  await expect(responseStatus(page)).toHaveText('200 OK');
  await page.mouse.move(0, 0);
  await page.keyboard.press('Control+4');
  await expect(page.getByRole('heading', { name: 'Log', level: 1 })).toBeFocused();
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const rows = page.getByRole('table', { name: 'Exchanges' }).getByRole('button', { name: /^(GET|POST) / });
  const request = page.getByRole('region', { name: 'Request' });

  await tabTo(rows.first());
  await page.keyboard.press('Tab');
  await expect(rows.nth(1)).toBeFocused();
  await page.keyboard.press('Space');
  await expect(request).toContainText('‹password›');
  await expect(request).toContainText(demo.user.username);
  await expect(page.getByRole('region', { name: /^Response 200/ })).toContainText(
    /‹access token #1, [\d,]+ bytes, sha256/,
  );
  await expect(page.getByText('includes DNS, connection and TLS')).toBeVisible();
  await tabToAndPress(button('Copy as curl'));
  await expect.poll(() => app.readClipboardText()).toContain('$PASSWORD');
  await tabTo(page.getByText(/^\d+ headers$/).last());
  await page.keyboard.press('Enter');
  await tabToAndPress(rows.nth(1), 'Shift+Tab');
  await expect(request).toHaveCount(0);
  await expect(rows.nth(1)).toBeFocused();

  const before = await rows.count();
  await page.evaluate(() => window.latchkey.refresh());
  await expect.poll(() => rows.count()).toBeGreaterThan(before);

  await tabTo(page.getByRole('button', { name: /^All/ }), 'Shift+Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await expect(rows).toHaveCount(1);

  const path = testInfo.outputPath('report.json');
  await app.answerDialog('showSaveDialog', { canceled: false, filePath: path });
  await tabToAndPress(button('Save report…'), 'Shift+Tab');
  await expect(page.getByRole('heading', { name: 'Save report' })).toBeFocused();
  await tabTo(page.getByRole('radio', { name: 'HTML page' }));
  await arrowTo(page, page.getByRole('radio', { name: 'Latchkey report' }));
  await tabTo(page.getByRole('checkbox', { name: 'Include personal data' }));
  await page.keyboard.press('Space');
  await tabToAndPress(button('Save…'));
  await expect(page.getByText('Report saved.')).toBeVisible();
  await expect(button('Save report…')).toBeFocused();
  expect(await readFile(path, 'utf8')).toContain('latchkey-report');

  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await tabToAndPress(button('Open report…'), 'Shift+Tab');
  await expect(page.getByText(/^Report from /)).toBeVisible();
  await expectFocus(page);
  await tabToAndPress(rows.nth(1));
  await expect(request).toContainText('‹password›');
  await tabToAndPress(button('Close report'), 'Shift+Tab');
  await expect(button('Open report…')).toBeFocused();

  await tabToAndPress(button('Clear'));
  await expect(page.getByText('No exchanges yet')).toBeVisible();
  await expect(button('Clear')).toBeFocused();
});
