import { watch } from 'node:fs';
import type { BrowserWindow } from 'electron';

const reloadDelayMs = 150;

/** Reloads the page when its bundle changes, for `npm run dev`. */
export function reloadOnChange(window: BrowserWindow, folder: string): void {
  let pending: NodeJS.Timeout | undefined;
  const watcher = watch(folder, { recursive: true }, () => {
    clearTimeout(pending);
    pending = setTimeout(() => window.webContents.reload(), reloadDelayMs);
  });
  window.once('closed', () => {
    clearTimeout(pending);
    watcher.close();
  });
}
