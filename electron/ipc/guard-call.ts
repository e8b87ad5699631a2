import type { z } from 'zod';
import { type MessageName, messages } from '../../shared/contract.ts';
import type { Log } from '../core/ports.ts';
import { appOrigin } from './app-origin.ts';
import type { Handlers } from './handler-types.ts';

/** Identifies who made a call, as Electron's `IpcMainInvokeEvent` does. */
export type CallSender = {
  senderFrame: { readonly url: string } | null;
  sender: { readonly mainFrame: unknown };
};

/** Whether a call comes from the top frame of the app's own page. */
const isTrustedSender = ({ senderFrame, sender }: CallSender): boolean =>
  senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.url.startsWith(`${appOrigin}/`);

/**
 * Deletes the members of a call's argument. Electron retains the argument until the call is
 * answered, which takes minutes for a sign-in with a second factor, and a password must not be
 * retained longer than the request that sends it.
 */
function clearArgument(argument: unknown): void {
  if (typeof argument !== 'object' || argument === null) return;
  // Members of boxed strings and typed arrays cannot be deleted, but no schema accepts those.
  for (const name of Object.keys(argument)) Reflect.deleteProperty(argument, name);
}

/**
 * Wraps the handler of a call so that it runs only for a trusted sender and a valid argument, and
 * so that its result leaves main only if it matches the schema. Refused calls are logged and reject
 * with `refused`.
 */
export function validateCall<N extends MessageName>(
  name: N,
  handler: Handlers[N],
  log: Log,
): (sender: CallSender, argument: unknown) => Promise<unknown> {
  const schema: { argument: z.ZodType; result: z.ZodType } = messages[name];
  const refuse = (reason: string): never => {
    log('refused', { reason, call: name });
    throw new Error('refused');
  };
  const acceptArgument = (sender: CallSender, argument: unknown): unknown => {
    if (!isTrustedSender(sender)) refuse('sender');
    const checked = schema.argument.safeParse(argument);
    clearArgument(argument);
    return checked.success ? checked.data : refuse('argument');
  };
  return async (sender, argument) => {
    const result = (handler as (argument: unknown) => Promise<unknown>)(acceptArgument(sender, argument));
    return schema.result.parse(await result);
  };
}
