import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import type { z } from 'zod';
import { type EventName, type EventPayload, events, type MessageName, messages } from '../../shared/contract.ts';
import type { Log } from '../core/ports.ts';
import type { Handlers } from '../ipc/handler-types.ts';
import { channelOf } from './channels.ts';
import { appOrigin } from './protocol.ts';

/** The top frame of the app's own page, and nothing else, may call (SECURITY.md, point 17). */
function isTrustedSender(event: IpcMainInvokeEvent): boolean {
  const { senderFrame, sender } = event;
  return senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.url.startsWith(`${appOrigin}/`);
}

/**
 * Electron holds the argument of a call until it is answered, which for a sign-in with a second step is minutes later. What
 * is in it is taken out, so that a password is not held longer than the exchange that needs it.
 */
function clearArgument(argument: unknown): void {
  if (typeof argument !== 'object' || argument === null) return;
  // Members of a boxed string or a typed array stay; no schema takes one.
  for (const name of Object.keys(argument)) Reflect.deleteProperty(argument, name);
}

/** Binds every message of the contract: sender, argument and result are checked, whatever is not in a schema is refused. */
export function registerIpcHandlers(handlers: Handlers, log: Log): void {
  const bind = <N extends MessageName>(name: N) => {
    const schema: { argument: z.ZodType; result: z.ZodType } = messages[name];
    const handler = handlers[name] as (argument: unknown) => Promise<unknown>;
    const refuse = (what: string): never => {
      log('refused', { what, call: name });
      throw new Error('refused');
    };
    const accept = (event: IpcMainInvokeEvent, argument: unknown): unknown => {
      if (!isTrustedSender(event)) refuse('sender');
      const checked = schema.argument.safeParse(argument);
      clearArgument(argument);
      return checked.success ? checked.data : refuse('argument');
    };
    ipcMain.handle(channelOf(name), async (event, argument: unknown) => {
      const answer = handler(accept(event, argument));
      return schema.result.parse(await answer);
    });
  };
  for (const name of Object.keys(messages) as MessageName[]) bind(name);
}

/** Tells the page; nothing where it is gone. */
export function sendToRenderer<N extends EventName>(contents: WebContents, name: N, payload: EventPayload<N>): void {
  if (!contents.isDestroyed()) contents.send(channelOf(name), events[name].parse(payload));
}
