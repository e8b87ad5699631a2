import { chmodSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import log from 'electron-log/node';
import type { Log } from '../core/ports.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';

/** Events of normal operation; all others are logged as warnings. */
const routineEvents = new Set(['started', 'vault', 'policy', 'exchange']);

const fileName = 'latchkey.log';
const rotatedFileName = 'latchkey.old.log';

/**
 * Makes the folder and its files readable by their owner only, also those of earlier versions.
 * Removes links, and pipes, on which writing would block the app.
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

/**
 * Creates a log that writes one line per event to `latchkey.log`, rotated at 1 MB with one older
 * file kept. Text facts pass through {@link sanitizeServerText} as a last guard, although callers
 * never pass secrets.
 *
 * @param level `warn` omits routine events
 */
export function createFileLog(folder: string, level: 'info' | 'warn' | 'off' = 'info'): Log {
  const logger = log.create({ logId: 'latchkey' });
  logger.transports.console.level = false;
  logger.transports.file.level = level === 'off' ? false : level;
  logger.transports.file.resolvePathFn = () => join(folder, fileName);
  logger.transports.file.writeOptions = { flag: 'a', mode: 0o600, encoding: 'utf8' };
  try {
    if (level !== 'off') restrictAccess(folder);
  } catch {
    // A folder that cannot be written to has no log; everything else works.
  }
  logger.transports.file.format = '{iso} {text}';
  return (event, facts = {}) => {
    const fields = Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(
        ([name, value]) => `${name}=${typeof value === 'string' ? JSON.stringify(sanitizeServerText(value)) : value}`,
      );
    logger[routineEvents.has(event) ? 'info' : 'warn']([event, ...fields].join(' '));
  };
}
