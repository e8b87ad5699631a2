import type { Page } from 'playwright';
import type { RunningApp } from '../../build/electron-stand-in/launch.ts';
import { submitSignIn } from '../../build/page-steps.ts';
import { type MfaServer, startMfaServer } from '../servers/mfa-server.ts';
import { test as base, type Launch, profileFor } from './fixtures.ts';

export type StartedMfaApp = { server: MfaServer; shell: RunningApp; page: Page };

/** Launches the app with a provider that requires a second step, and submits the password. */
export const test = base.extend<{ started: StartedMfaApp }>({
  started: async ({ launch }, use) => {
    const server = await startMfaServer();
    const shell = await start(launch, server);
    await use({ server, shell, page: shell.page });
    await server.close();
  },
});

const start = (launch: Launch, server: MfaServer) =>
  launch({
    profiles: {
      'test.json': profileFor(server.issuer, {
        provider: server.provider,
        clientAuthentication: 'none',
        scopes: ['openid'],
      }),
    },
  });

export const enterPassword = ({ page, server }: StartedMfaApp) =>
  submitSignIn(page, { username: 'alice', password: server.password });

export const codeField = (page: Page) => page.getByLabel('Code', { exact: true });
export const waitForSessionScreen = (page: Page) => page.getByRole('heading', { name: 'Session', level: 1 }).waitFor();
