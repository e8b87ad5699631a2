import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { EOL } from 'node:os';
import { join } from 'node:path';
import log from 'electron-log/node';
import type { Clock, Log } from '../core/ports.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';
import { systemClock } from './system-clock.ts';

/** Events of normal operation; all others are logged as warnings. */
const routineEvents = new Set(['started', 'vault', 'policy', 'exchange']);

/** Frequent events, of which several are written together. */
const frequentEvents = new Set(['exchange', 'session']);

/** How long a frequent event waits to be written, in milliseconds. */
const writeDelayMs = 200;

const fileName = 'latchkey.log';
const rotatedFileName = 'latchkey.old.log';

/**
 * Makes the folder and its files readable by their owner only. Removes links, and
 * pipes, on which writing would block the app.
 */
function restrictAccess(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  for (const name of [fileName, rotatedFileName])
    try {
      const path = join(folder, name);
      if (lstatSync(path).isFile()) chmodSync(path, 0o600);
      else rmSync(path);
    } catch {
      // It does not exist yet.
    }
}

const writersAtExit = new Set<() => void>();

function writeAtExit(write: () => void): void {
  if (writersAtExit.size === 0)
    // Before other listeners, one of which may remove the folder.
    process.prependOnceListener('exit', () => {
      for (const one of writersAtExit) one();
    });
  writersAtExit.add(write);
}

/**
 * Creates a log that writes one line per event to `latchkey.log`, rotated at 1 MB with one older
 * file kept. Exchanges and changes of sessions are written together, shortly after, with the next
 * other event or when the process exits. Text facts pass through {@link sanitizeServerText} as a
 * last guard, although callers never pass secrets.
 *
 * @param level `warn` omits routine events
 */
export function createFileLog(
  folder: string,
  level: 'info' | 'warn' | 'off' = 'info',
  clock: Clock = systemClock,
): Log {
  if (level === 'off') return () => {};
  const logger = log.create({ logId: 'latchkey' });
  logger.transports.console.level = false;
  logger.transports.file.level = 'info';
  logger.transports.file.resolvePathFn = () => join(folder, fileName);
  logger.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  logger.transports.file.format = '{text}';
  try {
    restrictAccess(folder);
  } catch {
    // A folder that cannot be written to has no log; everything else works.
  }

  let lines: string[] = [];
  let cancelWrite: (() => void) | undefined;
  function write(): void {
    cancelWrite?.();
    cancelWrite = undefined;
    if (lines.length > 0) logger.info(lines.join(EOL));
    lines = [];
  }
  writeAtExit(write);

  return (event, facts = {}) => {
    if (level === 'warn' && routineEvents.has(event)) return;
    const fields = Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(
        ([name, value]) => `${name}=${typeof value === 'string' ? JSON.stringify(sanitizeServerText(value)) : value}`,
      );
    lines.push([new Date(clock.now()).toISOString(), event, ...fields].join(' '));
    if (!frequentEvents.has(event)) write();
    else cancelWrite ??= clock.after(writeDelayMs, write);
  };
}
