import type { Clock } from '../core/ports.ts';

const progressIntervalMs = 100;

/** How much of the request's body was sent or, after the headers, of the response's received. */
export type ExchangeProgress = { phase: 'sending' | 'receiving'; bytes: number; totalBytes?: number };

/** The progress of one exchange. */
export type Progress = {
  /**
   * Starts to report a body, instead of the one before.
   *
   * @param getBytes returns how much of it was transferred; `undefined` if that is not known
   */
  watch(phase: ExchangeProgress['phase'], getBytes: () => number | undefined, totalBytes: number | undefined): void;
  stop(): void;
};

/**
 * Starts to report the progress of an exchange, ten times a second at most and only if it changed.
 * An exchange that takes less time than that reports nothing.
 */
export function startProgress(clock: Clock, onProgress: ((progress: ExchangeProgress) => void) | undefined): Progress {
  if (!onProgress) return { watch: () => {}, stop: () => {} };
  let read = (): ExchangeProgress | undefined => undefined;
  let reported: ExchangeProgress | undefined;
  const report = () => {
    stopTimer = clock.after(progressIntervalMs, report);
    const next = read();
    if (!next || (next.bytes === (reported?.bytes ?? 0) && next.phase === (reported?.phase ?? next.phase))) return;
    reported = next;
    onProgress(next);
  };
  let stopTimer = clock.after(progressIntervalMs, report);
  return {
    watch(phase, getBytes, totalBytes) {
      read = () => {
        const bytes = getBytes();
        return bytes === undefined ? undefined : { phase, bytes, ...(totalBytes !== undefined && { totalBytes }) };
      };
    },
    stop: () => stopTimer(),
  };
}
