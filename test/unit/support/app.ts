import { expect } from 'vitest';
import { type App, createApp } from '../../../electron/app.ts';
import type { Platform } from '../../../electron/platform.ts';
import { calls } from '../../../shared/contract.ts';
import { type FakeServerOptions, fakeServer } from '../../support/fake-server.ts';
import { createMemoryProtector, testPlatform } from '../../support/test-platform.ts';
import { fakeClock } from './clock.ts';
import { fakeFiles } from './files.ts';
import { fakeLog } from './log.ts';
import { readPolicyOf } from './policy.ts';
import { apiOrigin, testProfile } from './profile.ts';

const secrets = /fake-(access|refresh|id|password|secret)|ZmFrZS1zaWduYXR1cmU/;

/** Wraps handlers so that each result must satisfy the contract and contain no secret. */
const checkResults = (handlers: App['handlers']) =>
  Object.fromEntries(
    Object.entries(handlers).map(([name, handle]) => [
      name,
      async (argument: never) => {
        const result = await handle(argument);
        calls[name as keyof typeof calls].result.parse(result);
        expect(JSON.stringify(result) ?? '', name).not.toMatch(secrets);
        return result;
      },
    ]),
  ) as App['handlers'];

type Options = Parameters<typeof testPlatform>[0] & {
  /** Replaces endpoints of the fake server. */
  server?: FakeServerOptions;
  /** The files that the user chooses to open. */
  open?: Partial<Platform['fileChoosers']>;
  /** The content of the user's files by path. Written files are added. */
  userTexts?: Record<string, string>;
};

/**
 * Starts the composition that ships on a test platform with a server in memory.
 *
 * @returns the app; the results of its handlers are checked against the contract
 */
export async function startApp({ server = {}, open, userTexts = {}, ...overrides }: Options = {}) {
  const clock = fakeClock();
  const files = fakeFiles();
  const log = fakeLog();
  const transport = fakeServer(server);
  const test = testPlatform({
    builtInProfiles: [testProfile()],
    clock,
    files,
    transport,
    keyProtectors: { protectors: [createMemoryProtector()], excluded: [] },
    openLog: () => log,
    confirm: async () => true,
    ...overrides,
  });
  Object.assign(test.platform.fileChoosers, open);
  Object.assign(test.platform.savePathChoosers, { report: { json: async () => 'report' } });
  Object.assign(test.platform.userFiles, {
    read: async (path: string) => (path in userTexts ? Buffer.from(userTexts[path] ?? '') : 'unreadable'),
    write: async (path: string, text: string) => void Object.assign(userTexts, { [path]: text }),
  });
  const app = await createApp(test.platform);
  await app.start();
  const handlers = checkResults(app.handlers);
  return {
    ...test,
    ...app,
    handlers,
    clock,
    files,
    log,
    transport,
    signIn: (remember = true) =>
      handlers.signIn({ profileId: 'acme', username: 'alice', password: 'fake-password', remember }),
    callApi: (part: object = {}) =>
      handlers.callApi({ callId: 'one', method: 'GET', url: `${apiOrigin}/orders`, headers: {}, ...part }),
    async restart(part: Partial<Platform> = {}) {
      await app.settle();
      const next = await createApp({ ...test.platform, ...part });
      await next.start();
      return next;
    },
  };
}

/** Returns a platform part with the policy of these members. */
export const policyOf = (members: Record<string, unknown>) => {
  const policy = readPolicyOf(members);
  return { loadPolicy: () => policy };
};
