import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { SignJWT } from 'jose';
import { openScreen, signIn } from '../../build/page-steps.ts';
import { expect, test } from './fixtures.ts';
import { checkVisually } from './visual-check.ts';

const token = await new SignJWT({ sub: 'alice', iss: 'https://login.example.com' })
  .setProtectedHeader({ alg: 'HS256' })
  .sign(new TextEncoder().encode('not-a-real-secret-of-32-characters'));

test('main reads a dropped file, and the page receives nothing of the file', async ({ app, demo }, testInfo) => {
  const { page } = app;
  const path = testInfo.outputPath('dropped.txt');
  await writeFile(path, `Authorization: Bearer ${token}`);
  const hint = page.getByText('Drop a file to inspect its token');
  const pasted = page.getByRole('tab', { name: /^Pasted/ });
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(window, { heard });
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'])
      for (const target of [window, document])
        target.addEventListener(
          type,
          (event) => event.isTrusted && heard.push(`${type} ${(event as DragEvent).dataTransfer?.types.join()}`),
          true,
        );
  });
  const received = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
  const messages = () => app.ipcMessages().filter(({ channel }) => channel === 'latchkey:dropTokenFile').length;

  await signIn(page, demo.user);
  await app.drag({ file: path }, 'drop');
  await openScreen(page, 'Inspector');
  await expect(page.getByRole('tab')).toHaveText(['Access token', 'ID token', 'Refresh token']);
  expect(messages()).toBe(0);

  await app.drag({ file: path }, 'over');
  await expect(hint).toBeVisible();
  await checkVisually(page, 'inspector-drop');
  expect(messages()).toBe(0);

  await app.drag({ file: path }, 'drop');
  await expect(pasted).toHaveText(['Pasted 1']);
  await expect(pasted).toHaveAttribute('aria-selected', 'true');
  await expect(hint).toBeHidden();
  expect(await received()).toEqual([]);
  expect(messages()).toBe(2);
  const sent = app.ipcMessages().filter(({ direction }) => direction === 'to-page');
  expect(sent.filter(({ payload }) => payload.includes(basename(path)) || payload.includes(token))).toEqual([]);

  await app.drag({ text: token }, 'drop');
  const empty = testInfo.outputPath('empty.txt');
  await writeFile(empty, 'two words');
  await app.drag({ file: empty }, 'drop');
  await expect(page.getByRole('alert')).toContainText('No token found in this text.');
  await expect(pasted).toHaveCount(1);
});

test('a page cannot read a file with a synthetic drop', async ({ app, demo }) => {
  const { page } = app;
  await signIn(page, demo.user);
  await openScreen(page, 'Inspector');
  await page.evaluate((text) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([text], '/etc/hostname'));
    for (const type of ['dragenter', 'dragover', 'drop'])
      document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }, token);
  await expect(page.getByText('Drop a file to inspect its token')).toBeHidden();
  await page.getByRole('tab', { name: 'ID token' }).click();
  expect(app.ipcMessages().filter(({ channel }) => channel === 'latchkey:dropTokenFile')).toEqual([]);
  expect(await page.evaluate(() => Object.keys(window.latchkey).filter((name) => /drop.*File/i.test(name)))).toEqual(
    [],
  );
});
