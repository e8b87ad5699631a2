import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { app, type BrowserWindow, clipboard, dialog, session as electronSession, nativeTheme } from 'electron';
import type { Brand } from '../shared/brand.ts';
import { defaultProductName } from '../shared/locales/branding.ts';
import type { Profile } from '../shared/profile.ts';
import { createApiConsole } from './api/console.ts';
import { createSavedRequests } from './api/saved-requests.ts';
import { exitCodes, parseInvocation } from './cli/cli.ts';
import { createCommands } from './cli/commands.ts';
import { runInTerminal } from './cli/terminal.ts';
import { readCertificate } from './doctor/certificate.ts';
import type { DoctorParts } from './doctor/doctor.ts';
import { clearTokensOnSignOut } from './exchange-log/clear-tokens-on-sign-out.ts';
import { createExchangeLog } from './exchange-log/exchange-log.ts';
import { createExchange } from './http/exchange.ts';
import { createInspector } from './inspector/inspector.ts';
import { createKeyResolver } from './inspector/key-resolver.ts';
import { createKeySetFetcher } from './inspector/key-set.ts';
import { isSpecUrl } from './inspector/spec-links.ts';
import { createTokenCopier } from './inspector/token-copy.ts';
import { createHandlers } from './ipc/handlers.ts';
import { createFolderFileStore } from './node/app-files.ts';
import { createChosenFile, readChosenFile, writeChosenFile } from './node/chosen-files.ts';
import { createFileLocks } from './node/file-locks.ts';
import { createFileLog } from './node/log-file.ts';
import { systemClock as clock } from './node/system-clock.ts';
import { createOAuthClient } from './oauth/client.ts';
import { createDiscovery } from './oauth/discovery.ts';
import { platformPolicySources } from './policy/platform-sources.ts';
import { loadPolicy, logPolicy } from './policy/policy.ts';
import { presetPolicySource } from './policy/preset.ts';
import { createClientKeyChooser } from './profiles/client-key-file.ts';
import { demoProfile } from './profiles/demo-profile.ts';
import { createProfileEditor } from './profiles/profile-editor.ts';
import { createProfileInUseCheck } from './profiles/profile-in-use.ts';
import { loadProfiles } from './profiles/profiles.ts';
import { createReportDataCollector } from './reports/report-data.ts';
import { createReports } from './reports/reports.ts';
import { createAccounts } from './session/accounts.ts';
import { startIdleLock } from './session/idle-lock.ts';
import { readInstalledBrand } from './settings/brand.ts';
import { loadSettings } from './settings/settings-store.ts';
import { reloadOnChange } from './shell/dev-reload.ts';
import { createConfirmDialog, createTokenCopyDialog, showPolicyError } from './shell/dialog.ts';
import { createExternalOpener } from './shell/external.ts';
import { createFileChoosers, createSavePathChoosers } from './shell/file-dialogs.ts';
import { hardenContents, hardenSession } from './shell/hardening.ts';
import { registerIpcHandlers, sendToRenderer } from './shell/ipc.ts';
import { setMenu } from './shell/menu.ts';
import { applyNetworkPolicy, createSessionTransport } from './shell/network.ts';
import { idleSeconds, onWake } from './shell/power.ts';
import { registerScheme, serveApp, startUrl } from './shell/protocol.ts';
import { createProxyLogin } from './shell/proxy-login.ts';
import { delayQuitUntil, exitImmediatelyOnQuit } from './shell/quit.ts';
import { createSafeStorageProtector } from './shell/safe-storage.ts';
import { removeOverridingSwitches } from './shell/switches.ts';
import { touchIdVerifier } from './shell/touch-id.ts';
import { createUpdateSource, detectInstallation } from './shell/updater.ts';
import { createWindow } from './shell/window.ts';
import { resolveUpdateFeed } from './updates/installation.ts';
import { trackExchanges } from './updates/pending-exchanges.ts';
import { createDisabledUpdater, createUpdater } from './updates/updates.ts';
import { openVault } from './vault/encrypted-vault.ts';
import { createKeychainTimeout } from './vault/keychain-timeout.ts';
import { selectProtectors } from './vault/protectors.ts';

const isUnpackaged = !app.isPackaged;
const rendererFolder = join(__dirname, '../renderer');
const invocation = parseInvocation(process.argv.slice(isUnpackaged ? 2 : 1));

function createBuiltInProfiles() {
  const { commandLine } = app;
  if (!isUnpackaged || !commandLine.hasSwitch('demo-issuer')) return [];
  const demo = demoProfile({
    issuer: commandLine.getSwitchValue('demo-issuer'),
    api: commandLine.getSwitchValue('demo-api'),
  });
  return demo ? [demo] : [];
}

function readEnvironment() {
  const { electron = '', chrome = '', node } = process.versions;
  const system = `${process.platform} ${release()} ${process.arch}`;
  return { app: app.getVersion(), electron, chromium: chrome, node, system, locale: app.getLocale() };
}

async function startApp(): Promise<void> {
  const userData = app.getPath('userData');
  const presets = isUnpackaged ? [] : [presetPolicySource(join(__dirname, '../../preset.json'))];
  const policy = await loadPolicy({ sources: [...platformPolicySources(process.platform), ...presets] });
  const brand: Brand = isUnpackaged
    ? { name: defaultProductName }
    : await readInstalledBrand(app.getName(), join(__dirname, '../../brand.svg'));
  const log = createFileLog(join(userData, 'logs'), policy.values.logLevel);
  logPolicy(policy, log);
  process.on('unhandledRejection', (error) =>
    log('defect', { name: error instanceof Error ? error.name : typeof error }),
  );
  const files = createFolderFileStore(userData);
  const keychainTimeout = createKeychainTimeout(clock);
  exitImmediatelyOnQuit(keychainTimeout.hasPendingCalls);
  const protectors = selectProtectors({
    choice: app.commandLine.getSwitchValue('vault'),
    userData,
    safeStorageProtector: createSafeStorageProtector(files),
    keychainTimeout,
    random: randomBytes,
  });
  const fraction = () => randomBytes(4).readUInt32BE() / 2 ** 32;
  const locks = createFileLocks(join(userData, 'locks'), { clock, random: fraction });
  const vault = await openVault({ files, locks, ...protectors, random: randomBytes, log });
  const settings = await loadSettings(files, log);
  const profiles = await loadProfiles({ files, vault, builtIn: createBuiltInProfiles(), policy });

  const pageSession = electronSession.fromPartition('latchkey');
  hardenSession(pageSession);
  serveApp(pageSession, rendererFolder);

  const exchangeLog = createExchangeLog({ clock, random: randomBytes });
  const wire = electronSession.fromPartition('latchkey-wire');
  await applyNetworkPolicy(wire, policy);
  const { exchange, hasPending } = trackExchanges(
    createExchange({
      transport: createSessionTransport(wire, createProxyLogin(wire, policy)),
      clock,
      log,
      observe: exchangeLog.observe,
    }),
  );
  const discovery = createDiscovery({ exchange, clock });
  const clientOf = (profile: Profile) =>
    createOAuthClient({ profile, exchange, discovery, clientCredential: () => profiles.readClientCredential(profile) });
  const { allowedApiOrigins: allowedOrigins, devTools = isUnpackaged } = policy.values;
  const idleLockMinutes = () => policy.values.idleLockMinutes || undefined;

  const doctor: DoctorParts = {
    exchange,
    clock,
    random: randomBytes,
    vault: vault.status,
    resolveProxy: (url) => wire.resolveProxy(url),
    readCertificate: (origin) => readCertificate(origin, clock),
  };

  const ownRequests = createSavedRequests({ files, vault, random: randomBytes, log });
  if (invocation) {
    const code = await runInTerminal(
      invocation,
      await createCommands({
        clock,
        log,
        random: fraction,
        savedRequests: ownRequests,
        policy,
        profiles,
        exchange,
        discovery,
        doctor,
      }),
    );
    return app.exit(code);
  }

  const rememberMe = () => policy.values.rememberMe;
  const accounts = createAccounts({
    clock,
    log,
    random: randomBytes,
    vault,
    locks,
    profileOf: profiles.find,
    clientOf,
    rememberMe,
    userVerifier: touchIdVerifier,
    idleLockMinutes,
  });
  await accounts.restore();

  let window: BrowserWindow | undefined;
  nativeTheme.themeSource = settings.get().appearance;
  setMenu({ devTools });
  const windowNow = () => window;
  const chooseFile = createFileChoosers(windowNow);
  const choosePlace = createSavePathChoosers(windowNow);
  const inspector = createInspector({
    accounts,
    profiles,
    clientOf,
    keyResolver: createKeyResolver({ exchange, discovery, fetchKeySet: createKeySetFetcher({ exchange, clock }) }),
    clipboard,
    chooseFile: chooseFile.tokenFile,
    readFile: readChosenFile,
    clock,
  });
  const tokenCopier = createTokenCopier({
    clipboard,
    clock,
    confirm: createTokenCopyDialog(windowNow),
    isRevealAllowed: () => policy.values.allowRawTokenReveal,
    session: accounts.active,
  });
  const api = createApiConsole({
    exchange,
    clock,
    allowedOrigins,
    files,
    vault,
    isHistoryStored: () => rememberMe() !== 'never',
    ownRequests,
    random: randomBytes,
    log,
    dialogs: { ...chooseFile, ...choosePlace },
    readFile: readChosenFile,
    createFile: createChosenFile,
    onRun: (report) => window && sendToRenderer(window.webContents, 'apiRunProgress', report),
    onSave: (progress) => window && sendToRenderer(window.webContents, 'apiSaveProgress', progress),
  });
  const settle = async () => {
    await Promise.allSettled([accounts.settle(), tokenCopier.clear(), api.history.flush()]);
  };
  const allowQuit = delayQuitUntil(settle);
  const feed = resolveUpdateFeed(detectInstallation(), policy.values);
  const updates =
    typeof feed === 'string'
      ? createDisabledUpdater(feed)
      : createUpdater({
          source: await createUpdateSource({ feed, policy, log, allowQuit }),
          clock,
          log,
          isBusy: () => hasPending() || accounts.snapshot().accounts.some(({ state }) => /^signing-/.test(state)),
          settle,
          fraction,
        });
  registerIpcHandlers(
    createHandlers({
      version: app.getVersion(),
      brand,
      locale: () => app.getLocale(),
      profiles,
      accounts,
      rememberMe,
      userVerifier: touchIdVerifier,
      importClientKey: createClientKeyChooser({
        profiles,
        chooseFile: chooseFile.clientKey,
        readFile: readChosenFile,
      }),
      api,
      editing: createProfileEditor({
        profiles,
        exchange,
        isInUse: createProfileInUseCheck(accounts),
        chooseFile: chooseFile.profileFile,
        readFile: readChosenFile,
        choosePlace: choosePlace.profilePlace,
        writeFile: writeChosenFile,
        confirm: createConfirmDialog(windowNow),
      }),
      inspector,
      onDropped: (outcome) => window && sendToRenderer(window.webContents, 'fileDropped', outcome),
      settings,
      applySettings: ({ appearance }) => {
        nativeTheme.themeSource = appearance;
      },
      vault,
      policy,
      doctor,
      onFinding: (finding) => window && sendToRenderer(window.webContents, 'doctorFinding', finding),
      clipboard,
      openExternal: createExternalOpener((url) => profiles.isSupportPage(url) || isSpecUrl(url), log),
      exchangeLog,
      reports: createReports({
        log: exchangeLog,
        facts: createReportDataCollector({
          clock,
          environment: readEnvironment(),
          profiles,
          session: accounts.active,
          inspector,
        }),
        choosePlace: choosePlace.reportPlaces,
        writeFile: writeChosenFile,
        chooseFile: chooseFile.reportFile,
        readFile: readChosenFile,
      }),
      tokenCopier,
      updates,
      getLicenses: () => readFile(join(__dirname, '../../third-party-licenses.txt'), 'utf8'),
      log,
    }),
    log,
  );

  const open = async () => {
    window = createWindow({
      title: brand.name,
      session: pageSession,
      preload: join(__dirname, '../preload/preload.cjs'),
      devTools,
    });
    window.once('closed', () => {
      window = undefined;
    });
    if (isUnpackaged && app.commandLine.hasSwitch('reload-on-change')) reloadOnChange(window, rendererFolder);
    await window.loadURL(startUrl);
  };
  const show = async () => {
    if (!window) return open();
    if (window.isMinimized()) window.restore();
    window.focus();
  };
  app.on('second-instance', () => void show());
  app.on('activate', () => void show());
  clearTokensOnSignOut(exchangeLog, accounts);
  accounts.onChange((snapshot) => {
    if (window) sendToRenderer(window.webContents, 'accountsChanged', snapshot);
  });
  exchangeLog.onChange((revision) => {
    if (window) sendToRenderer(window.webContents, 'logChanged', { revision });
  });
  updates.onChange((snapshot) => {
    if (window) sendToRenderer(window.webContents, 'updatesChanged', snapshot);
  });
  onWake(accounts.wake);
  startIdleLock({ clock, idleLockMinutes: idleLockMinutes, idleSeconds, lock: () => void accounts.lock() });
  profiles.onChange(async () => {
    const list = { profiles: await profiles.listSummaries(), brokenProfiles: [...profiles.listBroken()] };
    if (window) sendToRenderer(window.webContents, 'profilesChanged', list);
  });
  app.on('web-contents-created', (_event, contents) => hardenContents(contents, log));
  log('started', {
    version: app.getVersion(),
    vault: vault.status().protector,
    profiles: (await profiles.listSummaries()).length,
  });
  await open();
  if (policy.lockedDown) await showPolicyError(policy.problems, brand.name);
}

// Small buffers would share a pool that lives as long as the process, with every password and token that was ever in one.
Buffer.poolSize = 0;
app.enableSandbox();
if (!isUnpackaged) removeOverridingSwitches(app.commandLine);
registerScheme();
app.on('window-all-closed', () => app.quit());
if (invocation || app.requestSingleInstanceLock())
  app
    .whenReady()
    .then(startApp)
    .catch((error: NodeJS.ErrnoException) => {
      if (invocation) return app.exit(exitCodes.internalError);
      dialog.showErrorBox(
        `${isUnpackaged ? defaultProductName : app.getName()} could not start`,
        `${error.code ?? error.name}: ${app.getPath('userData')}`,
      );
      app.exit(1);
    });
else app.quit();
