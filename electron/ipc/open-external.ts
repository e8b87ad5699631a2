import type { Log } from '../core/ports.ts';

/**
 * Creates a function that opens a page in the user's browser. Only https URLs that the profile or
 * the app itself names are opened; any other is refused and logged.
 *
 * @param parts.open opens a URL without checking it
 * @param parts.isAllowed whether the profile or the app itself names a URL
 */
export function createExternalOpener(parts: {
  open: (url: string) => Promise<void>;
  isAllowed: (url: string) => boolean;
  log: Log;
}): (url: string) => Promise<void> {
  const { open, isAllowed, log } = parts;
  return async (url) => {
    if (!URL.canParse(url) || new URL(url).protocol !== 'https:' || !isAllowed(url)) {
      log('refused', { action: 'external page' });
      return;
    }
    await open(url);
  };
}
