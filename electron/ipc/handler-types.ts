import type { z } from 'zod';
import type { MessageName, MessageResult, messages } from '../../shared/contract.ts';

/**
 * What main does for each message of the contract. Arguments are validated before a handler is
 * called.
 */
export type Handlers = {
  [N in MessageName]: (argument: z.output<(typeof messages)[N]['argument']>) => Promise<MessageResult<N>>;
};
