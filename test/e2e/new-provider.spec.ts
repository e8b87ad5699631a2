import { execFile } from 'node:child_process';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectWithNewProvider } from '../servers/new-provider.ts';
import { expect, test } from './fixtures.ts';

const run = promisify(execFile);

test('offers a provider that was added as a dialect with its own texts', async ({ launch }) => {
  test.setTimeout(180_000);
  const copy = await projectWithNewProvider();
  try {
    await run(process.execPath, ['--import', 'tsx', 'build/bundles.ts'], { cwd: copy });
    const { page, userData } = await launch({ main: join(copy, 'out/main/main.cjs') });
    await page.getByRole('button', { name: 'Add profile…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Willow directory' }).click();
    await dialog.getByLabel('Willow URL').fill('id.example.com/tree/north/grow');
    await dialog.getByLabel('Client ID').fill('not-a-real-client');
    await expect(dialog.getByLabel('Tree')).toHaveValue('north');
    await expect(dialog.getByLabel('Scopes')).toHaveValue('openid leaves');
    await dialog.getByLabel('Realm').fill('east');
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(dialog).toHaveCount(0);
    await expect(page.getByText('Your password is sent to id.example.com')).toBeVisible();
    const [file = ''] = await readdir(join(userData, 'profiles'));
    expect(JSON.parse(await readFile(join(userData, 'profiles', file), 'utf8'))).toMatchObject({
      provider: 'willow-directory',
      issuer: 'https://id.example.com/tree/north',
      clientAuthentication: 'client_secret_basic',
      realm: 'east',
    });
  } finally {
    await rm(copy, { recursive: true });
  }
});
