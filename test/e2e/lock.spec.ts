import { setTimeout as delay } from 'node:timers/promises';
import type { RunningApp } from '../../build/electron-stand-in/running-app.ts';
import { passwordField, signIn } from '../../build/page-steps.ts';
import { createMachineWithPolicy, machinePolicyUnavailableReason } from '../electron-stand-in/machine-policy.ts';
import { faults, startFaultyNetwork } from '../faults/faulty-network.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

/** How often the app checks whether the computer is idle. */
const idleCheckMs = 10_000;

const skipReason = machinePolicyUnavailableReason();
test.skip(skipReason !== undefined, skipReason ?? '');

const advanceUntilLocked = (shell: RunningApp) =>
  expect(async () => {
    await shell.advanceTimers(idleCheckMs);
    await expect(shell.page.getByRole('heading', { name: 'Locked' })).toBeVisible({ timeout: 500 });
  }).toPass({ timeout: 10_000 });

test('locks the session on an idle computer, and unlocks it with the password', async ({ launch, demo }) => {
  const machine = createMachineWithPolicy(JSON.stringify({ idleLockMinutes: 5 }));
  const shell = await launch({ switches: demo.switches, commandPrefix: machine.commandPrefix });
  const { page } = shell;
  await signIn(page, demo.user);
  await shell.setIdleSeconds(299);
  await shell.advanceTimers(idleCheckMs);
  await expect(page.getByRole('heading', { name: 'Session', level: 1 })).toBeVisible();
  await shell.setIdleSeconds(300);
  await advanceUntilLocked(shell);
  await expect(page.getByLabel('Username')).toHaveValue(demo.user.username);
  await checkVisually(page, 'locked');

  await passwordField(page).fill('not-the-password');
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByText('Incorrect username or password.')).toBeVisible();
  await shell.setIdleSeconds(0);
  await passwordField(page).fill(demo.user.password);
  await page.getByRole('button', { name: 'Unlock' }).click();
  await expect(page.getByRole('heading', { name: 'Session', level: 1 })).toBeVisible();

  // The app must see activity before it locks again. Each check asks the desktop, which takes time.
  for (let checks = 0; checks < 3; checks += 1) await shell.advanceTimers(idleCheckMs).then(() => delay(200));
  await shell.setIdleSeconds(301);
  await advanceUntilLocked(shell);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  machine.remove();
});

test('keeps the session while offline, shows that, and resumes when online', async ({ launch }) => {
  const password = 'not-a-real-password';
  const network = await startFaultyNetwork({ password });
  const { page } = await launch({ profiles: { 'test.json': profileFor(network.origin) } });
  await signIn(page, { username: 'alice', password });
  const refused = faults.find(({ refusesConnections }) => refusesConnections);
  if (refused) await network.injectFault('refresh', refused);
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  const offline = page.getByText(/(Latchkey will try again|Trying again now)/);
  await expect(offline).toBeVisible();
  await checkVisually(page, 'session-offline');
  await expect(page.getByRole('region', { name: 'Signed in as' })).toBeVisible();
  await network.restore();
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(offline).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Signed in as' })).toBeVisible();
  expect(network.server.rotations).toBe(1);
  await network.close();
});
