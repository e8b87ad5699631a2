import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { JWK } from 'jose';
import { expect } from 'playwright/test';
import type { AuthorizationServer } from '../../../build/demo-server/authorization-server.ts';
import {
  openScreen,
  passwordField,
  responseRegion,
  responseStatus,
  sendSavedRequest,
  submitSignIn,
} from '../../../build/page-steps.ts';
import {
  claimsTable,
  copyToPaste,
  expectVerdict,
  pasteToken,
  selectView,
  verify,
  verifyWith,
} from '../../e2e/inspector-steps.ts';
import type { ScenarioContext as Base, Scenario, ScenarioStep } from './scenario.ts';
import { nameTokens } from './scenario.ts';

/** The context of a user with a session. */
export type SignedInContext = Base & {
  server: AuthorizationServer;
  credentials: { username: string; password: string };
  /** Another account on the same server. */
  other: { username: string; password: string };
  wrongPassword: string;
  clientSecret: string;
  /** The API's origin. */
  api: string;
  /** A signed token of another server, and a secret to verify a token with. */
  pasted: string;
  verifySecret: string;
  /** The key that signed it. */
  pastedKey: JWK;
  /** A folder for saved files. */
  folder: string;
};

const clickSend = (page: SignedInContext['page']) => page.getByRole('button', { name: 'Send', exact: true }).click();

const call = async ({ page, api }: SignedInContext, path: string) => {
  await page.getByLabel('URL', { exact: true }).fill(`${api}${path}`);
  await clickSend(page);
  await expect(responseStatus(page)).toHaveText('200 OK');
  await expect(responseRegion(page).getByText('The API repeated your token.')).toBeVisible();
};

const saveResponse = async ({ page, shell, folder }: SignedInContext, name: string) => {
  await shell.answerDialog('showSaveDialog', { canceled: false, filePath: join(folder, name) });
  await page.getByRole('button', { name: 'Save to file…' }).click();
  await expect(responseRegion(page).getByText(`Saved as ${name}`)).toBeVisible();
};

const reports = [
  ['html', 'HTML page'],
  ['json', 'Latchkey report'],
  ['har', 'HTTP archive (HAR)'],
] as const;

const accountMenu = ({ page }: SignedInContext) => page.getByRole('button', { name: /^Account:/ }).click();

/**
 * The steps of the search for secrets, in order; all locations are searched after each. To cover a
 * new feature, add an entry: whatever it shows, stores, logs or sends is searched for every secret.
 */
const steps: readonly ScenarioStep<SignedInContext>[] = [
  {
    name: 'client secret',
    secretCalls: ['storeClientSecret'],
    notYetSent: true,
    run: ({ page, clientSecret }) => page.getByLabel('Client secret', { exact: true }).fill(clientSecret),
    secrets: ({ clientSecret }) => ({ 'client secret': clientSecret }),
  },
  {
    name: 'sign-in with a wrong password',
    secretCalls: ['signIn'],
    async run({ page, credentials, wrongPassword }) {
      await submitSignIn(page, { username: credentials.username, password: wrongPassword });
      await expect(page.getByRole('alert')).toBeVisible();
    },
    secrets: ({ wrongPassword }) => ({ 'wrong password': wrongPassword }),
  },
  {
    name: 'sign-in',
    secretCalls: ['signIn'],
    async run({ page, credentials }) {
      await submitSignIn(page, credentials);
      await page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
    },
    secrets: ({ credentials }) => ({ password: credentials.password }),
  },
  {
    name: 'refresh',
    async run({ page, server }) {
      const before = server.issued.length;
      await page.getByRole('button', { name: 'Refresh' }).click();
      await expect.poll(() => server.issued.length).toBe(before + 1);
    },
  },
  {
    name: 'inspector',
    async run({ page }) {
      await openScreen(page, 'Inspector');
      await page.getByRole('tab', { name: 'ID token' }).click();
      await page.getByRole('radio', { name: 'JSON' }).check({ force: true });
      await page.getByRole('tab', { name: 'Access token', exact: true }).click();
      await selectView(page, 'Compare');
      await expect(claimsTable(page)).toBeVisible();
      await selectView(page, 'Server');
      await page.getByRole('button', { name: 'Query server' }).click();
      await expect(page.getByText('The server still accepts this token.')).toBeVisible();
    },
  },
  {
    name: 'token pasted, and cleared from the clipboard',
    async run({ page, shell, pasted }) {
      await pasteToken(shell, `Authorization: Bearer ${pasted}`);
      await expect(page.getByRole('tab', { name: /^Pasted 1/ })).toHaveAttribute('aria-selected', 'true');
      await shell.setClipboardText('');
    },
    secrets: ({ pasted }) => ({ 'pasted token': pasted }),
  },
  {
    name: 'token verified with a typed secret',
    secretCalls: ['checkToken'],
    async run({ page, verifySecret }) {
      await verifyWith(page, 'Shared secret');
      await page.getByLabel('Secret', { exact: true }).fill(verifySecret);
      await verify(page);
      await expect(page.getByLabel('Secret', { exact: true })).toHaveValue('');
    },
    secrets: ({ verifySecret }) => ({ 'secret to verify with': verifySecret }),
  },
  {
    name: 'token verified with a private key from the clipboard',
    async run({ page, shell, pastedKey }) {
      await verifyWith(page, 'Key from clipboard');
      await copyToPaste(shell, JSON.stringify(pastedKey));
      await verify(page);
      await expectVerdict(page, 'Signature', 'passed');
      await shell.setClipboardText('');
    },
    secrets: ({ pastedKey }) => ({ 'private key': pastedKey.d ?? '' }),
  },
  { name: 'pasted token removed', run: ({ page }) => page.getByRole('button', { name: 'Remove token' }).click() },
  {
    name: 'API call',
    async run({ page }) {
      await openScreen(page, 'API');
      await sendSavedRequest(page, 'Who am I');
      await expect(responseStatus(page)).toHaveText('200 OK');
    },
  },
  {
    name: 'API console: saved responses that repeat the token; a saved request; copied as curl',
    async run(stage) {
      const { page } = stage;
      await call(stage, '/anything');
      await saveResponse(stage, 'echo.json');
      await call(stage, '/bytes');
      await saveResponse(stage, 'bytes.bin');
      await page.getByRole('button', { name: 'Save request…' }).click();
      await page.getByLabel('Name', { exact: true }).fill('Bytes');
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(page.getByText('Saved as Bytes.', { exact: true })).toBeVisible();
      await page.getByRole('button', { name: 'Copy as curl' }).click();
    },
    exportedFiles: ({ folder }) => ['echo.json', 'bytes.bin'].map((name) => join(folder, name)),
  },
  {
    name: 'API console: OpenAPI with the token, and a run of all requests, saved',
    async run({ page, shell, api, folder }) {
      await page.getByRole('button', { name: 'OpenAPI…' }).click();
      await page.getByLabel('Or enter its URL').fill(`${api}/openapi.json`);
      await page.getByRole('checkbox', { name: 'Send my access token' }).check();
      await page.getByRole('button', { name: 'Load', exact: true }).click();
      await page.getByRole('region', { name: 'Orders' }).waitFor();
      await page.getByRole('button', { name: 'Run all' }).click();
      await page.getByRole('button', { name: 'Start', exact: true }).click();
      await expect(page.getByText('2 of 2 passed')).toBeVisible();
      await shell.answerDialog('showSaveDialog', { canceled: false, filePath: join(folder, 'run.xml') });
      await page.getByRole('button', { name: 'Save as JUnit…' }).click();
      await expect(page.getByText('Saved as run.xml.')).toBeVisible();
    },
    exportedFiles: ({ folder }) => [join(folder, 'run.xml')],
  },
  {
    name: 'log: every row opened and copied as curl',
    async run({ page }) {
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
    name: 'report in each format, and opened again',
    async run({ page, shell, folder }) {
      for (const [format, name] of reports) {
        await shell.answerDialog('showSaveDialog', { canceled: false, filePath: join(folder, `report.${format}`) });
        await page.getByRole('button', { name: 'Save report…' }).click();
        await page.getByRole('radio', { name }).check({ force: true });
        await page.getByRole('checkbox', { name: 'Include personal data' }).check();
        await page.getByRole('button', { name: 'Save…' }).click();
        await expect(page.getByText('Report saved.')).toBeVisible();
      }
      await shell.answerDialog('showOpenDialog', { canceled: false, filePaths: [join(folder, 'report.json')] });
      await page.getByRole('button', { name: 'Open report…' }).click();
      await expect(page.getByText(/^Report from /)).toBeVisible();
      await page.getByRole('button', { name: 'Close report' }).click();
    },
    exportedFiles: ({ folder }) => reports.map(([format]) => join(folder, `report.${format}`)),
  },
  {
    name: 'token copied',
    clipboard: 'filled',
    async run({ page, shell }) {
      await openScreen(page, 'Inspector');
      await shell.answerDialog('showMessageBox', { response: 0 });
      await page.getByRole('button', { name: 'Copy a token…' }).click();
      await page.getByRole('menuitem', { name: 'Refresh token' }).click();
      await expect(page.getByText('Refresh token copied.')).toBeVisible();
    },
  },
  {
    name: 'settings, and a profile exported',
    async run({ page, shell, folder }) {
      await openScreen(page, 'Settings');
      await shell.answerDialog('showSaveDialog', { canceled: false, filePath: join(folder, 'profile.json') });
      await page.getByRole('button', { name: 'Actions for Test directory', exact: true }).click();
      await page.getByRole('menuitem', { name: 'Export…' }).click();
      await expect.poll(() => existsSync(join(folder, 'profile.json'))).toBe(true);
    },
    exportedFiles: ({ folder }) => [join(folder, 'profile.json')],
  },
  {
    name: 'a second account',
    secretCalls: ['signIn'],
    async run(stage) {
      await accountMenu(stage);
      await stage.page.getByRole('menuitem', { name: 'Add another account…' }).click();
      await submitSignIn(stage.page, stage.other);
      await expect(stage.page.getByRole('region', { name: 'Signed in as' })).toContainText(stage.other.username);
    },
    secrets: ({ other }) => ({ 'other password': other.password }),
  },
  {
    name: 'switch of accounts',
    async run(stage) {
      await accountMenu(stage);
      await stage.page.getByRole('menuitem', { name: /alice/i }).click();
      await openScreen(stage.page, 'Session');
      await expect(stage.page.getByRole('region', { name: 'Signed in as' })).toContainText(/alice/i);
    },
  },
  {
    name: 'clipboard after its time limit',
    clipboard: 'emptied',
    async run({ shell }) {
      await shell.advanceTimers(30_000);
      await expect.poll(() => shell.readClipboardText()).toBe('');
    },
  },
  {
    name: 'sign-out',
    async run(stage) {
      await accountMenu(stage);
      await stage.page.getByRole('menuitem', { name: 'Sign out' }).click();
      await expect(passwordField(stage.page)).toHaveValue('');
    },
  },
];

/** A day with a session. */
export const signedInScenario: Scenario<SignedInContext> = { steps, tokens: ({ server }) => nameTokens(server.issued) };
