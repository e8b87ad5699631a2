import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openScreen, signIn } from '../../build/page-steps.ts';
import { readVariant, renderPreset, variantsFolder } from '../../build/variant.ts';
import { expect, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

const out = fileURLToPath(new URL('../../out', import.meta.url));

/** Copies the built app as the installer of an edition lays it out, with name, preset and logo. */
async function installed(policy: Record<string, unknown>): Promise<string> {
  const variant = await readVariant(variantsFolder, 'acme', '');
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-edition-'));
  for (const part of ['main', 'preload', 'renderer'])
    await cp(join(out, part), join(folder, 'out', part), { recursive: true });
  await mkdir(join(folder, 'out'), { recursive: true });
  const { id, productName } = variant;
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: id, productName, version: '0.1.0' }));
  await writeFile(join(folder, 'preset.json'), renderPreset({ ...variant, policy }));
  await cp(join(variant.iconsFolder, 'icon.svg'), join(folder, 'brand.svg'));
  return folder;
}

test("an organization's edition shows its name and logo on every screen, and what it is based on", async ({
  launch,
  demo,
}) => {
  test.setTimeout(180_000);
  const profile = {
    id: 'acme',
    name: 'Acme Directory',
    provider: 'oidc',
    issuer: demo.issuer,
    clientId: 'latchkey-demo',
    scopes: ['openid', 'offline_access', 'orders:read'],
    allowLoopbackHttp: true,
  };
  const folder = await installed({ profiles: [profile], allowOtherProfiles: false });
  try {
    const shell = await launch({
      packaged: true,
      standInOnly: 'real Electron runs an app as installed only from its package',
      main: join(folder, 'out/main/main.cjs'),
    });
    const { page } = shell;
    const mark = page.locator('img[src^="data:image/svg+xml"]');
    await expect(page.getByText('Acme Directory')).toBeVisible();
    await expect(mark).toBeVisible();
    expect(await mark.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)).toBe(true);
    await expect(page).toHaveTitle(/ · Acme Sign-in$/);
    expect(shell.electronCalls('new BrowserWindow')[0]?.value).toMatchObject({ title: 'Acme Sign-in' });
    await expect(page.locator('body')).not.toContainText('Latchkey');
    await checkVisually(page, 'edition-sign-in');

    await signIn(page, demo.user);
    await expect(mark).toBeVisible();
    await openScreen(page, 'Settings');
    await expect(page.getByText('Acme Sign-in 0.1.0')).toBeVisible();
    const about = page.getByRole('region', { name: 'About' });
    await expect(about.getByText('Latchkey', { exact: true })).toBeVisible();
    await expect(page.getByText('Set by your organization · the installer').first()).toBeVisible();
    expect((await page.locator('#root').textContent())?.match(/Latchkey/g)).toHaveLength(1);
    await about.scrollIntoViewIfNeeded();
    await checkVisually(page, 'edition-settings');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
