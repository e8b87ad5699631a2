import { app } from 'electron';
import { exitImmediately } from '../node/exit-immediately.ts';

/**
 * Delays quitting, and the end of the user's session on Windows, until pending work has settled.
 *
 * @param settle resolves when the app may quit; must not hang
 * @returns a function that lets the app quit without delay, for callers that have settled already.
 *   It returns a function that undoes this
 */
export function delayQuitUntil(settle: () => Promise<void>): () => () => void {
  let done = false;
  const quitWhenSettled = (event: { preventDefault(): void }) => {
    if (done) return;
    event.preventDefault();
    void settle().finally(() => {
      done = true;
      app.quit();
    });
  };
  app.on('before-quit', quitWhenSettled);
  // At shutdown and sign-out, Windows ends the app without before-quit.
  app.on('browser-window-created', (_event, window) => window.on('query-session-end', quitWhenSettled));
  return () => {
    done = true;
    return () => {
      done = false;
    };
  };
}

/**
 * Exits without joining the thread pool if system calls that were given up still block its threads.
 */
export function exitImmediatelyOnQuit(hasPendingCalls: () => boolean): void {
  app.on('quit', (_event, code) => {
    if (hasPendingCalls()) exitImmediately(code);
  });
}
