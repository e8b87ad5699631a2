import type { Handlers } from '../handlers.ts';
import type { Updater } from '../updates/updates.ts';

/** Updates, and what the app is made of. */
export function createAboutHandlers(parts: {
  updates: Updater;
  readLicenses: () => Promise<string>;
}): Pick<Handlers, 'checkForUpdates' | 'restartToUpdate' | 'readLicenses'> {
  return {
    async checkForUpdates() {
      void parts.updates.check();
    },
    restartToUpdate: () => parts.updates.restart(),
    readLicenses: () => parts.readLicenses(),
  };
}
