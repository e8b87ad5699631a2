import type { EventName, MessageName } from '../../shared/contract.ts';

/** Returns the IPC channel of a message or event. Only main and the preload script use it. */
export const channelOf = (name: MessageName | EventName) => `latchkey:${name}`;
