import { app } from 'electron';
import { exitImmediately } from '../node/exit-immediately.ts';

/**
 * Lets what must not be cut short end before the app does. `settled` ends soon, whatever happens.
 *
 * @returns lets the app end at once, for who has waited already, and answers what takes that back
 */
export function delayQuitUntil(settled: () => Promise<void>): () => () => void {
  let done = false;
  app.on('before-quit', (event) => {
    if (done) return;
    event.preventDefault();
    void settled().finally(() => {
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

/** The app's end does not wait for calls into the system that nobody waits for any more. */
export function exitImmediatelyOnQuit(isWaiting: () => boolean): void {
  app.on('quit', (_event, code) => {
    if (isWaiting()) exitImmediately(code);
  });
}
