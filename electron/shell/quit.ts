import { app } from 'electron';
import { exitImmediately } from '../node/exit-immediately.ts';

/**
 * Delays quitting until pending work has settled.
 *
 * @param settle resolves when the app may quit; must not hang
 * @returns a function that lets the app quit without delay, for callers that have settled already.
 *   It returns a function that undoes this
 */
export function delayQuitUntil(settle: () => Promise<void>): () => () => void {
  let done = false;
  app.on('before-quit', (event) => {
    if (done) return;
    event.preventDefault();
    void settle().finally(() => {
      done = true;
      app.quit();
    });
  });
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
