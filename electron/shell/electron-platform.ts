import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { release } from 'node:os';
import { join } from 'node:path';
import { app, type BrowserWindow, clipboard, session as electronSession, nativeTheme, shell } from 'electron';
import { defaultProductName } from '../../shared/locales/branding.ts';
import type { Profile } from '../../shared/profile.ts';
import type { ReportEnvironment } from '../../shared/report.ts';
import { errorName } from '../core/failure.ts';
import { randomFraction } from '../core/random-fraction.ts';
import { readCertificate } from '../doctor/certificate.ts';
import { createFolderFileStore } from '../node/app-files.ts';
import { createChosenFile, readChosenFile, readTextFile, writeChosenFile } from '../node/chosen-files.ts';
import { createFileLocks } from '../node/file-locks.ts';
import { createFileLog } from '../node/log-file.ts';
import { systemClock as clock } from '../node/system-clock.ts';
import type { Platform } from '../platform.ts';
import { platformPolicySources } from '../policy/platform-sources.ts';
import { loadPolicy } from '../policy/policy.ts';
import { presetPolicySource } from '../policy/preset.ts';
import { demoProfile } from '../profiles/demo-profile.ts';
import { readInstalledBrand } from '../settings/brand.ts';
import { createKeychainTimeout } from '../vault/keychain-timeout.ts';
import { selectProtectors } from '../vault/protectors.ts';
import { createConfirmDialog } from './dialog.ts';
import { createFileChoosers, createSavePathChoosers } from './file-dialogs.ts';
import { sendToRenderer } from './ipc.ts';
import { applyNetworkPolicy } from './network.ts';
import { startParserProcess } from './parser-process.ts';
import { createPasteGesture } from './paste-gesture.ts';
import { createIdleSeconds, onWake } from './power.ts';
import { exitImmediatelyOnQuit } from './quit.ts';
import { createSafeStorageProtector } from './safe-storage.ts';
import { createSessionTransport } from './session-transport.ts';
import { touchIdVerifier } from './touch-id.ts';
import { createUpdateSource, detectInstallation } from './updater.ts';

function readEnvironment(): ReportEnvironment {
  const { electron = '', chrome = '', node } = process.versions;
  const system = `${process.platform} ${release()} ${process.arch}`;
  return { app: app.getVersion(), electron, chromium: chrome, node, system, locale: app.getLocale() };
}

/** Returns the demo server's profile if the app runs from source with `--demo-issuer`. */
function readBuiltInProfiles(): Profile[] {
  const { commandLine } = app;
  if (app.isPackaged || !commandLine.hasSwitch('demo-issuer')) return [];
  const demo = demoProfile({
    issuer: commandLine.getSwitchValue('demo-issuer'),
    api: commandLine.getSwitchValue('demo-api'),
  });
  return demo ? [demo] : [];
}

function createKeyProtectors({ userData, files }: { userData: string; files: Platform['files'] }) {
  const keychainTimeout = createKeychainTimeout(clock);
  exitImmediatelyOnQuit(keychainTimeout.hasPendingCalls);
  return selectProtectors({
    choice: app.commandLine.getSwitchValue('vault'),
    userData,
    safeStorageProtector: createSafeStorageProtector(files),
    keychainTimeout,
    random: randomBytes,
  });
}

/**
 * Creates the app's platform from Electron.
 *
 * @param parts.appFolder the folder that the app's `package.json` is in
 * @param parts.getWindow returns the app's window while it is open
 * @param parts.allowQuit see `createUpdateSource`
 */
export async function createElectronPlatform(parts: {
  appFolder: string;
  getWindow: () => BrowserWindow | undefined;
  allowQuit: () => () => void;
}): Promise<Platform> {
  const { appFolder, getWindow, allowQuit } = parts;
  const userData = app.getPath('userData');
  const files = createFolderFileStore(userData);
  const pasteGesture = createPasteGesture(clock);
  app.on('web-contents-created', (_event, contents) => pasteGesture.watch(contents));
  return {
    brand: app.isPackaged
      ? await readInstalledBrand(app.getName(), join(appFolder, 'brand.svg'))
      : { name: defaultProductName },
    environment: readEnvironment(),
    readLicenses: () => readFile(join(appFolder, 'third-party-licenses.txt'), 'utf8'),
    builtInProfiles: readBuiltInProfiles(),

    loadPolicy() {
      const presets = app.isPackaged ? [presetPolicySource(join(appFolder, 'preset.json'))] : [];
      return loadPolicy({ sources: [...platformPolicySources(process.platform), ...presets] });
    },
    openLog(level) {
      const log = createFileLog(join(userData, 'logs'), level);
      // Without a listener, Electron would show the error and its stack in a dialog.
      for (const event of ['unhandledRejection', 'uncaughtException'])
        process.on(event, (error) => log('defect', { name: errorName(error) }));
      return log;
    },
    async openNetwork(policy) {
      const session = electronSession.fromPartition('latchkey-network');
      await applyNetworkPolicy(session, policy);
      return {
        transport: createSessionTransport(session, policy),
        resolveProxy: (url) => session.resolveProxy(url),
        readCertificate: (origin) => readCertificate(origin, clock),
      };
    },

    clock,
    random: randomBytes,
    files,
    locks: createFileLocks(join(userData, 'locks'), { clock, random: () => randomFraction(randomBytes) }),
    keyProtectors: createKeyProtectors({ userData, files }),
    userFiles: { read: readChosenFile, readText: readTextFile, create: createChosenFile, write: writeChosenFile },

    startParser: () => startParserProcess(join(appFolder, 'out/parser/parser.cjs')),
    fileChoosers: createFileChoosers(getWindow),
    savePathChoosers: createSavePathChoosers(getWindow),
    confirm: createConfirmDialog(getWindow),
    clipboard,
    takePasteGesture: pasteGesture.take,
    userVerifier: touchIdVerifier,
    openExternal: (url) => shell.openExternal(url),
    applyAppearance(appearance) {
      nativeTheme.themeSource = appearance;
    },
    idleSeconds: createIdleSeconds(clock),
    onWake,

    detectInstallation,
    openUpdateSource: (source) => createUpdateSource({ ...source, allowQuit }),
    sendToRenderer(name, payload) {
      const window = getWindow();
      if (window) sendToRenderer(window.webContents, name, payload);
    },
  };
}
