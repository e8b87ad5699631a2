import type { Account } from '../../shared/session.ts';
import type { Session } from './session.ts';

/** An account's slot in the list: its ID and its session, which may be signed out. */
export type AccountSlot = { id: string; session: Session };

/** The accounts side by side, one of which is active. Each method that changes them notifies. */
export type AccountSlots = {
  active(): AccountSlot;
  all(): readonly AccountSlot[];
  find(id: string): AccountSlot | undefined;
  /** Returns the accounts that use a profile, or are signing in with it. */
  ofProfile(profileId: string): AccountSlot[];
  /** Adds a signed-out account without making it active. Does not notify. */
  add(id?: string): AccountSlot;
  /** Makes an account active, and removes others in which nobody has signed in. */
  activate(slot: AccountSlot): void;
  /** Removes an account. If it is active, another becomes active. */
  remove(slot: AccountSlot): void;
};

/** Returns whether an account is signed out. */
export const isSignedOut = ({ session }: AccountSlot): boolean => session.snapshot().state === 'signed-out';

/** Returns whether nobody has signed in to an account, or its user has signed out. */
export const isEmpty = (slot: AccountSlot): boolean => isSignedOut(slot) && !toAccount(slot).ended;

/** Projects an account to what the page shows. */
export function toAccount({ id, session }: AccountSlot): Account {
  const snapshot = session.snapshot();
  const identity = 'identity' in snapshot ? snapshot.identity : undefined;
  const requestedScopes = session.requestedScopes();
  return {
    id,
    profileId: snapshot.profileId,
    username: snapshot.username,
    name: identity?.name ?? identity?.username,
    state: snapshot.state,
    scopes: requestedScopes && [...requestedScopes],
    ended: snapshot.state === 'signed-out' && snapshot.reason !== undefined,
  };
}

/**
 * Creates the list of accounts with one empty account.
 *
 * @param parts.onChange is called when the list, the active account or a session changes
 */
export function createAccountSlots(parts: {
  newId: () => string;
  newSession: () => Session;
  onChange: () => void;
}): AccountSlots {
  const { newId, newSession, onChange } = parts;
  let slots: readonly AccountSlot[] = [];

  function add(id = newId()): AccountSlot {
    const slot = { id, session: newSession() };
    slot.session.onChange(onChange);
    slots = [...slots, slot];
    return slot;
  }

  let active = add();

  return {
    active: () => active,
    all: () => slots,
    find: (id) => slots.find((slot) => slot.id === id),
    ofProfile: (profileId) =>
      slots.filter((slot) => !isSignedOut(slot) && slot.session.snapshot().profileId === profileId),
    add,
    activate(slot) {
      active = slot;
      slots = slots.filter((other) => other === slot || !isEmpty(other));
      onChange();
    },
    remove(slot) {
      slots = slots.filter((other) => other !== slot);
      if (slot === active) active = slots.at(-1) ?? add();
      onChange();
    },
  };
}
