import type { UpdatesDisabledReason } from '../../shared/updates.ts';
import type { PolicyValues } from '../policy/policy.ts';

/** How the app was installed, as far as its location shows. */
export type Installation = {
  platform: NodeJS.Platform;
  isPackaged: boolean;
  /** The path of the running AppImage, from its runtime's `APPIMAGE` variable. */
  appImage: string | undefined;
  /** Whether the user may replace the AppImage or, on macOS, the app. */
  isReplaceable: boolean;
  /** Whether the NSIS uninstaller is next to the program; an MSI installs none. */
  hasUninstaller: boolean;
  /** The text of `app-update.yml`, which names the publisher that must sign updates on Windows. */
  updateConfig: string | undefined;
};

/** Where updates come from. */
export type UpdateFeed = { url: string; channel: 'latest' | 'beta' };

/**
 * Returns where this installation gets updates from, or why it gets none. The app replaces only
 * what its user installed: an MSI belongs to an administrator, a package to the package manager.
 * macOS compares the signatures of both versions. On Windows electron-updater does, but only if the
 * app names its publisher, so an app that does not gets no updates.
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
