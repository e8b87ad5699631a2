import { shell } from 'electron';
import type { Log } from '../core/ports.ts';

/**
 * Opens a page in the person's browser: https only, and only addresses on the list (SECURITY.md, point 15).
 *
 * @param isAllowed whether the profile or the app itself names this address
 */
export function createExternalOpener(isAllowed: (url: string) => boolean, log: Log): (url: string) => Promise<void> {
  return async (url) => {
    if (!URL.canParse(url) || new URL(url).protocol !== 'https:' || !isAllowed(url)) {
      log('refused', { what: 'external page' });
      return;
    }
    await shell.openExternal(url);
  };
}
