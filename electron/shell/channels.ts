import type { CallName, EventName } from '../../shared/contract.ts';

/** The IPC channel of a call or event. Only main and the preload script know it. */
export const channelOf = (name: CallName | EventName) => `latchkey:${name}`;
