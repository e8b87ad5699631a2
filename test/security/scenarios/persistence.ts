import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'playwright/test';
import type { AuthorizationServer } from '../../../build/demo-server/authorization-server.ts';
import type { RunningApp } from '../../../build/electron-stand-in/launch.ts';
import { openScreen, passwordField, responseRegion, responseStatus, submitSignIn } from '../../../build/page-steps.ts';
import { type ScenarioContext as Base, nameTokens, type Scenario, type ScenarioStep } from './scenario.ts';

type PersistenceContext = Base & {
  server: AuthorizationServer;
  credentials: { username: string; password: string };
  /** The API's origin, and an API key that the user types. */
  api: string;
  apiKey: string;
  /** Restarts the app with the same folder. */
  restart(): Promise<RunningApp>;
};

const waitForSession = ({ page }: PersistenceContext) =>
  page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();

const restartApp = async (stage: PersistenceContext) => {
  stage.shell = await stage.restart();
  stage.page = stage.shell.page;
};

const createSignInStep = (remember: boolean): ScenarioStep<PersistenceContext> => ({
  name: remember ? 'sign-in that stays signed in' : 'sign-in',
  secretCalls: ['signIn'],
  async run(stage) {
    const { page, credentials } = stage;
    if (remember) await page.getByText('Keep me signed in on this computer').click();
    await submitSignIn(page, credentials);
    await waitForSession(stage);
  },
  secrets: ({ credentials }) => ({ password: credentials.password }),
});

/** A call whose response repeats the token, and one with a typed API key. */
const calls: ScenarioStep<PersistenceContext> = {
  name: 'API calls that the history stores',
  secretCalls: ['callApi'],
  async run({ page, shell, api, apiKey }) {
    await openScreen(page, 'API');
    const send = async (path: string) => {
      await page.getByLabel('URL', { exact: true }).fill(`${api}${path}`);
      await page.getByRole('button', { name: 'Send', exact: true }).click();
      await expect(responseStatus(page)).toHaveText('200 OK');
    };
    await send('/anything');
    await page
      .getByRole('tab', { name: /^Headers/ })
      .first()
      .click();
    await page.getByLabel('Header 1 name').fill('X-Api-Key');
    await page.getByLabel('Header 1 value').fill(apiKey);
    await send(`/me?api_key=${apiKey}`);
    await expect.poll(() => existsSync(join(shell.userData, 'api-history/test.1.json'))).toBe(true);
  },
};

const historyShown: ScenarioStep<PersistenceContext> = {
  name: 'the history after a restart',
  async run(stage) {
    const { page } = stage;
    await openScreen(page, 'API');
    await page.getByRole('radio', { name: 'History' }).check({ force: true });
    const entries = page.getByRole('list', { name: 'History' }).getByRole('button');
    await entries.filter({ hasText: '/anything' }).click();
    await expect(responseRegion(page).getByText('The API repeated your token.')).toBeVisible();
    await entries.filter({ hasText: '/me' }).click();
    await expect(page.getByLabel('URL', { exact: true })).toHaveValue(/api_key=‹secret›$/);
    await openScreen(page, 'Session');
  },
};

const restored: ScenarioStep<PersistenceContext>[] = [
  calls,
  {
    name: 'quit',
    endsApp: true,
    run: async ({ shell }) => void (await shell.close()),
    secrets: ({ apiKey }) => ({ 'typed API key': apiKey }),
  },
  {
    name: 'restore after a restart',
    async run(stage) {
      await restartApp(stage);
      await waitForSession(stage);
    },
  },
  historyShown,
  {
    name: 'refresh of a restored session',
    async run({ page, server }) {
      const before = server.issued.length;
      await page.getByRole('button', { name: 'Refresh' }).click();
      await expect.poll(() => server.issued.length).toBe(before + 1);
    },
  },
];

const idle: ScenarioStep<PersistenceContext>[] = [
  {
    name: 'idle lock',
    async run({ page, shell }) {
      await shell.setIdleSeconds(300);
      await shell.advanceTimers(10_000);
      await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible();
    },
  },
  {
    name: 'unlock',
    secretCalls: ['signIn'],
    async run(stage) {
      await stage.shell.setIdleSeconds(0);
      await passwordField(stage.page).fill(stage.credentials.password);
      await stage.page.getByRole('button', { name: 'Unlock' }).click();
      await waitForSession(stage);
    },
  },
];

const crash: ScenarioStep<PersistenceContext> = {
  name: 'crash',
  endsApp: true,
  async run({ shell }) {
    if (process.platform === 'linux')
      expect(await readFile(`/proc/${shell.pid}/limits`, 'utf8')).toMatch(/core file size +0 +0 /);
    await shell.kill('SIGKILL');
  },
};

const createAfterCrashStep = (keeps: boolean): ScenarioStep<PersistenceContext> => ({
  name: keeps ? 'restore after the crash' : 'start after the crash',
  async run(stage) {
    await restartApp(stage);
    await (keeps ? waitForSession(stage) : passwordField(stage.page).waitFor());
  },
});

const signOut: ScenarioStep<PersistenceContext> = {
  name: 'sign-out of a stored session',
  async run({ page }) {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await expect(passwordField(page)).toHaveValue('');
  },
};

/**
 * Creates a scenario of a session that is stored, restored, locked and interrupted by a crash.
 *
 * @param keeps whether a keyring is available to store the session
 * @param locks whether a policy can set an idle lock
 */
export const persistenceScenario = ({
  keeps,
  locks,
}: {
  keeps: boolean;
  locks: boolean;
}): Scenario<PersistenceContext> => ({
  steps: [
    createSignInStep(keeps),
    ...(keeps ? restored : []),
    ...(locks ? idle : []),
    crash,
    createAfterCrashStep(keeps),
    ...(keeps ? [signOut] : []),
  ],
  tokens: ({ server }) => nameTokens(server.issued),
});
