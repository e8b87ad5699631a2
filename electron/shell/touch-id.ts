import { systemPreferences } from 'electron';
import type { UserVerifier } from '../core/ports.ts';

const canPromptTouchId = () => process.platform === 'darwin' && systemPreferences.canPromptTouchID();

/** The system's own question whether it is them: Touch ID, where there is one. */
export const touchIdVerifier: UserVerifier = {
  isAvailable: canPromptTouchId,
  async verify(reason) {
    if (!canPromptTouchId()) return false;
    return systemPreferences.promptTouchID(reason).then(
      () => true,
      () => false,
    );
  },
};
