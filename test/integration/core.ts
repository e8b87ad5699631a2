import type { z } from 'zod';
import { type App, createApp } from '../../electron/app.ts';
import type { Clock, Log, Transport } from '../../electron/core/ports.ts';
import { createExchange } from '../../electron/http/exchange.ts';
import { readChosenFile } from '../../electron/node/chosen-files.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import type { OAuthClient } from '../../electron/oauth/client.ts';
import { createDiscovery } from '../../electron/oauth/discovery.ts';
import type { Platform } from '../../electron/platform.ts';
import type { Policy } from '../../electron/policy/policy.ts';
import type { Session } from '../../electron/session/session.ts';
import type { CallProgress, SaveProgress } from '../../shared/api.ts';
import type { RunReport } from '../../shared/api-run.ts';
import { calls, type EventPayload } from '../../shared/contract.ts';
import { type Profile, profileSchema } from '../../shared/profile.ts';
import { nodeTransport } from '../servers/node-transport.ts';
import { createMemoryClipboard, testPlatform } from '../support/test-platform.ts';

/** The started app on a test platform, and its observable state. */
export type Core = App & {
  /** The active session. */
  readonly session: Session;
  readonly runs: RunReport[];
  readonly callProgress: CallProgress[];
  readonly saveProgress: SaveProgress[];
  readonly droppedFiles: EventPayload<'fileDropped'>[];
  readonly doctorFindings: EventPayload<'doctorFinding'>[];
  /** All log lines. */
  logLines: string[];
  /** The texts of saved files. Opening a report reads the last one. */
  savedFiles: string[];
  /** The client secret of the only profile, as it is stored. */
  clientSecret(): ReturnType<App['profiles']['readClientCredential']>;
  /** Signs in with the only profile. */
  signIn(username: string, password: string): ReturnType<App['handlers']['signIn']>;
  call(url: string, method?: 'GET' | 'POST', body?: string): ReturnType<App['handlers']['callApi']>;
  /** Introspects the session's access token as the app's client. */
  introspect(): ReturnType<OAuthClient['introspect']>;
};

export type CoreOptions = Omit<Partial<Platform>, 'clipboard'> & {
  transport?: Transport;
  policy?: Policy;
  /** Also receives every log line. */
  log?: Log;
  clientSecret?: string;
  /** The content of the client key file that the user chooses. */
  clientKey?: string;
  /** The paths that the user chooses in the API console's dialogs, in order. */
  dialogAnswers?: string[];
  /** Returns the text on the clipboard. */
  clipboard?: () => string;
};

let apiCallCount = 0;

/** Creates a test profile with these members. */
export function testProfile(part: Partial<z.input<typeof profileSchema>> & { issuer: string }): Profile {
  return profileSchema.parse({
    id: 'test',
    name: 'Test',
    provider: 'oidc',
    clientId: 'latchkey-public',
    scopes: ['openid', 'profile', 'email', 'offline_access', 'orders:read', 'orders:write'],
    allowLoopbackHttp: true,
    ...part,
  });
}

/** Starts the app with one profile, as `main.ts` does. */
export async function startCore(profile: Profile, options: CoreOptions = {}): Promise<Core> {
  const { policy, log, clientSecret, clientKey, dialogAnswers = [], clipboard, ...overrides } = options;
  const logLines: string[] = [];
  const savedFiles: string[] = [];
  const nextAnswer = async () => dialogAnswers.shift();
  const memoryClipboard = createMemoryClipboard();
  const { platform, eventsOf } = testPlatform({
    builtInProfiles: [profile],
    ...(policy && { loadPolicy: async () => policy }),
    openLog:
      () =>
      (event, facts = {}) => {
        logLines.push(`${event} ${JSON.stringify(facts)}`);
        log?.(event, facts);
      },
    confirm: async () => true,
    clipboard: clipboard ? { ...memoryClipboard, readText: async () => clipboard() } : memoryClipboard,
    ...overrides,
  });
  Object.assign(platform.fileChoosers, {
    clientKey: async () => 'key.pem',
    tokenFile: async () => 'key.pem',
    reportFile: async () => 'report.json',
    requestBody: nextAnswer,
    openApiDocument: nextAnswer,
  });
  const sameName = async (name: string) => name;
  Object.assign(platform.savePathChoosers, {
    apiResponse: nextAnswer,
    runReport: nextAnswer,
    report: { html: sameName, json: sameName, har: sameName },
  });
  platform.userFiles = {
    ...platform.userFiles,
    async read(path, maxBytes) {
      if (path === 'key.pem') return Buffer.from(clientKey ?? '');
      if (path === 'report.json') return Buffer.from(savedFiles.at(-1) ?? '');
      return readChosenFile(path, maxBytes);
    },
    write: async (_path, text) => void savedFiles.push(text),
  };

  const app = await createApp(platform);
  await app.start();
  const { handlers, accounts, profiles } = app;
  if (clientSecret !== undefined) await handlers.storeClientSecret({ profileId: profile.id, clientSecret });
  if (clientKey !== undefined) await handlers.importClientKey({ profileId: profile.id });
  return {
    ...app,
    get session() {
      return accounts.active();
    },
    get runs() {
      return eventsOf('apiRunProgress');
    },
    get callProgress() {
      return eventsOf('apiCallProgress');
    },
    get saveProgress() {
      return eventsOf('apiSaveProgress');
    },
    get droppedFiles() {
      return eventsOf('fileDropped');
    },
    get doctorFindings() {
      return eventsOf('doctorFinding');
    },
    logLines,
    savedFiles,
    clientSecret: () => profiles.readClientCredential(profile),
    introspect: () =>
      accounts.active().client().introspect(accounts.active().tokens().accessToken, new AbortController().signal),
    signIn: (username, password) => handlers.signIn({ profileId: profile.id, username, password }),
    call: async (url, method = 'GET', body) => {
      apiCallCount += 1;
      const outcome = await handlers.callApi({ callId: `call-${apiCallCount}`, method, url, headers: {}, body });
      return calls.callApi.result.parse(outcome);
    },
  };
}

/** Reads the metadata of a profile's server, or the defaults of its provider. */
export function discover(profile: Profile, transport: Transport = nodeTransport) {
  const exchange = createExchange({ transport, clock: systemClock, log: () => {} });
  return createDiscovery({ exchange, clock: systemClock })(profile);
}

/** Creates a system clock that can be shifted ahead by milliseconds. */
export function createShiftedClock(): Clock & { shift(milliseconds: number): void } {
  let ahead = 0;
  return {
    ...systemClock,
    now: () => systemClock.now() + ahead,
    shift: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}
