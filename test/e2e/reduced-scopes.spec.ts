import { signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

test('refreshes with fewer scopes, shows the granted ones, and requests all scopes the next time', async ({
  app,
  demo,
}) => {
  test.setTimeout(120_000);
  const { page } = app;
  await signIn(page, demo.user);
  const card = page.getByRole('region', { name: 'Scopes' });
  const granted = card.getByRole('listitem');
  const all = await granted.allTextContents();
  expect(all).toContain('orders:write');
  await card.getByText('Refresh with fewer scopes…').click();
  await card.getByLabel('orders:write').uncheck();
  await card.getByLabel('email').uncheck();
  await checkVisually(page, 'session-fewer-scopes');
  await card.getByRole('button', { name: 'Refresh with these scopes' }).click();
  await expect(granted).toHaveText(all.filter((scope) => scope !== 'orders:write' && scope !== 'email'));
  await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  await expect(granted).toHaveText(all);
});
