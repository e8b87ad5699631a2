import type { Profile } from '../shared/profile.ts';
import type { AccountsSnapshot } from '../shared/session.ts';
import { createApiConsole } from './api/console.ts';
import type { ApiHistory } from './api/history/history.ts';
import { createSavedRequests } from './api/saved-requests.ts';
import type { Commands } from './cli/cli.ts';
import { createCommands } from './cli/commands.ts';
import type { Log } from './core/ports.ts';
import { randomFraction } from './core/random-fraction.ts';
import { createUntrustedParser } from './core/untrusted-parser.ts';
import type { DoctorParts } from './doctor/doctor.ts';
import { clearTokensOnSignOut } from './exchange-log/clear-tokens-on-sign-out.ts';
import { createExchangeLog, type ExchangeLog } from './exchange-log/exchange-log.ts';
import { createExchange } from './http/exchange.ts';
import { createInspector } from './inspector/inspector.ts';
import { createKeyResolver } from './inspector/key-resolver.ts';
import { createTokenCopier } from './inspector/token-copy.ts';
import { createClipboardReader } from './ipc/clipboard-reader.ts';
import type { Handlers } from './ipc/handler-types.ts';
import { createHandlers } from './ipc/handlers.ts';
import { createExternalOpener } from './ipc/open-external.ts';
import { createRecoveryCodeDialog } from './ipc/recovery-code-dialog.ts';
import { confirmTokenCopy } from './ipc/token-copy-dialog.ts';
import { createOAuthClient } from './oauth/client.ts';
import { createDiscovery } from './oauth/discovery.ts';
import { createKeySetFetcher } from './oauth/key-set.ts';
import type { Platform } from './platform.ts';
import { logPolicy, type Policy } from './policy/policy.ts';
import { createClientKeyChooser } from './profiles/client-key-file.ts';
import { createProfileEditor } from './profiles/profile-editor.ts';
import { loadProfiles, type Profiles } from './profiles/profiles.ts';
import { createReportDataCollector } from './reports/report-data.ts';
import { createReports } from './reports/reports.ts';
import { type Accounts, createAccounts } from './session/accounts.ts';
import { startIdleLock } from './session/idle-lock.ts';
import { loadSettings } from './settings/settings-store.ts';
import { isSpecUrl } from './tokens/spec-links.ts';
import { resolveUpdateFeed } from './updates/installation.ts';
import { trackExchanges } from './updates/pending-exchanges.ts';
import { createDisabledUpdater, createUpdater } from './updates/updates.ts';
import { openVault } from './vault/encrypted-vault.ts';
import type { Vault } from './vault/vault.ts';

/** The running app, apart from its window. */
export type App = {
  /** IPC handlers by call name. */
  handlers: Handlers;
  /** Commands of the command line, by name. */
  commands: Commands;
  accounts: Accounts;
  policy: Policy;
  profiles: Profiles;
  vault: Vault;
  exchangeLog: ExchangeLog;
  log: Log;
  /**
   * Restores the stored sessions and starts everything that runs on its own. Not called for a
   * command.
   */
  start(): Promise<void>;
  /** Resolves when everything that must not be lost is written, or after a time limit. */
  settle(): Promise<void>;
};

/**
 * Composes the app. Nothing else wires parts of it together: the window, the command line and every
 * test of the whole app differ only in the platform that they pass.
 */
export async function createApp(platform: Platform): Promise<App> {
  const services = await openServices(platform);
  const { policy, log, vault, profiles, exchangeLog } = services;
  const accounts = composeAccounts(platform, services);
  const tools = composeTesterTools(platform, services, accounts);
  const administration = await composeAdministration(platform, services, { accounts, history: tools.api.history });

  const settle = async () => {
    await Promise.allSettled([accounts.settle(), tools.tokenCopier.clear(), tools.api.history.flush()]);
  };
  const updates = composeUpdates(platform, services, { accounts, settle });

  return {
    handlers: createHandlers({
      ...platform,
      ...services,
      ...tools,
      ...administration,
      accounts,
      updates,
      openPage: createExternalOpener({
        open: platform.openExternal,
        namedBy: (url) => (isSpecUrl(url) ? 'administrator' : profiles.findSupportPage(url)),
        confirm: platform.confirm,
      }),
    }),
    commands: createCommands({ ...platform, ...services, doctor: administration.doctor }),
    accounts,
    policy,
    profiles,
    vault,
    exchangeLog,
    log,

    async start() {
      await accounts.restore();
      const { idleLockMinutes } = policy.values;
      if (idleLockMinutes)
        startIdleLock({
          clock: platform.clock,
          idleLockMinutes: () => idleLockMinutes,
          idleSeconds: platform.idleSeconds,
          lock: () => void accounts.lock(),
        });
      platform.onWake(accounts.wake);
      platform.applyAppearance(administration.settings.get().appearance);
      updates.start();
      const { length } = await profiles.listSummaries();
      log('started', { version: platform.environment.app, vault: vault.status().protector, profiles: length });
    },
    settle,
  };
}

type Services = Awaited<ReturnType<typeof openServices>>;

/** Opens what every area of the app builds on: policy, log, vault, profiles and the network. */
async function openServices(platform: Platform) {
  const { clock, random, files, locks } = platform;
  const policy = await platform.loadPolicy();
  const log = platform.openLog(policy.values.logLevel);
  logPolicy(policy, log);

  const vault = await openVault({ ...platform.keyProtectors, files, locks, random, log });
  const profiles = await loadProfiles({ files, vault, log, builtIn: platform.builtInProfiles, policy });
  profiles.onChange(async () =>
    platform.sendToRenderer('profilesChanged', {
      profiles: await profiles.listSummaries(),
      brokenProfiles: [...profiles.listBroken()],
    }),
  );

  const network = await platform.openNetwork(policy);
  const exchangeLog = createExchangeLog({ clock, random });
  const { exchange, hasPending } = trackExchanges(
    createExchange({
      transport: network.transport,
      clock,
      log,
      userAgent: `Latchkey/${platform.environment.app}`,
      observe: exchangeLog.observe,
    }),
  );
  const discovery = createDiscovery({ exchange, clock });
  const fetchKeySet = createKeySetFetcher({ exchange, clock });
  const showRecoveryCode = createRecoveryCodeDialog(platform);
  const createClient = (profile: Profile) =>
    createOAuthClient({
      profile,
      exchange,
      discovery,
      fetchKeySet,
      clientCredential: () => profiles.readClientCredential(profile),
      showRecoveryCode,
      log,
    });
  const savedRequests = createSavedRequests({ files, vault, random, log });
  const parser = createUntrustedParser({
    start: platform.startParser,
    clock,
    log,
    onProgress: (isParsing) => platform.sendToRenderer('parsingChanged', { isParsing }),
  });

  return {
    policy,
    log,
    vault,
    profiles,
    network,
    savedRequests,
    parser,
    exchangeLog,
    exchange,
    hasPendingExchanges: hasPending,
    discovery,
    fetchKeySet,
    createClient,
  };
}

function composeAccounts(platform: Platform, services: Services): Accounts {
  const { clock, random, locks, userVerifier } = platform;
  const { policy, log, vault, profiles, createClient, exchangeLog } = services;
  const accounts = createAccounts({
    clock,
    log,
    random,
    vault,
    locks,
    userVerifier,
    profileOf: profiles.find,
    clientOf: createClient,
    rememberMe: () => policy.values.rememberMe,
    idleLockMinutes: () => policy.values.idleLockMinutes || undefined,
  });
  clearTokensOnSignOut(exchangeLog, accounts);
  accounts.onChange((snapshot) => platform.sendToRenderer('accountsChanged', snapshot));
  return accounts;
}

/** Composes what testers work with: token inspector, API console, exchange log and reports. */
function composeTesterTools(platform: Platform, services: Services, accounts: Accounts) {
  const { clock, random, files, clipboard, userFiles, fileChoosers, savePathChoosers, sendToRenderer } = platform;
  const { policy, log, vault, profiles, exchange, exchangeLog, discovery } = services;
  exchangeLog.onChange((revision) => sendToRenderer('logChanged', { revision }));

  const inspector = createInspector({
    parser: services.parser,
    readClipboard: createClipboardReader(platform),
    accounts,
    clock,
    keyResolver: createKeyResolver({
      exchange,
      discovery,
      fetchKeySet: services.fetchKeySet,
      readClientCredential: profiles.readClientCredential,
    }),
    chooseFile: fileChoosers.tokenFile,
    readFile: userFiles.read,
  });
  const tokenCopier = createTokenCopier({
    clipboard,
    clock,
    confirm: (token) => confirmTokenCopy(platform.confirm, token),
    isRevealAllowed: () => policy.values.allowRawTokenReveal,
    session: accounts.active,
  });
  accounts.onChange(() => void tokenCopier.clearIfEnded());
  const api = createApiConsole({
    exchange,
    clock,
    files,
    vault,
    random,
    log,
    fileChoosers,
    savePathChoosers,
    allowedOrigins: policy.values.allowedApiOrigins,
    isHistoryStored: () => policy.values.rememberMe !== 'never',
    savedRequests: services.savedRequests,
    readFile: userFiles.read,
    createFile: userFiles.create,
    parser: services.parser,
    onRun: (report) => sendToRenderer('apiRunProgress', report),
    onCall: (progress) => sendToRenderer('apiCallProgress', progress),
    onSave: (progress) => sendToRenderer('apiSaveProgress', progress),
    onEvents: (received) => sendToRenderer('apiEvents', received),
  });
  const reports = createReports({
    log: exchangeLog,
    collectData: createReportDataCollector({
      clock,
      profiles,
      inspector,
      environment: platform.environment,
      session: accounts.active,
    }),
    chooseSavePath: savePathChoosers.report,
    writeFile: userFiles.write,
    chooseFile: fileChoosers.reportFile,
    readFile: userFiles.read,
    parser: services.parser,
  });
  return { inspector, tokenCopier, api, reports };
}

/** Composes what sets the app up: settings, profile editor, client keys and doctor. */
async function composeAdministration(
  platform: Platform,
  services: Services,
  { accounts, history }: { accounts: Accounts; history: ApiHistory },
) {
  const { clock, random, files, userFiles, fileChoosers, savePathChoosers } = platform;
  const { log, vault, profiles, network, exchange, savedRequests } = services;
  const settings = await loadSettings(files, log);
  const editing = createProfileEditor({
    profiles,
    exchange,
    accounts,
    secretHolders: [
      {
        holds: ({ id }, after) => savedRequests.hasSecretsForOtherOrigins(id, after.api.origins),
        release: ({ id }, after) => savedRequests.deleteSecretsForOtherOrigins(id, after.api.origins),
      },
      {
        holds: async () => false,
        release: ({ id }, after) => history.deleteOtherOrigins(id, after.api.origins),
      },
    ],
    chooseFile: fileChoosers.profileFile,
    readFile: userFiles.read,
    parser: services.parser,
    chooseSavePath: savePathChoosers.profile,
    writeFile: userFiles.write,
    confirm: platform.confirm,
  });
  const importClientKey = createClientKeyChooser({
    profiles,
    chooseFile: fileChoosers.clientKey,
    readFile: userFiles.read,
  });
  const doctor: DoctorParts = {
    exchange,
    clock,
    random,
    vault: vault.status,
    resolveProxy: network.resolveProxy,
    readCertificate: network.readCertificate,
  };
  return { settings, editing, importClientKey, doctor };
}

const isSigningIn = ({ accounts }: AccountsSnapshot) => accounts.some(({ state }) => /^signing-/.test(state));

function composeUpdates(
  platform: Platform,
  services: Services,
  { accounts, settle }: { accounts: Accounts; settle: () => Promise<void> },
) {
  const { clock, random } = platform;
  const { policy, log, hasPendingExchanges } = services;
  const feed = resolveUpdateFeed(platform.detectInstallation(), policy.values);
  const updates =
    typeof feed === 'string'
      ? createDisabledUpdater(feed)
      : createUpdater({
          openSource: () => platform.openUpdateSource({ feed, policy, log }),
          clock,
          log,
          settle,
          isBusy: () => hasPendingExchanges() || isSigningIn(accounts.snapshot()),
          fraction: () => randomFraction(random),
        });
  updates.onChange((status) => platform.sendToRenderer('updatesChanged', status));
  return updates;
}
