import type { EventName, MessageName } from '../../shared/contract.ts';

/** The IPC channel of a message or event. Only main and the preload script know it. */
export const channelOf = (name: MessageName | EventName) => `latchkey:${name}`;
