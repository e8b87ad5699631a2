import type { UpdatesDisabledReason } from '../../shared/updates.ts';
import type { PolicyValues } from '../policy/policy.ts';

/** How this app came onto the computer, as can be seen from where it runs. */
export type Installation = {
  platform: NodeJS.Platform;
  isPackaged: boolean;
  /** The file of the AppImage that runs (its runtime says so in `APPIMAGE`). */
  appImage: string | undefined;
  /** The person may replace the AppImage, or the app on macOS: what lies where only an administrator writes is theirs. */
  isReplaceable: boolean;
  /** The NSIS installer's uninstaller lies beside the program; an MSI leaves none. */
  hasUninstaller: boolean;
  /** The app's own `app-update.yml`, which names the publisher whose signature an update needs (Windows). */
  updateConfig: string | undefined;
};

export type UpdateFeed = { url: string; channel: 'latest' | 'beta' };

/**
 * Where this installation takes its updates from, or why it takes none. Only who put the files there may replace them: an MSI
 * is its administrator's, a package is the package manager's. On macOS the system itself compares the signatures of both
 * versions; on Windows electron-updater does, but only where the app says whose it must be, so one that does not is refused.
 */
export function resolveUpdateFeed(
  { platform, isPackaged, appImage, isReplaceable, hasUninstaller, updateConfig }: Installation,
  { updateFeed: url, updateChannel }: Pick<PolicyValues, 'updateFeed' | 'updateChannel'>,
): UpdateFeed | UpdatesDisabledReason {
  if (!isPackaged) return 'source';
  if (updateChannel === 'off') return 'policy';
  if (platform === 'linux' && !appImage) return 'package_manager';
  if (platform === 'win32' && !hasUninstaller) return 'distribution';
  if (platform !== 'win32' && !isReplaceable) return 'not_writable';
  if (url === undefined) return 'no_feed';
  if (platform === 'win32' && !/^publisherName:/m.test(updateConfig ?? '')) return 'unsigned';
  return { url, channel: updateChannel };
}
