import type { Updater } from '../updates/updates.ts';
import type { Handlers } from './handler-types.ts';

/** Creates the handlers of updates and license texts. */
export function createAboutHandlers(parts: {
  updates: Updater;
  readLicenses: () => Promise<string>;
}): Pick<Handlers, 'checkForUpdates' | 'restartToUpdate' | 'getLicenses'> {
  return {
    async checkForUpdates() {
      void parts.updates.check();
    },
    restartToUpdate: () => parts.updates.restart(),
    getLicenses: () => parts.readLicenses(),
  };
}
