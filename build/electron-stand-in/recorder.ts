import { appendFileSync } from 'node:fs';
import { config } from './config.ts';

/** A recorded message between main and the page. */
export type IpcMessage = { direction: 'to-main' | 'to-page'; channel: string; payload: string };

/** A recorded call to Electron that has no other visible effect. */
export type ElectronCall = { name: string; value: unknown };

/** A line of the record. */
export type RecordEntry =
  | ({ kind: 'ipc' } & IpcMessage)
  | ({ kind: 'call' } & ElectronCall)
  | { kind: 'opened'; url: string };

/**
 * Records an event before it takes effect. The record is a file, so that the test can read
 * everything up to now synchronously.
 */
export function record(entry: RecordEntry): void {
  if (config.record) appendFileSync(config.record, `${JSON.stringify(entry)}\n`);
}

/** Records a call to Electron. */
export function recordCall(name: string, value: unknown = null): void {
  record({ kind: 'call', name, value });
}
