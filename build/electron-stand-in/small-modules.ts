import { spawn } from 'node:child_process';
import { ClientRequest } from './client-request.ts';
import { config } from './config.ts';
import { Emitter } from './emitter.ts';
import { record, recordCall } from './recorder.ts';
import type { Session } from './session.ts';
import { refuseUnknownMembers } from './unsupported.ts';

let clipboardText = '';

/** Electron's `clipboard`, in memory: tests must not change the user's clipboard. */
export const clipboard = refuseUnknownMembers('clipboard', {
  writeText: async (text: string): Promise<void> => {
    clipboardText = text;
  },
  readText: async (): Promise<string> => clipboardText,
  clear: (): void => {
    recordCall('clipboard.clear');
    clipboardText = '';
  },
} satisfies Pick<Electron.Clipboard, 'writeText' | 'readText' | 'clear'>);

type PowerEvent = 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen' | 'shutdown';

class PowerMonitor extends Emitter<PowerEvent> {
  idleSeconds = 0;

  getSystemIdleTime(): number {
    return this.idleSeconds;
  }
}

/** Electron's `powerMonitor`. Tests emit its events and set the idle time. */
export const powerMonitor = new PowerMonitor('powerMonitor', [
  'suspend',
  'resume',
  'lock-screen',
  'unlock-screen',
  'shutdown',
]);

/** Electron's `systemPreferences` on a computer without Touch ID. */
export const systemPreferences = refuseUnknownMembers('systemPreferences', {
  canPromptTouchID: () => false,
} satisfies Partial<Electron.SystemPreferences>);

/** Electron's `net`. */
export function netModule(isReady: () => boolean, defaultSession: () => Session) {
  return refuseUnknownMembers('net', {
    isOnline: () => true,
    request(options: Electron.ClientRequestConstructorOptions): ClientRequest {
      if (!isReady()) throw new Error('net module can only be used after app is ready');
      return new ClientRequest(options, defaultSession);
    },
  });
}

function opener(): string {
  if (process.platform === 'darwin') return 'open';
  return process.platform === 'win32' ? 'explorer.exe' : 'xdg-open';
}

/** Electron's `shell`: opens a URL if there is a window, and only records it in tests. */
export function shellModule(isWindowed: () => boolean) {
  return refuseUnknownMembers('shell', {
    openExternal: async (url: string): Promise<void> => {
      const { protocol } = new URL(url);
      record({ kind: 'opened', url });
      if (config.control || !isWindowed()) return;
      // Never passes other schemes to the system, even if the app failed to refuse them.
      if (protocol !== 'https:')
        throw new Error(`The Electron stand-in does not support opening ${protocol} addresses`);
      spawn(opener(), [url], { stdio: 'ignore', detached: true })
        .on('error', () => console.error('No program opens web addresses here'))
        .unref();
    },
  } satisfies Pick<Electron.Shell, 'openExternal'>);
}
