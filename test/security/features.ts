import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect } from 'playwright/test';
import { openScreen, passwordField, responseStatus, sendSaved, submitSignIn } from '../e2e/steps.ts';
import type { AuthorizationServer } from '../servers/authorization-server.ts';
import type { Shell } from '../shell/launch.ts';

/** What a feature plays with. */
export type Stage = {
  shell: Shell;
  page: Page;
  server: AuthorizationServer;
  credentials: { username: string; password: string };
  wrongPassword: string;
  clientSecret: string;
  /** A folder for what is saved. */
  folder: string;
};

/** One thing that a person does, after those before it in the list. */
export type Feature = {
  name: string;
  play(stage: Stage): Promise<void>;
  /** Secrets that it brings into play besides the session's, by name. */
  secrets?(stage: Stage): Record<string, string>;
  /** Files that it leaves outside the user-data folder. */
  files?(stage: Stage): string[];
  /** It puts a secret on the clipboard on purpose, where it stays for a while. */
  fillsClipboard?: true;
  /** The call that may carry a secret to main, once for each time that it is made. */
  carries?: string;
};

/**
 * Everything that the search for secrets plays, in this order, looking everywhere after each. A new feature is an entry here
 * and nothing else: what it shows, stores, logs or sends is searched for every secret from then on.
 */
export const features: readonly Feature[] = [
  {
    name: 'client secret',
    carries: 'keepClientSecret',
    play: ({ page, clientSecret }) => page.getByLabel('Client secret', { exact: true }).fill(clientSecret),
    secrets: ({ clientSecret }) => ({ 'client secret': clientSecret }),
  },
  {
    name: 'sign-in with a wrong password',
    carries: 'signIn',
    async play({ page, credentials, wrongPassword }) {
      await submitSignIn(page, { username: credentials.username, password: wrongPassword });
      await expect(page.getByRole('alert')).toBeVisible();
    },
    secrets: ({ wrongPassword }) => ({ 'wrong password': wrongPassword }),
  },
  {
    name: 'sign-in',
    carries: 'signIn',
    async play({ page, credentials }) {
      await submitSignIn(page, credentials);
      await page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
    },
    secrets: ({ credentials }) => ({ password: credentials.password }),
  },
  {
    name: 'refresh',
    async play({ page, server }) {
      const before = server.issued.length;
      await page.getByRole('button', { name: 'Refresh' }).click();
      await expect.poll(() => server.issued.length).toBe(before + 1);
    },
  },
  {
    name: 'inspector',
    async play({ page }) {
      await openScreen(page, 'Inspector');
      await page.getByRole('tab', { name: 'ID token' }).click();
      await page.getByRole('radio', { name: 'JSON' }).check({ force: true });
    },
  },
  {
    name: 'API call',
    async play({ page }) {
      await openScreen(page, 'API');
      await sendSaved(page, 'Who am I');
      await expect(responseStatus(page)).toHaveText('200 OK');
    },
  },
  {
    name: 'log: every row opened and told as curl',
    async play({ page }) {
      await openScreen(page, 'Log');
      const rows = page.getByRole('table', { name: 'Exchanges' }).getByRole('button', { name: /^(GET|POST) / });
      for (let at = 0; at < (await rows.count()); at += 1) {
        await rows.nth(at).click();
        await page.getByRole('button', { name: 'Copy as curl' }).click();
        await rows.nth(at).click();
      }
    },
  },
  {
    name: 'report',
    async play({ page, shell, folder }) {
      await shell.answerDialog('showSaveDialog', { canceled: false, filePath: join(folder, 'report.json') });
      await page.getByRole('button', { name: 'Save a report…' }).click();
      await page.getByRole('radio', { name: 'Latchkey report' }).check({ force: true });
      await page.getByRole('checkbox', { name: 'Include personal data' }).check();
      await page.getByRole('button', { name: 'Save…' }).click();
      await expect(page.getByText('The report was saved.')).toBeVisible();
    },
    files: ({ folder }) => [join(folder, 'report.json')],
  },
  {
    name: 'token copied',
    fillsClipboard: true,
    async play({ page, shell }) {
      await openScreen(page, 'Inspector');
      await shell.answerDialog('showMessageBox', { response: 0 });
      await page.getByRole('button', { name: 'Copy a token…' }).click();
      await page.getByRole('menuitem', { name: 'Refresh token' }).click();
      await expect(page.getByText('Refresh token copied.')).toBeVisible();
    },
  },
  {
    name: 'settings',
    play: ({ page }) => openScreen(page, 'Settings'),
  },
  {
    name: 'sign-out',
    async play({ page }) {
      await openScreen(page, 'Session');
      await page.getByRole('button', { name: 'Sign out' }).click();
      await expect(passwordField(page)).toHaveValue('');
    },
  },
];
