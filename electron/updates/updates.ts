import type { RestartResult, UpdateProblem, UpdateStatus, UpdatesDisabledReason } from '../../shared/updates.ts';
import { createEmitter } from '../core/emitter.ts';
import { errorName } from '../core/failure.ts';
import type { Clock, Log } from '../core/ports.ts';

/** Finds, downloads and installs updates; electron-updater in the app. */
export type UpdateSource = {
  /**
   * Looks for a newer version for this computer.
   *
   * @returns the version, or `undefined` if there is none
   * @throws {@link UpdateError}
   */
  check(): Promise<string | undefined>;
  /**
   * Downloads and verifies the version that `check` found.
   *
   * @param onProgress receives the downloaded share in percent
   * @throws {@link UpdateError}
   */
  download(onProgress: (percent: number) => void): Promise<void>;
  /**
   * Quits the app, installs the new version and starts it.
   *
   * @throws {@link UpdateError} if the app keeps running
   */
  install(): void;
};

/** A failed step of an update. */
export class UpdateError extends Error {
  readonly problem: UpdateProblem;

  constructor(problem: UpdateProblem, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'UpdateError';
    this.problem = problem;
  }
}

/** Keeps the app up to date. */
export type Updater = {
  snapshot(): UpdateStatus;
  /** Looks for a newer version and downloads it, unless that is in progress, done or disabled. */
  check(): Promise<void>;
  /** Schedules the first check in a minute or two, and further ones about every four hours. */
  start(): void;
  /** Restarts into the downloaded version, unless that would interrupt an exchange. */
  restart(): Promise<RestartResult>;
  onChange(listener: (updates: UpdateStatus) => void): void;
};

const minuteMs = 60_000;
const firstCheckDelayMs = 1 * minuteMs;
const checkIntervalMs = 4 * 60 * minuteMs;

/** Creates the updater of an installation without updates. */
export const createDisabledUpdater = (reason: UpdatesDisabledReason): Updater => ({
  snapshot: () => ({ state: 'off', reason }),
  check: async () => {},
  start: () => {},
  restart: async () => 'not_ready',
  onChange: () => {},
});

/**
 * Creates an updater that checks regularly, downloads what it finds and restarts into it on
 * request. A restart never interrupts an exchange: it is refused while one is in progress.
 *
 * @param parts.openSource opens the update source before the first check
 * @param parts.isBusy whether a sign-in or any other exchange is in progress
 * @param parts.settle resolves when everything that must not be lost is written
 * @param parts.fraction returns a random number from 0 to 1, which spreads the checks of many
 *   computers
 */
export function createUpdater(parts: {
  openSource: () => Promise<UpdateSource>;
  clock: Clock;
  log: Log;
  isBusy: () => boolean;
  settle: () => Promise<void>;
  fraction: () => number;
}): Updater {
  const { openSource, clock, log, isBusy, settle, fraction } = parts;
  let source: UpdateSource | undefined;
  const emitter = createEmitter<UpdateStatus>((error) => log('defect', { name: errorName(error) }));
  let status: UpdateStatus = { state: 'idle' };
  let checkedAt: number | undefined;
  let isRestarting = false;

  function setStatus(next: UpdateStatus): void {
    status = next;
    emitter.emit(next);
  }

  function setFailed(error: unknown): void {
    const problem = error instanceof UpdateError ? error.problem : 'failed';
    log('update failed', { problem });
    setStatus({ state: 'failed', problem, checkedAt });
  }

  async function download(source: UpdateSource, version: string): Promise<void> {
    let lastPercent = 0;
    setStatus({ state: 'downloading', version, percent: 0 });
    await source.download((percent) => {
      const wholePercent = Math.min(100, Math.max(lastPercent, Math.floor(percent)));
      if (wholePercent === lastPercent || status.state !== 'downloading') return;
      lastPercent = wholePercent;
      setStatus({ state: 'downloading', version, percent: wholePercent });
    });
    log('update ready', { version });
    setStatus({ state: 'ready', version });
  }

  async function check(): Promise<void> {
    if (status.state !== 'idle' && status.state !== 'failed') return;
    setStatus({ state: 'checking', checkedAt });
    try {
      source ??= await openSource();
      const version = await source.check();
      checkedAt = clock.now();
      if (version === undefined) setStatus({ state: 'idle', checkedAt });
      else await download(source, version);
    } catch (error) {
      setFailed(error);
    }
  }

  function scheduleCheck(delayMs: number): void {
    clock.after(delayMs, () => {
      void check();
      scheduleCheck(checkIntervalMs * (1 + fraction() / 4));
    });
  }
  return {
    snapshot: () => status,
    check,
    start: () => scheduleCheck(firstCheckDelayMs * (1 + fraction())),
    onChange: (listener) => void emitter.on(listener),

    async restart() {
      if (status.state !== 'ready' || isRestarting) return 'not_ready';
      if (isBusy()) return 'busy';
      isRestarting = true;
      try {
        await settle();
        // An exchange may have started while the app settled.
        if (isBusy()) return 'busy';
        log('restarting to update', { version: status.state === 'ready' ? status.version : '' });
        source?.install();
        return 'restarting';
      } catch (error) {
        setFailed(error);
        return 'not_ready';
      } finally {
        isRestarting = false;
      }
    },
  };
}
