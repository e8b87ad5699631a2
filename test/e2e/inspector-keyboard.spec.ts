import { writeFile } from 'node:fs/promises';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import type { Locator, Page } from 'playwright/test';
import { signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';
import { checksRegion, claimsTable, copyToPaste, expectVerdict } from './inspector-steps.ts';
import { tabTo as tabToTarget } from './keyboard.ts';
import { checkVisually } from './visual-check.ts';

/**
 * Every action of the inspector with only the keyboard. Nothing here clicks or fills, and when a
 * focused element disappears, the focus moves to a useful place.
 */

const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
const secret = 'not-a-real-secret-of-more-than-32-bytes';

const claims = {
  iss: 'https://acme.example/',
  sub: 'alice-1',
  aud: 'https://api.acme.example',
  exp: 1_990_000_000,
  scope: 'openid profile',
  resource_access: { account: { roles: ['manage-account'] } },
};
const signed = (more: object = {}) =>
  new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: 'ES256', kid: 'tester' }).sign(privateKey);
const sealed = () => new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(secret));

type Role = 'button' | 'tab' | 'radio' | 'searchbox' | 'textbox' | 'menuitem' | 'option';

function keyboardOf(page: Page) {
  const press = async (key: string, times = 1) => {
    for (let at = 0; at < times; at += 1) await page.keyboard.press(key);
  };
  const isFocused = (target: Locator) =>
    target.evaluate((one) => one === document.activeElement, undefined, { timeout: 2000 }).catch(() => false);
  /** Reaches an element with the Tab key, within a reasonable number of presses. */
  const tabTo = async (role: Role, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab') => {
    await tabToTarget(page.getByRole(role, { name, exact: true }).first(), key);
  };
  /** Reaches a control with the Tab key and presses it. */
  const use = async (role: Role, name: string | RegExp, key: 'Tab' | 'Shift+Tab' = 'Tab') => {
    await tabTo(role, name, key);
    await press('Enter');
  };
  /** Chooses an option in an open list. */
  const choose = async (name: string | RegExp) => {
    const target = page.getByRole('option', { name, exact: true });
    await target.waitFor();
    await press('Home');
    for (let at = 0; at < 10 && !(await isFocused(target)); at += 1) await press('ArrowDown');
    await expect(target).toBeFocused();
    await press('Enter');
    await expect(target).toHaveCount(0);
  };
  return { press, tabTo, use, choose, type: (text: string) => page.keyboard.type(text) };
}

const focused = (page: Page) => page.locator('*:focus');

test('opens, browses, copies and removes tokens', async ({ app, demo }, testInfo) => {
  test.setTimeout(120_000);
  const { page } = app;
  const { press, tabTo, use, type } = keyboardOf(page);
  await signIn(page, demo.user);
  await press('Control+2');
  await expect(page.getByRole('heading', { name: 'Inspector', level: 1 })).toBeFocused();

  await copyToPaste(app, await signed());
  await use('button', 'Paste token');
  await expect(page.getByRole('tab', { name: 'Pasted 1 (access)' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('button', { name: 'Paste token' })).toBeFocused();
  await expect(page.getByRole('status').filter({ hasText: 'Pasted 1 (access) is open.' })).toHaveCount(1);
  const path = testInfo.outputPath('token.txt');
  await writeFile(path, await signed({ sub: 'bob-2' }));
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [path] });
  await use('button', 'Open file…');
  await expect(page.getByRole('tab', { name: 'Pasted 2 (access)' })).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByRole('button', { name: 'Open file…' })).toBeFocused();

  await tabTo('tab', 'Pasted 2 (access)');
  await press('ArrowLeft');
  await expect(page.getByRole('tab', { name: 'Pasted 1 (access)' })).toBeFocused();
  await expect(claimsTable(page)).toContainText('alice-1');
  await press('Home');
  await expect(page.getByRole('tab', { name: 'Access token' })).toHaveAttribute('aria-selected', 'true');
  await press('End');
  await press('ArrowLeft');
  await expect(claimsTable(page)).toContainText('alice-1');

  await tabTo('radio', 'Claims');
  await press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'JSON' })).toBeChecked();
  await use('button', 'Copy claims');
  await expect.poll(() => app.readClipboardText()).toBe(JSON.stringify(claims, null, 2));
  await tabTo('radio', 'JSON', 'Shift+Tab');
  await press('ArrowLeft');
  await expect(page.getByRole('radio', { name: 'Claims' })).toBeFocused();

  await tabTo('searchbox', 'Search claims');
  await type('manage-acc');
  await expect(claimsTable(page).getByRole('rowheader')).toHaveText(['resource_access', 'account', 'roles']);
  await press('Escape');
  await expect(claimsTable(page)).toContainText('alice-1');
  await expect(page.getByRole('searchbox', { name: 'Search claims' })).toBeFocused();

  const fold = page.getByRole('button', { name: 'resource_access', exact: true });
  await use('button', 'resource_access');
  await expect(fold).toHaveAttribute('aria-expanded', 'false');
  await expect(claimsTable(page).getByRole('rowheader', { name: 'account' })).toHaveCount(0);
  await expect(fold).toBeFocused();
  await press('Space');
  await expect(fold).toHaveAttribute('aria-expanded', 'true');

  await use('button', 'Copy scope', 'Shift+Tab');
  await expect.poll(() => app.readClipboardText()).toBe('openid profile');
  await expect(focused(page)).toHaveAccessibleName('Copied');
  await use('button', 'Copy kid');
  await expect.poll(() => app.readClipboardText()).toBe('tester');
  await use('button', 'RFC 7515 §5.2', 'Shift+Tab');
  await expect.poll(() => app.openedUrls()).toEqual(['https://www.rfc-editor.org/rfc/rfc7515#section-5.2']);
  await use('button', 'Check again', 'Shift+Tab');
  await expect(page.getByRole('button', { name: 'Check again' })).toBeFocused();

  await use('button', 'Remove token', 'Shift+Tab');
  await expect(page.getByRole('tab', { name: 'Pasted 1 (access)' })).toHaveCount(0);
  await expect(page.getByRole('tab', { name: 'Access token' })).toBeFocused();
  await press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'ID token' })).toBeFocused();
});

test('verifies a token with every kind of key', async ({ app, demo }, testInfo) => {
  test.setTimeout(180_000);
  const { page } = app;
  const { press, tabTo, use, choose, type } = keyboardOf(page);
  const way = page
    .getByRole('region', { name: 'Verify with another key' })
    .getByRole('button', { name: /Verify with/ });
  await signIn(page, demo.user);
  await press('Control+2');
  await copyToPaste(app, await signed());
  await use('button', 'Paste token');
  await expectVerdict(page, 'Signature', 'warning');

  const verifyWith = async (name: string) => {
    await tabTo('button', /Verify with/);
    await press('Enter');
    await choose(name);
    await expect(way).toBeFocused();
  };
  const say = (text: string) => expect(checksRegion(page)).toContainText(text);

  await use('button', 'Verify');
  await expect(page.getByText('Enter a URL that starts with https://.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Issuer' })).toBeFocused();
  await type(demo.issuer);
  await press('Enter');
  await say(`Checked with the keys of ${new URL(demo.issuer).host}.`);
  await expectVerdict(page, 'Signature', 'failed');
  await expect(page.getByRole('textbox', { name: 'Issuer' })).toBeFocused();

  await press('Shift+Tab');
  await verifyWith('JWKS URL');
  await tabTo('textbox', 'JWKS URL');
  await press('Control+A');
  await type(`${demo.issuer}/jwks`);
  await press('Enter');
  await say('Checked with the key set at');

  const file = testInfo.outputPath('key.pem');
  await writeFile(file, await exportSPKI(publicKey));
  await app.answerDialog('showOpenDialog', { canceled: false, filePaths: [file] });
  await tabTo('button', /Verify with/, 'Shift+Tab');
  await verifyWith('Key file');
  await use('button', 'Verify');
  await say('Checked with your key.');
  await expectVerdict(page, 'Signature', 'passed');
  await expect(page.getByRole('button', { name: 'Verify', exact: true })).toBeFocused();

  await use('button', 'Use the profile again');
  await expectVerdict(page, 'Signature', 'warning');
  await expect(page.getByRole('button', { name: 'Verify', exact: true })).toBeFocused();

  await copyToPaste(app, JSON.stringify(await exportJWK(publicKey)));
  await tabTo('button', /Verify with/, 'Shift+Tab');
  await verifyWith('Key from clipboard');
  await use('button', 'Verify');
  await expectVerdict(page, 'Signature', 'passed');

  await copyToPaste(app, await sealed());
  await use('button', 'Paste token', 'Shift+Tab');
  await expectVerdict(page, 'Signature', 'warning');
  await verifyWith('Shared secret');
  await use('button', 'Verify');
  await expect(page.getByText('Enter the secret.')).toBeVisible();
  await expect(page.getByLabel('Secret', { exact: true })).toBeFocused();
  await type(secret);
  await tabTo('radio', 'Text');
  await press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'Base64url' })).toBeChecked();
  await press('ArrowLeft');
  await use('button', 'Verify');
  await say('Checked with your secret.');
  await expectVerdict(page, 'Signature', 'passed');
  await expect(page.getByRole('status').filter({ hasText: /\d+ passed/ })).toHaveCount(1);
});

test('compares and introspects tokens, and copies them after a confirmation', async ({ app, demo }) => {
  test.setTimeout(120_000);
  const { page } = app;
  const { press, tabTo, use, choose } = keyboardOf(page);
  await signIn(page, demo.user);
  await press('Control+2');
  await copyToPaste(app, await signed());
  await use('button', 'Paste token');
  await tabTo('radio', 'Claims');
  await press('ArrowRight', 2);
  await expect(page.getByRole('radio', { name: 'Compare' })).toBeFocused();
  await use('button', /Compare with/);
  await choose('ID token');
  await expect(page.getByRole('button', { name: /^ID token Compare with|Compare with.*ID token/ })).toBeFocused();
  await expect(claimsTable(page).getByRole('columnheader', { name: 'ID token' })).toBeVisible();
  await tabTo('radio', 'Differences');
  await press('ArrowRight');
  await expect(page.getByRole('radio', { name: 'All claims' })).toBeChecked();

  await tabTo('tab', 'Pasted 1 (access)', 'Shift+Tab');
  await press('Home');
  await tabTo('radio', 'Claims');
  await press('ArrowLeft');
  await expect(page.getByRole('radio', { name: 'Server' })).toBeChecked();
  await use('button', 'Query server');
  await expect(page.getByText('The server still accepts this token.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Query again' })).toBeFocused();

  await app.answerDialog('showMessageBox', { response: 1 });
  await use('button', 'Copy a token…', 'Shift+Tab');
  await expect(page.getByRole('menuitem', { name: 'Access token' })).toBeFocused();
  await press('Escape');
  await expect(page.getByRole('button', { name: 'Copy a token…' })).toBeFocused();
  await press('Enter');
  await press('Enter');
  await expect(page.getByRole('button', { name: 'Copy a token…' })).toBeFocused();
  // The first one asked to paste.
  await expect.poll(() => app.electronCalls('dialog.showMessageBox')).toHaveLength(2);
  const refused = await app.readClipboardText();
  await app.answerDialog('showMessageBox', { response: 0 });
  await press('Enter');
  await press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: 'ID token' })).toBeFocused();
  await press('Enter');
  await expect(page.getByText('ID token copied.')).toBeVisible();
  expect(await app.readClipboardText()).toBe(demo.authorizationServer.issued.at(-1)?.id_token);
  expect(refused).not.toBe(await app.readClipboardText());
  await expect(page.getByRole('button', { name: 'Copy a token…' })).toBeFocused();
});

test('a copied token is cleared before Windows ends the session', async ({ app, demo }) => {
  const { page } = app;
  await signIn(page, demo.user);
  await page.keyboard.press('Control+2');
  await app.answerDialog('showMessageBox', { response: 0 });
  await page.getByRole('button', { name: 'Copy a token…' }).click();
  await page.getByRole('menuitem', { name: 'ID token' }).click();
  await expect(page.getByText('ID token copied.')).toBeVisible();
  await app.endSession();
  expect(await app.exited).toEqual({ code: 0 });
  expect(app.electronCalls('clipboard.clear')).toHaveLength(1);
});

test('5,000 claims are one tab stop, navigated with arrow keys', async ({ app, demo }) => {
  test.setTimeout(90_000);
  const { page } = app;
  const { press, tabTo, use } = keyboardOf(page);
  await signIn(page, demo.user);
  await press('Control+2');
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`claim_${at}`, `value ${at}`]));
  await copyToPaste(
    app,
    await new SignJWT({ ...many, last: { in: 1 } }).setProtectedHeader({ alg: 'ES256' }).sign(privateKey),
  );
  await use('button', 'Paste token');
  const rows = claimsTable(page).getByRole('row');
  await expect(claimsTable(page)).toHaveAttribute('aria-rowcount', '5002');
  expect(await rows.count()).toBeLessThan(100);
  await checkVisually(page, 'inspector-large');

  await tabTo('searchbox', 'Search claims');
  await press('Tab');
  await expect(focused(page)).toHaveAccessibleName('Claims, one line each; use the arrow keys');
  await press('Tab');
  await expect(focused(page)).toHaveAccessibleName('Copy claim_0');
  await press('ArrowDown', 2);
  await expect(focused(page)).toHaveAccessibleName('Copy claim_2');
  await press('PageDown');
  const paged = Number(/\d+/.exec((await focused(page).getAttribute('aria-label')) ?? '')?.[0]);
  expect(paged).toBeGreaterThan(6);
  await press('PageUp');
  await expect(focused(page)).toHaveAccessibleName('Copy claim_2');
  await press('Enter');
  await expect.poll(() => app.readClipboardText()).toBe('value 2');

  await press('End');
  await expect(focused(page)).toHaveAccessibleName('Copy last');
  await expect(focused(page)).toBeInViewport({ ratio: 1 });
  await expect(rows.last()).toHaveAttribute('aria-rowindex', '5002');
  await press('Shift+Tab');
  await expect(focused(page)).toHaveAccessibleName('last');
  await press('Enter');
  await expect(claimsTable(page)).toHaveAttribute('aria-rowcount', '5003');
  await expect(focused(page)).toHaveAttribute('aria-expanded', 'true');
  await press('ArrowUp');
  await expect(focused(page)).toHaveAccessibleName('Copy claim_4999');
  await press('Tab');
  await expect(checksRegion(page).getByRole('button').first()).toBeFocused();
  await press('Shift+Tab');
  await expect(focused(page)).toHaveAccessibleName('Copy claim_4999');

  // The focused row scrolled out of view; keys still scroll the list.
  await claimsTable(page).evaluate((table) => table.parentElement?.scrollTo(0, 0));
  await expect(focused(page)).toHaveAccessibleName('Claims, one line each; use the arrow keys');
  await press('Tab');
  await expect(focused(page)).toHaveAccessibleName('Copy claim_0');
});
