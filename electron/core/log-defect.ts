import type { Log } from './ports.ts';

/** Logs an unexpected error by its class name only, because its message may contain a secret. */
export const logDefect = (log: Log, error: unknown): void =>
  log('defect', { name: error instanceof Error ? error.name : typeof error });
