import { ipcMain, type WebContents } from 'electron';
import { type EventName, type EventPayload, events, type MessageName, messages } from '../../shared/contract.ts';
import type { Log } from '../core/ports.ts';
import { validateCall } from '../ipc/guard-call.ts';
import type { Handlers } from '../ipc/handler-types.ts';
import { channelOf } from './channels.ts';

/**
 * Registers the handler of every message in the contract, behind the validation of {@link
 * validateCall}.
 */
export function registerIpcHandlers(handlers: Handlers, log: Log): void {
  for (const name of Object.keys(messages) as MessageName[])
    ipcMain.handle(channelOf(name), validateCall(name, handlers[name], log));
}

/** Sends an event to the page; does nothing if its window is destroyed. */
export function sendToRenderer<N extends EventName>(contents: WebContents, name: N, payload: EventPayload<N>): void {
  if (!contents.isDestroyed()) contents.send(channelOf(name), events[name].parse(payload));
}
