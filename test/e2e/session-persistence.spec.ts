import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { startAuthorizationServer } from '../../build/demo-server/authorization-server.ts';
import { testClients } from '../../build/demo-server/directory.ts';
import {
  openScreen,
  passwordField,
  responseStatus,
  sendSavedRequest,
  signIn,
  signInButton,
} from '../../build/page-steps.ts';
import { createMachineWithPolicy, machinePolicyUnavailableReason } from '../electron-stand-in/machine-policy.ts';
import { readFilesBelow, searchSecrets } from '../security/secret-search.ts';
import { keyringUnavailableReason, startKeyring } from '../servers/keyring.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

const client = testClients.find(({ clientId }) => clientId === 'latchkey-basic');
const alice = { username: 'alice', password: 'not-a-real-password-alice' };
const secretStorageRegion = 'Secret storage';

async function signInRemembered(page: Page, user: Parameters<typeof signIn>[1]): Promise<void> {
  await page.getByText('Keep me signed in on this computer').click();
  await signIn(page, user);
}

/** Records everything that the page shows from document start, even for a moment. */
async function watchedFromTheStart(page: Page): Promise<{ signInSeen: number; changes: number }> {
  await page.addInitScript(() => {
    const seen = { signInSeen: 0, changes: 0 };
    Object.assign(window, { seen });
    const look = () => {
      seen.changes += 1;
      if (document.querySelector('form, input[type=password], [autocomplete=username]')) seen.signInSeen += 1;
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
    const frame = () => {
      look();
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await page.reload();
  await page.getByRole('heading', { level: 1 }).waitFor();
  return page.evaluate(() => (window as unknown as { seen: { signInSeen: number; changes: number } }).seen);
}

test('restores a stored session without flashing the sign-in screen, until sign-out', async ({
  demoWithKeyring: options,
  launch,
  demo,
}) => {
  const first = await launch(options);
  // Control: the search finds text that is on the page.
  expect((await watchedFromTheStart(first.page)).signInSeen).toBeGreaterThan(0);
  await signInRemembered(first.page, demo.user);
  await first.close();

  const second = await launch({ ...options, userData: first.userData });
  await second.page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
  const { signInSeen, changes } = await watchedFromTheStart(second.page);
  expect(changes).toBeGreaterThan(5);
  expect(signInSeen).toBe(0);
  expect(second.ipcMessages().map(({ channel }) => channel)).not.toContainEqual(expect.stringContaining('signIn'));
  await openScreen(second.page, 'API');
  await sendSavedRequest(second.page, 'List orders');
  await expect(responseStatus(second.page)).toHaveText('200 OK');
  await openScreen(second.page, 'Session');
  await second.page.getByRole('button', { name: 'Sign out' }).click();
  await second.page.getByText("You're signed out, and your tokens were revoked.").waitFor();
  await second.close();

  const third = await launch({ ...options, userData: first.userData });
  await expect(signInButton(third.page)).toBeVisible();
});

test('the same user with other scopes is a separate account, and the switcher distinguishes them', async ({
  withKeyring,
  launch,
}) => {
  const server = await startAuthorizationServer();
  const profile = (scopes: string[]) => profileFor(server.issuer, { scopes });
  const first = await launch({ ...withKeyring, profiles: { 'test.json': profile(['openid', 'offline_access']) } });
  await signInRemembered(first.page, alice);
  await first.close();

  await writeFile(
    join(first.userData, 'profiles', 'test.json'),
    JSON.stringify(profile(['openid', 'offline_access', 'profile', 'email'])),
  );
  const { page } = await launch({ ...withKeyring, userData: first.userData });
  const menu = page.getByRole('button', { name: /^Account:/ });
  await expect(page.getByRole('region', { name: 'Scopes' })).not.toContainText('email');
  await menu.click();
  await page.getByRole('menuitem', { name: 'Add another account…' }).click();
  await signInRemembered(page, alice);
  await menu.click();
  await expect(page.getByRole('menuitem', { name: /with scopes profile, email/ })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: /with fewer scopes/ })).toBeVisible();
  await checkVisually(page, 'accounts-scopes');
  await page.getByRole('menuitem', { name: /with fewer scopes/ }).click();
  await openScreen(page, 'Session');
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(page.getByRole('region', { name: 'Scopes' })).not.toContainText('email');
  await server.close();
});

test('restarting the app does not bypass a lock', async ({ demoWithKeyring, launch, demo }) => {
  const why = machinePolicyUnavailableReason();
  test.skip(why !== undefined, why ?? '');
  const machine = createMachineWithPolicy(JSON.stringify({ idleLockMinutes: 5 }));
  const options = { ...demoWithKeyring, commandPrefix: machine.commandPrefix };
  const first = await launch(options);
  await signInRemembered(first.page, demo.user);
  await first.setIdleSeconds(300);
  await first.advanceTimers(10_000);
  await first.page.getByRole('heading', { name: 'Locked' }).waitFor();
  await first.kill();

  const second = await launch({ ...options, userData: first.userData });
  await expect(second.page.getByRole('heading', { name: 'Locked' })).toBeVisible();
  await checkVisually(second.page, 'locked-restored');
  await passwordField(second.page).fill(demo.user.password);
  await second.page.getByRole('button', { name: 'Unlock' }).click();
  await expect(second.page.getByRole('heading', { name: 'Session', level: 1 })).toBeVisible();
  await second.close();

  const third = await launch({ ...options, userData: first.userData });
  await expect(third.page.getByRole('heading', { name: 'Session', level: 1 })).toBeVisible();
  machine.remove();
});

test('leaves a vault of a newer version unchanged, and Settings explains why nothing is stored', async ({
  demoWithKeyring: options,
  launch,
  demo,
}) => {
  const first = await launch(options);
  await signInRemembered(first.page, demo.user);
  await first.close();
  const files = (await readdir(first.userData)).filter((name) => /^vault-.*\.json$/.test(name));
  const newer = '{"format":"latchkey-vault","version":3,"records":{},"more":true}\n';
  for (const name of files) await writeFile(join(first.userData, name), newer);

  const { page } = await launch({ ...options, userData: first.userData });
  await signInButton(page).waitFor();
  await signIn(page, demo.user);
  await openScreen(page, 'Settings');
  await expect(page.getByRole('region', { name: secretStorageRegion })).toContainText('from a newer version');
  await page.getByRole('region', { name: secretStorageRegion }).scrollIntoViewIfNeeded();
  await checkVisually(page, 'vault-newer');
  for (const name of files) expect(await readFile(join(first.userData, name), 'utf8')).toBe(newer);
});

test('requests a client secret once and stores it for the next start', async ({ withKeyring, launch }) => {
  const server = await startAuthorizationServer();
  const profile = profileFor(server.issuer, {
    clientId: client?.clientId,
    clientAuthentication: 'client_secret_basic',
    scopes: ['openid'],
  });
  const first = await launch({ ...withKeyring, profiles: { 'test.json': profile } });
  await first.page.getByLabel('Client secret', { exact: true }).fill(client?.clientSecret ?? '');
  await signIn(first.page, alice);
  await openScreen(first.page, 'Settings');
  await expect(first.page.getByRole('region', { name: secretStorageRegion })).toContainText('your system keychain');
  await first.close();

  const second = await launch({ ...withKeyring, userData: first.userData });
  await second.page.getByLabel('Username').waitFor();
  await expect(second.page.getByLabel('Client secret', { exact: true })).toHaveCount(0);
  await signIn(second.page, alice);
  expect(searchSecrets({ 'client secret': client?.clientSecret ?? '' }, await readFilesBelow(first.userData))).toEqual(
    [],
  );
  await server.close();
});

for (const trouble of ['hanging', 'asking'] as const)
  test(`with a keyring that is ${trouble} the app starts, explains why nothing is stored, and quits`, async ({
    launch,
    demo,
  }) => {
    const reason = keyringUnavailableReason();
    test.skip(reason !== undefined, reason ?? '');
    const keyring = await startKeyring(trouble === 'asking' ? 'asking' : 'unlocked');
    if (trouble === 'hanging') keyring.hang();
    const shell = await launch({ switches: [...demo.switches, '--vault=keychain'], env: keyring.env });
    await signIn(shell.page, demo.user);
    await openScreen(shell.page, 'Settings');
    await expect(shell.page.getByRole('region', { name: secretStorageRegion })).toContainText("isn't responding");
    const began = Date.now();
    await shell.close();
    // A keyring call times out after 25 s, and a process that waits for it makes several.
    expect(Date.now() - began).toBeLessThan(20_000);
    await keyring.close();
  });

test('stores secrets in memory without a keychain, and Settings explains why', async ({ launch, misbehaving }) => {
  const { page } = await launch({
    switches: ['--vault=keychain'],
    env: { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' },
    profiles: { 'test.json': profileFor(misbehaving.issuer) },
  });
  await signIn(page, alice);
  await openScreen(page, 'Settings');
  const kept = page.getByRole('region', { name: secretStorageRegion });
  await expect(kept).toContainText('In memory only.');
  await expect(kept).toContainText(/keychain/);
});
