import type { RestartResult, UpdateProblem, UpdateStatus, UpdatesDisabledReason } from '../../shared/updates.ts';
import type { Clock, Log } from '../core/ports.ts';

/** Where updates come from and how they are put in place; over electron-updater in the app. */
export type UpdateSource = {
  /** The version that is newer and meant for this computer; `undefined` where there is none. Fails with {@link UpdateError}. */
  check(): Promise<string | undefined>;
  /**
   * Downloads what `check` found and verifies it. Fails with {@link UpdateError}.
   *
   * @param onProgress hears how much is there, in percent
   */
  download(onProgress: (percent: number) => void): Promise<void>;
  /** Ends the app, puts the new version in its place and starts it. Fails with {@link UpdateError}, and the app goes on. */
  install(): void;
};

/** A step of an update did not come about. */
export class UpdateError extends Error {
  readonly problem: UpdateProblem;

  constructor(problem: UpdateProblem, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'UpdateError';
    this.problem = problem;
  }
}

export type Updater = {
  snapshot(): UpdateStatus;
  /** Looks for a newer version and downloads it. Nothing where that is under way, done, or turned off. */
  check(): Promise<void>;
  /** Schedules the first check for soon, and one every four hours. */
  start(): void;
  /** Restarts into the version that is ready, unless that would cut something short. */
  restart(): Promise<RestartResult>;
  onChange(listener: (updates: UpdateStatus) => void): void;
};

const minuteMs = 60_000;
const firstCheckDelayMs = 1 * minuteMs;
const checkIntervalMs = 4 * 60 * minuteMs;

/** Updates in an installation that takes none. */
export const createDisabledUpdater = (reason: UpdatesDisabledReason): Updater => ({
  snapshot: () => ({ state: 'off', reason }),
  check: async () => {},
  start: () => {},
  restart: async () => 'not_ready',
  onChange: () => {},
});

/**
 * Looks for updates soon after the start and every four hours, downloads what it finds, and restarts into it when the person
 * says so. A restart never cuts an exchange short: what is under way refuses it, and a refresh is waited for.
 *
 * @param parts.busy whether a sign-in or any other exchange is under way
 * @param parts.settle ends when what must be written before the app ends is written
 * @param parts.fraction a number from 0 to 1, so that a fleet does not ask all at once
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
  const listeners: ((updates: UpdateStatus) => void)[] = [];
  let updates: UpdateStatus = { state: 'idle' };
  let checkedAt: number | undefined;
  let restarting = false;

  function become(next: UpdateStatus): void {
    updates = next;
    for (const listener of listeners) listener(next);
  }

  function fail(error: unknown): void {
    const problem = error instanceof UpdateError ? error.problem : 'failed';
    log('update failed', { problem });
    become({ state: 'failed', problem, checkedAt });
  }

  async function download(source: UpdateSource, version: string): Promise<void> {
    let shown = 0;
    become({ state: 'downloading', version, percent: 0 });
    await source.download((percent) => {
      const whole = Math.min(100, Math.max(shown, Math.floor(percent)));
      if (whole === shown || updates.state !== 'downloading') return;
      shown = whole;
      become({ state: 'downloading', version, percent: whole });
    });
    log('update ready', { version });
    become({ state: 'ready', version });
  }

  async function check(): Promise<void> {
    if (updates.state !== 'idle' && updates.state !== 'failed') return;
    become({ state: 'checking', checkedAt });
    try {
      source ??= await openSource();
      const version = await source.check();
      checkedAt = clock.now();
      if (version === undefined) become({ state: 'idle', checkedAt });
      else await download(source, version);
    } catch (error) {
      fail(error);
    }
  }

  function checkLater(milliseconds: number): void {
    clock.after(milliseconds, () => {
      void check();
      checkLater(checkIntervalMs * (1 + fraction() / 4));
    });
  }
  return {
    snapshot: () => updates,
    check,
    start: () => checkLater(firstCheckDelayMs * (1 + fraction())),
    onChange: (listener) => {
      listeners.push(listener);
    },

    async restart() {
      if (updates.state !== 'ready' || restarting) return 'not_ready';
      if (isBusy()) return 'busy';
      restarting = true;
      try {
        await settle();
        // Something may have begun while a refresh was waited for.
        if (isBusy()) return 'busy';
        log('restarting to update', { version: updates.state === 'ready' ? updates.version : '' });
        source?.install();
        return 'restarting';
      } catch (error) {
        fail(error);
        return 'not_ready';
      } finally {
        restarting = false;
      }
    },
  };
}
