import { systemPreferences } from 'electron';
import type { UserVerifier } from '../core/ports.ts';

const canPromptTouchId = () => process.platform === 'darwin' && systemPreferences.canPromptTouchID();

/** Verifies the user's presence with Touch ID, if the computer has it. */
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
