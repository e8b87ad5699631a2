import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElectronCall, IpcMessage, RecordEntry } from './recorder.ts';

/** The file in which the main process records messages and calls for a test. */
export type RecordFile = {
  path: string;
  traffic(): IpcMessage[];
  calls(name?: string): ElectronCall[];
  openedUrls(): string[];
  /** Reads the record and removes the file; the entries stay available. */
  finish(): void;
};

/**
 * Creates an empty record in a temporary folder, outside the user-data folder that tests search.
 */
export function createRecordFile(): RecordFile {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-shell-record-'));
  const path = join(folder, 'record.jsonl');
  closeSync(openSync(path, 'wx', 0o600));
  let finished: string | undefined;

  const entries = (): RecordEntry[] =>
    (finished ?? readFileSync(path, 'utf8'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as RecordEntry);

  return {
    path,
    traffic: () =>
      entries().flatMap((entry) =>
        entry.kind === 'ipc' ? [{ direction: entry.direction, channel: entry.channel, payload: entry.payload }] : [],
      ),
    calls: (name) =>
      entries().flatMap((entry) =>
        entry.kind === 'call' && (name === undefined || entry.name === name)
          ? [{ name: entry.name, value: entry.value }]
          : [],
      ),
    openedUrls: () => entries().flatMap((entry) => (entry.kind === 'opened' ? [entry.url] : [])),
    finish: () => {
      finished ??= readFileSync(path, 'utf8');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
