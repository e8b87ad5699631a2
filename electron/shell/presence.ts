import { systemPreferences } from 'electron';
import type { Presence } from '../ports.ts';

const offersTouchId = () => process.platform === 'darwin' && systemPreferences.canPromptTouchID();

/** The system's own question whether it is them: Touch ID, where there is one. */
export const systemPresence: Presence = {
  isOffered: offersTouchId,
  async confirm(reason) {
    if (!offersTouchId()) return false;
    return systemPreferences.promptTouchID(reason).then(
      () => true,
      () => false,
    );
  },
};
