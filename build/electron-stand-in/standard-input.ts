import { Readable } from 'node:stream';

/** Replaces `process.stdin` on Windows, as Electron does: there it is always at its end. */
export function replaceStandardInput(platform: NodeJS.Platform = process.platform): void {
  if (platform !== 'win32') return;
  const stdin = Readable.from([]);
  Object.defineProperty(process, 'stdin', { configurable: false, enumerable: true, get: () => stdin });
}
