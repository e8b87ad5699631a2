import { errnoCode } from '../core/errno-code.ts';
import type { Log } from '../core/ports.ts';
import { readPlainValue, setPlainValue } from '../vault/plain-value.ts';
import type { Vault } from '../vault/vault.ts';
import { type AccountSlot, type AccountSlots, isSignedOut } from './account-slots.ts';

const recordName = 'active-account';

/** Activates accounts, and remembers the active one for the next start of the app. */
export type ActiveAccount = {
  /** Makes an account active. Not remembered if it is signed out or the vault is not persistent. */
  activate(slot: AccountSlot): void;
  /** Activates the remembered account, or else the first restored one. Never rejects. */
  restore(): Promise<void>;
};

/** Creates the record of the active account in a vault. */
export function createActiveAccount(parts: { vault: Vault; log: Log; slots: AccountSlots }): ActiveAccount {
  const { vault, log, slots } = parts;

  async function readId(): Promise<string | undefined> {
    try {
      return await readPlainValue(vault, recordName);
    } catch (error) {
      log('active account cannot be read', { code: errnoCode(error) });
      return undefined;
    }
  }

  return {
    activate(slot) {
      slots.activate(slot);
      if (!isSignedOut(slot) && vault.status().protector !== 'memory')
        setPlainValue(vault, recordName, slot.id).catch(() => log('active account cannot be stored'));
    },

    async restore() {
      const activeId = await readId();
      const restored = slots.all().filter((slot) => !isSignedOut(slot));
      const active = restored.find(({ id }) => id === activeId) ?? restored[0];
      if (active) slots.activate(active);
    },
  };
}
