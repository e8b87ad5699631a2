import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { app, type Session } from 'electron';
import type { AppUpdater } from 'electron-updater';
import type { UpdateProblem } from '../../shared/updates.ts';
import type { Log } from '../core/ports.ts';
import type { Policy } from '../policy/policy.ts';
import type { Installation, UpdateFeed } from '../updates/installation.ts';
import { UpdateError, type UpdateSource } from '../updates/updates.ts';
import { applyNetworkPolicy } from './network.ts';
import { createProxyLogin } from './proxy-login.ts';

function readTextIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whether the user may replace a file or folder. */
function canReplace(path: string): boolean {
  try {
    for (const entry of [path, dirname(path)]) accessSync(entry, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Detects how the running app was installed. */
export function detectInstallation(): Installation {
  const program = process.execPath;
  const name = basename(program, extname(program));
  // Latchkey.app/Contents/MacOS/Latchkey
  const updatedPath = process.platform === 'darwin' ? resolve(program, '../../..') : process.env.APPIMAGE;
  return {
    platform: process.platform,
    isPackaged: app.isPackaged,
    appImage: process.env.APPIMAGE,
    isReplaceable: updatedPath === undefined || canReplace(updatedPath),
    hasUninstaller: existsSync(join(dirname(program), `Uninstall ${name}.exe`)),
    updateConfig: app.isPackaged ? readTextIfExists(join(process.resourcesPath, 'app-update.yml')) : undefined,
  };
}

/**
 * Classifies an error of electron-updater by its code (`ERR_UPDATER_…`) or by Chromium's and
 * Squirrel's messages.
 */
export function toUpdateProblem(error: unknown): UpdateProblem {
  const { code = '', message = '' } = (error ?? {}) as { code?: unknown; message?: string };
  if (code === 'ERR_UPDATER_INVALID_SIGNATURE' || /code signature|did not pass validation/i.test(message))
    return 'signature';
  if (code === 'ERR_CHECKSUM_MISMATCH') return 'damaged';
  if (
    /^net::ERR_|^HTTP_ERROR_/.test(`${String(code)}`) ||
    /net::ERR_|\bENOTFOUND\b|\bECONN|\bETIMEDOUT\b/.test(message)
  )
    return 'unreachable';
  if (code === 'ERR_UPDATER_CHANNEL_FILE_NOT_FOUND') return 'unreachable';
  return 'failed';
}

/** Blocks every request that is not https: of the feed, the files that it names, and redirects. */
export function blockInsecureRequests(session: Pick<Session, 'webRequest'>): void {
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !url.startsWith('https:') }));
}

const withUpdateErrors = async <T>(run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    throw new UpdateError(toUpdateProblem(error), { cause: error });
  }
};

/**
 * Creates an update source on electron-updater, which is loaded only here, so that only
 * installations with updates have it in memory. Its session uses the policy's proxy and certificate
 * authorities. It verifies the SHA-512 of downloads against the feed and, on Windows, the
 * publisher's signature; macOS verifies the signature itself. Linux has no signature, so an
 * AppImage is as trustworthy as the feed.
 *
 * @param parts.allowQuit lets the app quit without delay, and returns a function that undoes this
 */
export async function createUpdateSource(parts: {
  feed: UpdateFeed;
  policy: Policy;
  log: Log;
  allowQuit: () => () => void;
}): Promise<UpdateSource> {
  const { feed, policy, log, allowQuit } = parts;
  const { AppImageUpdater, MacUpdater, NsisUpdater } = await import('electron-updater');
  // electron-updater's own choice reads a file that building a deb may leave in an AppImage too.
  const platforms: Partial<Record<NodeJS.Platform, new () => AppUpdater>> = { win32: NsisUpdater, darwin: MacUpdater };
  const updater = new (platforms[process.platform] ?? AppImageUpdater)();
  updater.logger = null;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = true;
  updater.disableWebInstaller = true;
  updater.setFeedURL({ provider: 'generic', url: feed.url, channel: feed.channel });
  updater.channel = feed.channel;
  // Setting a channel allows downgrades, with which a feed could reintroduce a vulnerability.
  updater.allowDowngrade = false;
  blockInsecureRequests(updater.netSession);
  await applyNetworkPolicy(updater.netSession, policy);
  let login = createProxyLogin(policy);
  updater.on('login', (challenge, answer) => login(challenge, answer as Parameters<typeof login>[1]));
  // Every failure rejects its call too, but an `error` event without a listener throws.
  updater.on('error', (error) => log('updater', { problem: toUpdateProblem(error) }));

  return {
    check: () =>
      withUpdateErrors(async () => {
        login = createProxyLogin(policy);
        const result = await updater.checkForUpdates();
        return result?.isUpdateAvailable ? result.updateInfo.version : undefined;
      }),
    download: (onProgress) =>
      withUpdateErrors(async () => {
        const listener = ({ percent }: { percent: number }) => onProgress(percent);
        updater.on('download-progress', listener);
        try {
          await updater.downloadUpdate();
        } finally {
          updater.off('download-progress', listener);
        }
      }),
    install: () => {
      let failure: unknown;
      const onError = (error: unknown) => {
        failure ??= error;
      };
      const disallowQuit = allowQuit();
      // An AppImage starts the new version before this one exits, and it would quit as a second
      // instance.
      if (process.platform === 'linux') app.releaseSingleInstanceLock();
      updater.on('error', onError);
      updater.quitAndInstall(true, true);
      updater.off('error', onError);
      if (failure === undefined) return;
      disallowQuit();
      if (process.platform === 'linux') app.requestSingleInstanceLock();
      throw new UpdateError(toUpdateProblem(failure), { cause: failure });
    },
  };
}
