import { randomBytes } from 'node:crypto';
import type { z } from 'zod';
import { createApiConsole } from '../../electron/api/console.ts';
import { createSavedRequests } from '../../electron/api/saved-requests.ts';
import type { Clipboard, Clock, FileStore, Locks, Log, Transport } from '../../electron/core/ports.ts';
import { readCertificate } from '../../electron/doctor/certificate.ts';
import { clearTokensOnSignOut } from '../../electron/exchange-log/clear-tokens-on-sign-out.ts';
import { createExchangeLog, type ExchangeLog } from '../../electron/exchange-log/exchange-log.ts';
import { createExchange } from '../../electron/http/exchange.ts';
import { createInspector } from '../../electron/inspector/inspector.ts';
import { createKeyResolver } from '../../electron/inspector/key-resolver.ts';
import { createKeySetFetcher } from '../../electron/inspector/key-set.ts';
import { createTokenCopier } from '../../electron/inspector/token-copy.ts';
import { createHandlers, type Handlers } from '../../electron/ipc/handlers.ts';
import { createChosenFile, readChosenFile } from '../../electron/node/chosen-files.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import { createOAuthClient, type OAuthClient } from '../../electron/oauth/client.ts';
import { createDiscovery, type Discovery } from '../../electron/oauth/discovery.ts';
import { noPolicy, type Policy } from '../../electron/policy/policy.ts';
import { createClientKeyChooser } from '../../electron/profiles/client-key-file.ts';
import { createProfileEditor } from '../../electron/profiles/profile-editor.ts';
import { createProfileInUseCheck } from '../../electron/profiles/profile-in-use.ts';
import { loadProfiles, type Profiles } from '../../electron/profiles/profiles.ts';
import { createReportDataCollector } from '../../electron/reports/report-data.ts';
import { createReports } from '../../electron/reports/reports.ts';
import { type Accounts, createAccounts, type RememberMe } from '../../electron/session/accounts.ts';
import type { Session } from '../../electron/session/session.ts';
import { loadSettings } from '../../electron/settings/settings-store.ts';
import { createDisabledUpdater } from '../../electron/updates/updates.ts';
import { createMemoryVault, type Vault } from '../../electron/vault/vault.ts';
import type { SaveProgress } from '../../shared/api.ts';
import type { RunReport } from '../../shared/api-run.ts';
import { calls, type EventPayload } from '../../shared/contract.ts';
import { type Profile, profileSchema } from '../../shared/profile.ts';
import { inProcessLocks } from '../unit/support/locks.ts';

/** Everything of main but its Electron shell, over Node's own `fetch`. */
export type Core = {
  handlers: Handlers;
  accounts: Accounts;
  /** The session that is shown. */
  readonly session: Session;
  discovery: Discovery;
  /** What was told of runs, and of the saving of replies. */
  runs: RunReport[];
  saveProgress: SaveProgress[];
  /** What the page was told of dropped files. */
  droppedFiles: EventPayload<'fileDropped'>[];
  /** What the page was told while the doctor looked. */
  doctorFindings: EventPayload<'doctorFinding'>[];
  /** Log lines, to search. */
  log: string[];
  exchangeLog: ExchangeLog;
  /** The texts of the reports that were saved; the last is the one that is opened. */
  savedFiles: string[];
  /** Ends when the API console's history is on the disk. */
  historyWritten(): Promise<void>;
  /** The client secret of the only profile, as it is kept. */
  clientSecret(): ReturnType<Profiles['readClientCredential']>;
  /** Signs in on the only profile. */
  signIn(username: string, password: string): ReturnType<Handlers['signIn']>;
  call(url: string, method?: 'GET' | 'POST', body?: string): ReturnType<Handlers['callApi']>;
  /** What the server says of the session's access token, asked as the app's client. */
  introspect(): ReturnType<OAuthClient['introspect']>;
};

const noFiles: FileStore = {
  read: async () => undefined,
  write: async () => {},
  list: async () => [],
  remove: async () => {},
};

export type CoreOptions = {
  /** What sends, in place of Node's own `fetch`. */
  transport?: Transport;
  clock?: Clock;
  /** Where sessions are kept; in memory where not said. */
  vault?: Vault;
  locks?: Locks;
  rememberMe?: RememberMe;
  /** Gets every line too. */
  log?: Log;
  clientSecret?: string;
  /** What is in the file that is chosen as the client key. */
  clientKey?: string;
  /** Where the app keeps its files. */
  files?: FileStore;
  /** The paths that the person chooses in the API console's dialogs, in order. */
  dialogAnswers?: string[];
  /** What is on the clipboard. */
  clipboard?: () => string;
  policy?: Policy;
};

/** A computer that cannot ask for a fingerprint. */
export const noUserPresence = { isAvailable: () => false, verify: async () => false };
const testEnvironment = { app: '0.0.0', electron: '', chromium: '', node: '', system: 'test', locale: 'en' };

function createMemoryClipboard(given?: () => string): Clipboard {
  let held = '';
  return {
    writeText: async (text) => {
      held = text;
    },
    readText: async () => given?.() ?? held,
    clear: () => {
      held = '';
    },
  };
}

let apiCallCount = 0;

/** A profile for tests, from what differs. */
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

export async function startCore(profile: Profile, options: CoreOptions = {}): Promise<Core> {
  const log: string[] = [];
  const runs: RunReport[] = [];
  const saves: SaveProgress[] = [];
  const dropped: EventPayload<'fileDropped'>[] = [];
  const findings: EventPayload<'doctorFinding'>[] = [];
  const record: Log = (event, facts = {}) => {
    log.push(`${event} ${JSON.stringify(facts)}`);
    options.log?.(event, facts);
  };
  const clock = options.clock ?? systemClock;
  const vault = options.vault ?? createMemoryVault();
  const transport: Transport = options.transport ?? ((url, init) => fetch(url, init));
  const exchangeLog = createExchangeLog({ clock, random: randomBytes });
  const exchange = createExchange({ transport, clock, log: record, observe: exchangeLog.observe });
  const discovery = createDiscovery({ exchange, clock });
  const policy = options.policy ?? (await noPolicy());
  const profiles = await loadProfiles({ files: noFiles, vault, builtIn: [profile], policy });
  const clientOf = (one: Profile) =>
    createOAuthClient({
      profile: one,
      exchange,
      discovery,
      clientCredential: () => profiles.readClientCredential(one),
    });
  const rememberMe = () => options.rememberMe ?? policy.values.rememberMe;
  const accounts = createAccounts({
    clock,
    log: record,
    random: randomBytes,
    vault,
    locks: options.locks ?? inProcessLocks(),
    profileOf: profiles.find,
    clientOf,
    rememberMe,
    userVerifier: noUserPresence,
    idleLockMinutes: () => policy.values.idleLockMinutes || undefined,
  });
  const savedFiles: string[] = [];
  const clipboard = createMemoryClipboard(options.clipboard);
  clearTokensOnSignOut(exchangeLog, accounts);
  const inspector = createInspector({
    accounts,
    profiles,
    clientOf,
    keyResolver: createKeyResolver({ exchange, discovery, fetchKeySet: createKeySetFetcher({ exchange, clock }) }),
    clipboard,
    chooseFile: async () => 'key.pem',
    readFile: async (path, maxBytes) =>
      path === 'key.pem' ? Buffer.from(options.clientKey ?? '') : readChosenFile(path, maxBytes),
    clock,
  });
  const api = createApiConsole({
    exchange,
    clock,
    allowedOrigins: policy.values.allowedApiOrigins,
    files: options.files ?? noFiles,
    vault,
    isHistoryStored: () => rememberMe() !== 'never',
    ownRequests: createSavedRequests({ files: options.files ?? noFiles, vault, random: randomBytes, log: record }),
    random: randomBytes,
    log: record,
    dialogs: {
      bodyFile: async () => options.dialogAnswers?.shift(),
      documentFile: async () => options.dialogAnswers?.shift(),
      replyPlace: async () => options.dialogAnswers?.shift(),
      runPlace: async () => options.dialogAnswers?.shift(),
    },
    readFile: readChosenFile,
    createFile: createChosenFile,
    onRun: (report) => void runs.push(report),
    onSave: (progress) => void saves.push(progress),
  });
  const handlers = createHandlers({
    version: '0.0.0',
    brand: { name: 'Latchkey' },
    locale: () => 'en',
    profiles,
    accounts,
    rememberMe,
    userVerifier: noUserPresence,
    importClientKey: createClientKeyChooser({
      profiles,
      chooseFile: async () => 'key.pem',
      readFile: async () => Buffer.from(options.clientKey ?? ''),
    }),
    api,
    editing: createProfileEditor({
      profiles,
      exchange,
      isInUse: createProfileInUseCheck(accounts),
      chooseFile: async () => undefined,
      readFile: async () => 'unreadable',
      choosePlace: async () => undefined,
      writeFile: async () => {},
      confirm: async () => false,
    }),
    settings: await loadSettings(noFiles, record),
    applySettings: () => {},
    vault,
    policy,
    doctor: {
      exchange,
      clock,
      random: randomBytes,
      vault: vault.status,
      resolveProxy: async () => 'DIRECT',
      readCertificate: (origin) => readCertificate(origin, clock),
    },
    onFinding: (finding) => void findings.push(finding),
    clipboard,
    inspector,
    onDropped: (outcome) => void dropped.push(outcome),
    openExternal: async () => {},
    exchangeLog,
    reports: createReports({
      log: exchangeLog,
      facts: createReportDataCollector({
        clock,
        environment: testEnvironment,
        profiles,
        session: accounts.active,
        inspector,
      }),
      choosePlace: { html: async (name) => name, json: async (name) => name, har: async (name) => name },
      writeFile: async (_path, text) => void savedFiles.push(text),
      chooseFile: async () => 'report.json',
      readFile: async () => Buffer.from(savedFiles.at(-1) ?? ''),
    }),
    tokenCopier: createTokenCopier({
      clipboard,
      clock,
      confirm: async () => true,
      isRevealAllowed: () => true,
      session: accounts.active,
    }),
    updates: createDisabledUpdater('source'),
    getLicenses: async () => '',
    log: record,
  });
  if (options.clientSecret !== undefined)
    await handlers.storeClientSecret({ profileId: profile.id, clientSecret: options.clientSecret });
  if (options.clientKey !== undefined) await handlers.importClientKey({ profileId: profile.id });
  return {
    handlers,
    accounts,
    get session() {
      return accounts.active();
    },
    discovery,
    log,
    runs,
    saveProgress: saves,
    droppedFiles: dropped,
    doctorFindings: findings,
    exchangeLog,
    savedFiles,
    historyWritten: api.history.flush,
    clientSecret: () => profiles.readClientCredential(profile),
    introspect: () =>
      clientOf(profile).introspect(accounts.active().tokens().accessToken, new AbortController().signal),
    signIn: (username, password) => handlers.signIn({ profileId: profile.id, username, password }),
    call: async (url, method = 'GET', body) => {
      apiCallCount += 1;
      const outcome = await handlers.callApi({ callId: `call-${apiCallCount}`, method, url, headers: {}, body });
      return calls.callApi.result.parse(outcome);
    },
  };
}

/** The system clock, ahead by as many milliseconds as it is told. */
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
