import { mkdir, writeFile } from 'node:fs/promises';
import { openScreen } from '../../build/page-steps.ts';
import { overridingSwitches } from '../../electron/shell/switches.ts';
import { createMachineWithPolicy, machinePolicyUnavailableReason } from '../electron-stand-in/machine-policy.ts';
import { expect, profileFor, test } from './fixtures.ts';

const skipReason = machinePolicyUnavailableReason();

const standInOnly =
  'real Electron runs an app as installed only from its package: see `npm run verify:electron -- --app`';

type WindowOptions = { webPreferences: { devTools: boolean } };

/** Returns all roles in a menu of `Menu.setApplicationMenu`, including submenus. */
const rolesIn = (menu: unknown): string[] =>
  [...JSON.stringify(menu).matchAll(/"role":"(\w+)"/g)].map(([, role]) => role ?? '');

test('an installed app ignores Chromium switches that would override policy', async ({ launch, demo }) => {
  const own = ['lang=de', 'force-device-scale-factor=1'];
  const shell = await launch({
    packaged: true,
    standInOnly,
    profiles: { 'test.json': profileFor(demo.issuer) },
    switches: [...overridingSwitches.map((name) => `--${name}=http://evil.example:1`), ...own.map((one) => `--${one}`)],
  });
  const removed = shell.electronCalls('app.commandLine.removeSwitch').map(({ value }) => value);
  expect(removed).toEqual(overridingSwitches);
  const order = shell.electronCalls().map(({ name }) => name);
  expect(order.lastIndexOf('app.commandLine.removeSwitch')).toBeLessThan(order.indexOf('new BrowserWindow'));
});

test('the window appears on Wayland, which may never say that it is ready', async ({ launch, demo }) => {
  const shell = await launch({
    standInOnly: 'real Electron needs a Wayland desktop, and may be ready there',
    switches: [...demo.switches, '--ozone-platform=wayland'],
  });
  await expect.poll(() => shell.electronCalls('BrowserWindow.show').length).toBe(1);
});

test('an app run from source accepts them', async ({ launch, demo }) => {
  const shell = await launch({
    standInOnly: 'real Electron does not tell which switches an app removes',
    switches: [...demo.switches, '--proxy-server=http://127.0.0.1:1'],
  });
  expect(shell.electronCalls('app.commandLine.removeSwitch')).toEqual([]);
});

for (const [installed, policy, there] of [
  [false, {}, true],
  [false, { devTools: false }, false],
  [true, {}, false],
  [true, { devTools: true }, true],
] as const)
  test(`developer tools ${installed ? 'installed' : 'from source'}, policy ${JSON.stringify(policy)}`, async ({
    launch,
    demo,
  }) => {
    test.skip(skipReason !== undefined, skipReason);
    const machine = createMachineWithPolicy(JSON.stringify(policy));
    try {
      const shell = await launch({
        packaged: installed,
        standInOnly,
        profiles: { 'test.json': profileFor(demo.issuer) },
        switches: ['--devTools=true', '--auto-open-devtools-for-tabs', '--remote-debugging-port=9222'],
        env: { LATCHKEY_DEV_TOOLS: 'true' },
        commandPrefix: machine.commandPrefix,
      });
      const [window] = shell.electronCalls('new BrowserWindow').map(({ value }) => value as WindowOptions);
      expect(window?.webPreferences.devTools).toBe(there);
      const [menu] = shell.electronCalls('Menu.setApplicationMenu');
      expect(rolesIn(menu?.value).includes('toggleDevTools')).toBe(there);
      expect(rolesIn(menu?.value)).toContain('resetZoom');
    } finally {
      machine.remove();
    }
  });

for (const [policy, text] of [
  [{}, "No update address is set, so Latchkey doesn't update itself."],
  [{ updateFeed: 'https://updates.invalid/' }, "Latchkey hasn't checked for updates yet."],
  [{ updateFeed: 'https://updates.invalid/', updateChannel: 'off' }, 'Your organization has turned off updates.'],
] as const)
  test(`updates of an installed app, policy ${JSON.stringify(policy)}`, async ({ launch, demo }, testInfo) => {
    test.skip(skipReason !== undefined, skipReason);
    const machine = createMachineWithPolicy(JSON.stringify(policy));
    const appImage = testInfo.outputPath('latchkey.AppImage');
    await mkdir(testInfo.outputDir, { recursive: true });
    await writeFile(appImage, 'stands for the app');
    try {
      const { page } = await launch({
        packaged: true,
        standInOnly,
        profiles: { 'test.json': profileFor(demo.issuer) },
        switches: ['--updateChannel=beta', '--updateFeed=https://evil.example/'],
        env: { APPIMAGE: appImage, LATCHKEY_UPDATE_FEED: 'https://evil.example/', LATCHKEY_UPDATE_CHANNEL: 'beta' },
        commandPrefix: machine.commandPrefix,
      });
      await page.getByRole('button', { name: 'Go to the API screen' }).click();
      await openScreen(page, 'Settings');
      await expect(page.getByRole('region', { name: 'Updates' })).toContainText(text);
    } finally {
      machine.remove();
    }
  });
