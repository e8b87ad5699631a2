import { appendFileSync } from 'node:fs';
import { config } from './config.ts';

/** A message between main and the page, as the stand-in and the observer in real Electron note it. */
export type IpcMessage = { direction: 'to-main' | 'to-page'; channel: string; payload: string };

/** A call of the app to Electron that has no other effect to see. */
export type ElectronCall = { name: string; value: unknown };

/** One line of the record. */
export type RecordEntry =
  | ({ kind: 'ipc' } & IpcMessage)
  | ({ kind: 'call' } & ElectronCall)
  | { kind: 'opened'; url: string };

/**
 * Notes something for the test that runs the app, before it takes effect. In a file, so that the test can read it
 * synchronously and misses nothing of what has happened by then.
 */
export function record(entry: RecordEntry): void {
  if (config.record) appendFileSync(config.record, `${JSON.stringify(entry)}\n`);
}

/** Notes a call of the app to Electron. */
export function recordCall(name: string, value: unknown = null): void {
  record({ kind: 'call', name, value });
}
