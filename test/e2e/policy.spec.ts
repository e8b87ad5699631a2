import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { spawnApp } from '../../build/electron-stand-in/launch.ts';
import { openScreen, signIn } from '../../build/page-steps.ts';
import { createMachineWithPolicy, machinePolicyUnavailableReason } from '../electron-stand-in/machine-policy.ts';
import { expect, profileFor, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

const skipReason = machinePolicyUnavailableReason();

type Machine = (policy: unknown, mode?: number) => { commandPrefix: string[] };

const it = test.extend<{ machine: Machine }>({
  machine: async ({ browserName: _ }, use) => {
    const machines: ReturnType<typeof createMachineWithPolicy>[] = [];
    await use((policy, mode) => {
      const machine = createMachineWithPolicy(typeof policy === 'string' ? policy : JSON.stringify(policy), mode);
      machines.push(machine);
      return { commandPrefix: machine.commandPrefix };
    });
    for (const { remove } of machines) remove();
  },
});

it.skip(skipReason !== undefined, skipReason ?? '');

it('enforces the policy and shows it in Settings', async ({ launch, machine, demo }) => {
  test.setTimeout(180_000);
  const profile = { ...profileFor(demo.issuer), id: 'acme', name: 'Acme Directory', clientId: 'latchkey-demo' };
  const shell = await launch({
    ...machine({
      profiles: [profile],
      allowOtherProfiles: false,
      inspector: false,
      apiConsole: false,
      rememberMe: 'never',
    }),
    standInOnly: 'only an installed app ignores the switches of Chromium that it is given',
    switches: [
      ...demo.switches,
      ...['--inspector=true', '--apiConsole=true', '--rememberMe=always', '--policy=/tmp/none.json'],
      ...['--proxy-server=http://127.0.0.1:1', '--host-resolver-rules=MAP * 127.0.0.2', '--ignore-certificate-errors'],
    ],
    profiles: {
      'own.json': profileFor('https://evil.example'),
      'acme.json': { ...profile, issuer: 'https://evil.example' },
    },
    env: {
      LATCHKEY_POLICY: '/tmp/none.json',
      LATCHKEY_INSPECTOR: 'true',
      HTTPS_PROXY: 'http://127.0.0.1:1',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    },
  });
  const { page } = shell;
  await expect(page.getByText('Acme Directory')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Go to the API screen' })).toHaveCount(0);
  await signIn(page, demo.user);
  const rail = page.getByRole('navigation').getByRole('button');
  await expect(rail).toHaveText(['Session', 'Settings']);
  await page.keyboard.press('Control+2');
  await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
  expect(await page.evaluate(() => window.latchkey.listTokens())).toEqual({
    ok: false,
    failure: { kind: 'policy_refused' },
  });

  const card = page.getByRole('region', { name: 'Set by your organization' });
  await expect(card.getByText('Set by your organization · /etc/latchkey/policy.json')).toHaveCount(5);
  await expect(card.getByText('Not allowed')).toHaveCount(3);
  await expect(page.getByText('2 profile files are ignored')).toBeVisible();
  await checkVisually(page, 'settings-policy');
  expect(shell.electronCalls('dialog.showMessageBox')).toEqual([]);
});

it('a policy file that others can write locks the app down, with a dialog, a log entry and a page', async ({
  launch,
  machine,
  demo,
}) => {
  test.setTimeout(120_000);
  const policy = { profiles: [profileFor(demo.issuer)] };
  const shell = await launch({
    ...machine(policy, 0o666),
    switches: demo.switches,
    profiles: { 'own.json': profileFor('https://evil.example') },
  });
  const reason = 'it can be changed by others than its owner (mode 0666)';
  await expect(shell.page.getByText(reason)).toBeVisible();
  await expect(shell.page.getByRole('button', { name: 'Sign in' })).toHaveCount(0);
  await expect.poll(() => shell.electronCalls('dialog.showMessageBox')).toHaveLength(1);
  expect(JSON.stringify(shell.electronCalls('dialog.showMessageBox'))).toContain(
    `/etc/latchkey/policy.json: ${reason}`,
  );
  expect(await readFile(join(shell.userData, 'logs', 'latchkey.log'), 'utf8')).toMatch(
    /policy refused source="\/etc\/latchkey\/policy\.json" path="" reason="it can be changed/,
  );
  await checkVisually(shell.page, 'locked-down');
});

it('the doctor command checks the effective policy and prints JSON', async ({ machine, demo }) => {
  const profile = { ...profileFor(demo.issuer), clientId: 'latchkey-demo' };
  const { commandPrefix } = machine({ profiles: [profile] });
  const runCommand = async (...args: string[]) => {
    const userData = `--user-data-dir=${test.info().outputPath('data')}`;
    const child = spawnApp(['--vault=memory', userData, ...args], { commandPrefix });
    let stdout = '';
    child.stdout?.on('data', (chunk) => {
      stdout += chunk;
    });
    const [code] = await once(child, 'close');
    return { code, stdout };
  };
  const passing = await runCommand('doctor', 'test', '--json');
  const report = JSON.parse(passing.stdout.split('\n').find((line) => line.startsWith('{')) ?? '{}');
  expect(report).toMatchObject({
    format: 'latchkey-doctor',
    version: 1,
    status: 'warning',
    cause: { cause: 'vault_memory' },
  });
  expect(report.findings[0]).toMatchObject({ check: 'policy', facts: { sources: '/etc/latchkey/policy.json' } });
  expect(passing.code).toBe(0);
  const failing = await runCommand('doctor', 'nobody');
  expect(failing.stdout).toContain('There is no profile "nobody" on this computer.');
  expect(failing.code).toBe(1);
});

test('Settings checks a setup: shows the cause first, can be stopped, reports a warning', async ({
  launch,
  misbehaving,
}) => {
  test.setTimeout(180_000);
  misbehaving.respondAlways('token', { kind: 'error', error: 'invalid_client', status: 401 });
  const { page } = await launch({ profiles: { 'test.json': profileFor(misbehaving.issuer) } });
  await page.getByRole('button', { name: 'Go to the API screen' }).click();
  await openScreen(page, 'Settings');
  const card = page.getByRole('region', { name: 'Check this setup' });
  await card.getByRole('button', { name: 'Check this setup…' }).click();
  await expect(card.getByText(/doesn't recognize the client "latchkey-public"/).first()).toBeVisible();
  await card.scrollIntoViewIfNeeded();
  await checkVisually(page, 'doctor-failure');

  misbehaving.respondAlways('token', { kind: 'stall', stalledPart: 'headers' });
  await card.getByRole('button', { name: 'Check again' }).click();
  const progress = card.getByRole('status').filter({ hasText: 'Checking' });
  await expect(progress).toHaveText(/^Password grant: \w+\. Checking: Client · 9 of 10$/);
  const rows = card.getByRole('list').last().getByRole('listitem');
  await expect(rows).toHaveCount(10);
  await expect(rows.nth(2)).toContainText('Connection OK');
  await expect(rows.nth(8)).toHaveText('ClientChecking…');
  await expect(rows.nth(9)).toHaveText('APINot checked yet.');
  await card.scrollIntoViewIfNeeded();
  await checkVisually(page, 'doctor-running');
  const cancel = card.getByRole('button', { name: 'Cancel' });
  await cancel.focus();
  await page.keyboard.press('Enter');
  await expect(card.getByText('Stopped.')).toBeVisible();
  await expect(card.getByRole('button', { name: 'Check again' })).toBeFocused();
  await expect(rows).toHaveCount(8);

  misbehaving.respondAlways('token', { kind: 'error', error: 'invalid_grant' });
  await card.getByRole('button', { name: 'Check again' }).click();
  await expect(card.getByText('Accepted: the server rejected only the made-up user.')).toBeVisible();
  await checkVisually(page, 'doctor-warning');
});
