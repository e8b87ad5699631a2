import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from 'playwright/test';
import { type Demo, startDemo } from '../../build/demo-server/demo.ts';
import { hasBundled } from '../../build/electron-stand-in/chromium-bundled.ts';
import { findElectron } from '../../build/electron-stand-in/electron-binary.ts';
import { type LaunchOptions, launchApp, type RunningApp } from '../../build/electron-stand-in/launch.ts';
import { keyringUnavailableReason, startKeyring } from '../servers/keyring.ts';
import { type MisbehavingServer, startMisbehavingServer } from '../servers/misbehaving-server.ts';
import type { ProfileFile } from '../support/profile-file.ts';
import { longTasksVariable, reportLongTasks, watchLongTasks } from './long-tasks.ts';
import { standInAnnotation } from './reporter.ts';
import { comparablePages } from './visual-check.ts';

export type Launch = (
  options?: Omit<LaunchOptions, 'runtime'> & {
    profiles?: Record<string, ProfileFile | string>;
    /** Why only the stand-in can run this. It then runs it although real Electron is there. */
    standInOnly?: string;
  },
) => Promise<RunningApp>;

/**
 * Returns the runtime of a test, and reports why it is the stand-in although real Electron is
 * there.
 */
export function selectRuntime(standInOnly: string | undefined): Pick<LaunchOptions, 'runtime'> {
  if (standInOnly === undefined) return {};
  if (findElectron()) base.info().annotations.push({ type: standInAnnotation, description: standInOnly });
  return { runtime: 'stand-in' };
}

type Fixtures = {
  /** Whether to run apps in the browser that npm installs, to compare screenshots. */
  comparesScreenshots: boolean;
  demo: Demo;
  /** The app with the demo profile. */
  app: RunningApp;
  /** An authorization server whose responses can be scripted. */
  misbehaving: MisbehavingServer;
  /** Options of an app that stores its secrets in a real keyring. Skips the test without one. */
  withKeyring: { switches: string[]; env: Record<string, string> };
  demoWithKeyring: { switches: string[]; env: Record<string, string> };
  /**
   * Starts an app with a new user-data folder and optional profile files; closes it after the test.
   * Stores secrets in memory, not in the system keychain, unless a switch changes that.
   */
  launch: Launch;
};

/** The suite's `test`, with fixtures for servers and apps. */
export const test = base.extend<Fixtures>({
  comparesScreenshots: [false, { option: true }],

  demo: async ({ browserName: _ }, use) => {
    const demo = await startDemo();
    await use(demo);
    await demo.close();
  },

  withKeyring: async ({ browserName: _ }, use) => {
    const skipReason = keyringUnavailableReason();
    base.skip(skipReason !== undefined, skipReason ?? '');
    const keyring = await startKeyring();
    await use({ switches: ['--vault=keychain'], env: keyring.env });
    await keyring.close();
  },

  demoWithKeyring: async ({ demo, withKeyring }, use) =>
    use({ ...withKeyring, switches: [...demo.switches, ...withKeyring.switches] }),

  misbehaving: async ({ browserName: _ }, use) => {
    const server = await startMisbehavingServer();
    await use(server);
    await server.close();
  },

  launch: async ({ comparesScreenshots }, use) => {
    const isComparable = comparesScreenshots && hasBundled();
    const shells: RunningApp[] = [];
    const folders: string[] = [];
    await use(async ({ profiles = {}, standInOnly, ...options } = {}) => {
      const userData = options.userData ?? (await mkdtemp(join(tmpdir(), 'latchkey-e2e-')));
      if (!options.userData) folders.push(userData);
      await mkdir(join(userData, 'profiles'), { recursive: true });
      for (const [file, profile] of Object.entries(profiles))
        await writeFile(
          join(userData, 'profiles', file),
          typeof profile === 'string' ? profile : JSON.stringify(profile),
        );
      const switches = [...(options.switches ?? [])];
      if (!switches.some((one) => one.startsWith('--vault='))) switches.push('--vault=memory');
      const browser: LaunchOptions = isComparable ? { browser: 'bundled' } : {};
      const runtime = selectRuntime(
        standInOnly ?? (isComparable ? 'it compares screenshots of its browser' : undefined),
      );
      const shell = await launchApp({ ...browser, ...runtime, ...options, switches, userData });
      if (isComparable) comparablePages.add(shell.page);
      if (process.env[longTasksVariable]) await watchLongTasks(shell.page);
      shells.push(shell);
      return shell;
    });
    for (const shell of shells) {
      if (process.env[longTasksVariable]) await reportLongTasks(shell.page);
      await shell.close();
    }
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  },

  app: async ({ demo, launch }, use) => {
    await use(await launch({ switches: demo.switches }));
  },
});

export { expect } from 'playwright/test';
export { type ProfileFile, profileFor } from '../support/profile-file.ts';
