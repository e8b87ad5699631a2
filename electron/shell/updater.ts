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

/** Whether this person may put something else in the place of a file or folder. */
function canReplace(path: string): boolean {
  try {
    for (const one of [path, dirname(path)]) accessSync(one, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** How this app came onto the computer. */
export function detectInstallation(): Installation {
  const program = process.execPath;
  const name = basename(program, extname(program));
  // Latchkey.app/Contents/MacOS/Latchkey
  const replaced = process.platform === 'darwin' ? resolve(program, '../../..') : process.env.APPIMAGE;
  return {
    platform: process.platform,
    isPackaged: app.isPackaged,
    appImage: process.env.APPIMAGE,
    isReplaceable: replaced === undefined || canReplace(replaced),
    hasUninstaller: existsSync(join(dirname(program), `Uninstall ${name}.exe`)),
    updateConfig: app.isPackaged ? readTextIfExists(join(process.resourcesPath, 'app-update.yml')) : undefined,
  };
}

/** Which problem an error of electron-updater is, by its codes (`ERR_UPDATER_…`), Chromium's and Squirrel's words. */
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

/** Nothing of an update comes but over https: neither the feed, nor a file that it names, nor where either redirects to. */
export function blockInsecureRequests(session: Pick<Session, 'webRequest'>): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !url.startsWith('https:') }));
}

const withUpdateErrors = async <T>(run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    throw new UpdateError(toUpdateProblem(error), { cause: error });
  }
};

/**
 * Updates by electron-updater, which is loaded here and nowhere else, so that only an installation that takes updates has it
 * in memory. It asks over a session of its own, with the proxy and the authorities of the policy. It checks the SHA-512 of
 * what it downloads against the feed, the publisher's signature on Windows; macOS checks the signature itself. On Linux
 * there is no signature: an AppImage is as true as the server of the feed.
 *
 * @param letQuit called before the app ends itself, so that nothing holds it back; answers what takes that back
 */
export async function createUpdateSource(parts: {
  feed: UpdateFeed;
  policy: Policy;
  log: Log;
  allowQuit: () => () => void;
}): Promise<UpdateSource> {
  const { feed, policy, log, allowQuit } = parts;
  const { AppImageUpdater, MacUpdater, NsisUpdater } = await import('electron-updater');
  // Not the package's own choice, which goes by a file that a deb's build may leave in an AppImage too.
  const platforms: Partial<Record<NodeJS.Platform, new () => AppUpdater>> = { win32: NsisUpdater, darwin: MacUpdater };
  const updater = new (platforms[process.platform] ?? AppImageUpdater)();
  updater.logger = null;
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = true;
  updater.disableWebInstaller = true;
  updater.setFeedURL({ provider: 'generic', url: feed.url, channel: feed.channel });
  updater.channel = feed.channel;
  // Setting a channel allows older versions, by which a feed could bring an old hole back.
  updater.allowDowngrade = false;
  blockInsecureRequests(updater.netSession);
  await applyNetworkPolicy(updater.netSession, policy);
  const login = createProxyLogin(updater.netSession, policy);
  // electron-updater listens for a proxy that asks, and unless someone answers it waits for ever.
  updater.on('login', (_asks, answer) => (answer as () => void)());
  // Each failure rejects its own call; without a listener an emitter's "error" is thrown.
  updater.on('error', (error) => log('updater', { problem: toUpdateProblem(error) }));

  return {
    check: () =>
      withUpdateErrors(async () => {
        await login?.(new URL(feed.url).origin);
        const found = await updater.checkForUpdates();
        return found?.isUpdateAvailable ? found.updateInfo.version : undefined;
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
      let failed: unknown;
      const hear = (error: unknown) => {
        failed ??= error;
      };
      const holdAgain = allowQuit();
      // An AppImage starts the new version before this one has ended, which would give way to this one.
      if (process.platform === 'linux') app.releaseSingleInstanceLock();
      updater.on('error', hear);
      updater.quitAndInstall(true, true);
      updater.off('error', hear);
      if (failed === undefined) return;
      holdAgain();
      if (process.platform === 'linux') app.requestSingleInstanceLock();
      throw new UpdateError(toUpdateProblem(failed), { cause: failed });
    },
  };
}
