import type { CDPSession } from 'playwright';
import { originOf, schemes } from './urls.ts';

type OnRequest = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type OnCheck = Parameters<Electron.Session['setPermissionCheckHandler']>[0];

/** The permission handlers that the app has set on a session. */
export class PermissionHandlers {
  onRequest: NonNullable<OnRequest> | undefined;
  onCheck: NonNullable<OnCheck> | undefined;
}

/** Electron's and the DevTools protocol's names of permissions. */
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
 * Calls the app's handlers for each permission before a page loads, and configures the browser with
 * their answers. Electron calls them when the page asks; the result is the same for handlers with
 * constant answers. Without handlers, everything is granted, as in Electron.
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
      // Browsers support different permissions; a page cannot request one that its browser does not
      // support.
      await cdp.send('Browser.setPermission', { permission: { name: browserName }, setting, origin }).catch(() => {});
    }),
  );
}
