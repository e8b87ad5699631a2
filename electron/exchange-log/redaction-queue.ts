import type { ExchangeDetails } from '../../shared/exchanges.ts';
import type { Clock } from '../core/ports.ts';
import { sliceMs } from '../core/steps.ts';
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
  /** Calls back once all records that were added before are complete. */
  afterAll(run: () => void): void;
};

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
  const pending: (() => void)[] = [];

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
    // Removing each job from a long list by itself would take quadratic time.
    let done = 0;
    try {
      while (clock.monotonicNow() - startedMs < sliceMs) {
        const job = pending[done];
        if (!job) return;
        done += 1;
        job();
      }
    } finally {
      pending.splice(0, done);
      if (pending.length > 0) clock.after(0, runSlice);
    }
  }

  function runLater(job: () => void): void {
    if (pending.length === 0) clock.after(0, runSlice);
    pending.push(job);
  }

  return {
    add: (redaction) => runLater(() => run(redaction)),
    afterAll: (callBack) => (pending.length > 0 ? runLater(callBack) : callBack()),
  };
}
