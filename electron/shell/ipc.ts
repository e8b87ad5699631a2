import { type IpcMainInvokeEvent, ipcMain, type WebContents } from 'electron';
import type { z } from 'zod';
import { type CallName, calls, type EventName, type EventPayload, events } from '../../shared/contract.ts';
import type { Handlers } from '../handlers.ts';
import type { Log } from '../ports.ts';
import { channelOf } from './channels.ts';
import { appOrigin } from './protocol.ts';

/** The top frame of the app's own page, and nothing else, may call (SECURITY.md, point 17). */
function isTrusted(event: IpcMainInvokeEvent): boolean {
  const { senderFrame, sender } = event;
  return senderFrame !== null && senderFrame === sender.mainFrame && senderFrame.url.startsWith(`${appOrigin}/`);
}

/** Binds every call of the contract: sender, argument and result are checked, whatever is not in a schema is refused. */
export function bindCalls(handlers: Handlers, log: Log): void {
  const bind = <N extends CallName>(name: N) => {
    const schema: { argument: z.ZodType; result: z.ZodType } = calls[name];
    const handler = handlers[name] as (argument: unknown) => Promise<unknown>;
    ipcMain.handle(channelOf(name), async (event, argument: unknown) => {
      if (!isTrusted(event)) {
        log('refused', { what: 'sender', call: name });
        throw new Error('refused');
      }
      const checked = schema.argument.safeParse(argument);
      if (!checked.success) {
        log('refused', { what: 'argument', call: name });
        throw new Error('refused');
      }
      return schema.result.parse(await handler(checked.data));
    });
  };
  for (const name of Object.keys(calls) as CallName[]) bind(name);
}

/** Tells the page; nothing where it is gone. */
export function tell<N extends EventName>(contents: WebContents, name: N, payload: EventPayload<N>): void {
  if (!contents.isDestroyed()) contents.send(channelOf(name), events[name].parse(payload));
}
