import { join } from 'node:path';
import log from 'electron-log/node';
import type { Log } from '../core/ports.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';

/** Events of normal operation; all others are logged as warnings. */
const routineEvents = new Set(['started', 'vault', 'policy', 'exchange']);

/**
 * Creates a log that writes one line per event to `latchkey.log`, rotated at 1 MB with one older
 * file kept. Text facts pass through {@link sanitizeServerText} as a last guard, although callers never pass
 * secrets.
 *
 * @param level `warn` omits routine events
 */
export function createFileLog(folder: string, level: 'info' | 'warn' | 'off' = 'info'): Log {
  const logger = log.create({ logId: 'latchkey' });
  logger.transports.console.level = false;
  logger.transports.file.level = level === 'off' ? false : level;
  logger.transports.file.resolvePathFn = () => join(folder, 'latchkey.log');
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
