import type { ExchangeDetails } from '../../shared/exchanges.ts';
import type { Clock } from '../core/ports.ts';
import type { Entry, ExchangeStore } from './exchange-store.ts';

/** The change of a record, once its secrets are removed. */
type Redaction = {
  entry: Entry;
  redact: () => Partial<ExchangeDetails>;
  /** What is recorded if `redact` throws. */
  removed: Partial<ExchangeDetails>;
};

/** Removes secrets from records in later turns of the event loop. */
export type RedactionQueue = {
  add(redaction: Redaction): void;
  /** Completes all records now. */
  runAll(): void;
};

/** How long the queue works before it yields to the event loop. */
const sliceMs = 10;

/**
 * Creates an empty queue.
 *
 * @param parts.report receives what a redaction throws; its record is completed without content
 */
export function createRedactionQueue(parts: {
  clock: Clock;
  store: ExchangeStore;
  report: (error: unknown) => void;
}): RedactionQueue {
  const { clock, store, report } = parts;
  const pending: Redaction[] = [];

  function run({ entry, redact, removed }: Redaction): void {
    let change = removed;
    try {
      change = redact();
    } catch (error) {
      report(error);
    }
    store.update(entry, change);
  }

  function runSlice(): void {
    const startedMs = clock.monotonicNow();
    try {
      while (clock.monotonicNow() - startedMs < sliceMs) {
        const redaction = pending.shift();
        if (!redaction) return;
        run(redaction);
      }
    } finally {
      if (pending.length > 0) clock.after(0, runSlice);
    }
  }

  return {
    add(redaction) {
      if (pending.length === 0) clock.after(0, runSlice);
      pending.push(redaction);
    },
    runAll() {
      for (let redaction = pending.shift(); redaction; redaction = pending.shift()) run(redaction);
    },
  };
}
