import type { CDPSession } from 'playwright';
import { originOf, schemes } from './urls.ts';

type OnRequest = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type OnCheck = Parameters<Electron.Session['setPermissionCheckHandler']>[0];

/** The handlers that the app has set on a session. */
export class PermissionHandlers {
  onRequest: NonNullable<OnRequest> | undefined;
  onCheck: NonNullable<OnCheck> | undefined;
}

/** What Electron calls a permission, and what the browser's own protocol does. */
const permissions = [
  ['notifications', 'notifications'],
  ['geolocation', 'geolocation'],
  ['media', 'camera'],
  ['media', 'microphone'],
  ['midiSysex', 'midi'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['idle-detection', 'idle-detection'],
  ['storage-access', 'storage-access'],
] as const;

type Name = (typeof permissions)[number][0];

async function decide(handlers: PermissionHandlers, name: Name, contents: Electron.WebContents, address: string) {
  const origin = originOf(address);
  const details = { requestingUrl: address, isMainFrame: true };
  if (handlers.onCheck && !handlers.onCheck(contents, name, origin, { ...details, securityOrigin: origin }))
    return false;
  const { onRequest } = handlers;
  if (!onRequest) return true;
  return new Promise<boolean>((resolve) => onRequest(contents, name, resolve, details));
}

/**
 * Asks the app's handlers about each permission before a page loads, and has the browser answer the page as they did.
 * Sooner than Electron, which asks when the page does; a handler that always answers the same gives the same result.
 * Without handlers everything is granted, as in Electron.
 */
export async function applyPermissions(
  cdp: CDPSession,
  handlers: PermissionHandlers,
  contents: Electron.WebContents,
  address: string,
): Promise<void> {
  const origin = originOf(schemes.toBrowser(address));
  await Promise.all(
    permissions.map(async ([name, browserName]) => {
      const setting = (await decide(handlers, name, contents, address)) ? 'granted' : 'denied';
      // Browsers know different sets of names; one that a browser does not know, a page cannot ask for either.
      await cdp.send('Browser.setPermission', { permission: { name: browserName }, setting, origin }).catch(() => {});
    }),
  );
}
