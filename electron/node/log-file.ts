import { join } from 'node:path';
import log from 'electron-log/node';
import type { Log } from '../core/ports.ts';
import { redact } from '../core/redaction/server-text.ts';

/** What happens when all is well; every other event is one to look into. */
const routineEvents = new Set(['started', 'vault', 'policy', 'exchange']);

/**
 * A log file of one line an event, rotated at 1 MB with one older file kept. Facts are numbers, booleans and short
 * texts; texts pass through {@link redact} as a last guard, though nothing secret is ever handed in.
 *
 * @param level `warn` leaves out what happens when all is well
 */
export function createFileLog(folder: string, level: 'info' | 'warn' | 'off' = 'info'): Log {
  const logger = log.create({ logId: 'latchkey' });
  logger.transports.console.level = false;
  logger.transports.file.level = level === 'off' ? false : level;
  logger.transports.file.resolvePathFn = () => join(folder, 'latchkey.log');
  logger.transports.file.format = '{iso} {text}';
  return (event, facts = {}) => {
    const told = Object.entries(facts)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${typeof value === 'string' ? JSON.stringify(redact(value)) : value}`);
    logger[routineEvents.has(event) ? 'info' : 'warn']([event, ...told].join(' '));
  };
}
