import { beforeEach, describe, expect, test, vi } from 'vitest';
import { trackExchanges } from '../../../electron/updates/pending-exchanges.ts';
import { createUpdater, UpdateError } from '../../../electron/updates/updates.ts';
import type { UpdateStatus } from '../../../shared/updates.ts';
import { defaultStartMs, fakeClock } from '../support/clock.ts';
import { deferred } from '../support/transport.ts';

function setup() {
  const clock = fakeClock();
  const isBusy = vi.fn(() => false);
  const settle = vi.fn(async () => {});
  const source = {
    check: vi.fn(async (): Promise<string | undefined> => '2.0.0'),
    download: vi.fn(async (_onProgress: (percent: number) => void) => {}),
    install: vi.fn(),
  };
  const log = vi.fn();
  const updates = createUpdater({ openSource: async () => source, clock, log, isBusy, settle, fraction: () => 0.5 });
  updates.start();
  const onChange = vi.fn<(status: UpdateStatus) => void>();
  updates.onChange(onChange);
  return { clock, isBusy, settle, source, log, updates, onChange };
}

const failedWith = (problem: string, checkedAt?: number) => ({ state: 'failed', problem, checkedAt });
let world: ReturnType<typeof setup>;
beforeEach(() => {
  world = setup();
});

describe('checking', () => {
  test('downloads a new version, and reports each percent once', async () => {
    const { updates, source, onChange } = world;
    source.download.mockImplementationOnce(async (onProgress) => {
      for (const percent of [0, 0.4, 12.3, 12.9, 11, 100, 140]) onProgress(percent);
    });
    await updates.check();
    const downloading = [0, 12, 100].map((percent) => ({ state: 'downloading', version: '2.0.0', percent }));
    const ready = { state: 'ready', version: '2.0.0' };
    expect(onChange.mock.calls.flat()).toEqual([{ state: 'checking' }, ...downloading, ready]);
    expect(updates.snapshot()).toEqual(ready);
  });

  test('reports the time if there is nothing newer', async () => {
    const { updates, source } = world;
    source.check.mockResolvedValueOnce(undefined);
    await updates.check();
    expect(updates.snapshot()).toEqual({ state: 'idle', checkedAt: defaultStartMs });
    expect(source.download).not.toHaveBeenCalled();
  });

  test('starts by itself after a while, and repeatedly, spread over all installations', async () => {
    const { clock, source, updates } = world;
    source.check.mockResolvedValue(undefined);
    clock.advance(89_999);
    expect(source.check).not.toHaveBeenCalled();
    clock.advance(1);
    await vi.waitFor(() => expect(source.check).toHaveBeenCalledTimes(1));
    await vi.waitFor(() => expect(updates.snapshot().state).toBe('idle'));
    clock.advance(4.5 * 3_600_000 - 1);
    expect(source.check).toHaveBeenCalledTimes(1);
    clock.advance(1);
    expect(source.check).toHaveBeenCalledTimes(2);
  });

  test('runs once at a time, and not once a version is ready', async () => {
    const { updates, source } = world;
    await Promise.all([updates.check(), updates.check()]);
    await updates.check();
    expect(source.check).toHaveBeenCalledTimes(1);
    expect(source.download).toHaveBeenCalledTimes(1);
  });

  test.each(['unreachable', 'signature', 'damaged', 'failed'] as const)('can be repeated after %s', async (problem) => {
    const { updates, source, log } = world;
    source.download.mockRejectedValueOnce(new UpdateError(problem));
    await updates.check();
    expect(updates.snapshot()).toEqual(failedWith(problem, defaultStartMs));
    expect(log).toHaveBeenCalledWith('update failed', { problem });
    await updates.check();
    expect(updates.snapshot()).toEqual({ state: 'ready', version: '2.0.0' });
  });

  test('does not report or log the text of another error', async () => {
    const { updates, source, log } = world;
    source.check.mockRejectedValueOnce(new Error('https://user:not-a-real-password@feed.example/'));
    await updates.check();
    expect(updates.snapshot()).toEqual(failedWith('failed'));
    expect(JSON.stringify(log.mock.calls)).not.toContain('not-a-real-password');
  });
});

describe('restarting', () => {
  test('waits for what must be written, then installs', async () => {
    const { updates, source, settle } = world;
    expect(await updates.restart()).toBe('not_ready');
    await updates.check();
    const settled = deferred<void>();
    settle.mockReturnValueOnce(settled.promise);
    const restarting = updates.restart();
    expect(await updates.restart()).toBe('not_ready');
    expect(source.install).not.toHaveBeenCalled();
    settled.resolve();
    expect(await restarting).toBe('restarting');
    expect(source.install).toHaveBeenCalledTimes(1);
  });

  test('is refused while something is in progress, and can be repeated', async () => {
    const { updates, source, isBusy } = world;
    await updates.check();
    isBusy.mockReturnValueOnce(true).mockReturnValueOnce(false).mockReturnValueOnce(true);
    // At the request, and once all is written.
    for (let count = 0; count < 2; count += 1) expect(await updates.restart()).toBe('busy');
    expect(source.install).not.toHaveBeenCalled();
    expect(updates.snapshot()).toEqual({ state: 'ready', version: '2.0.0' });
    expect(await updates.restart()).toBe('restarting');
  });

  test('reports a failure, and the next check starts over', async () => {
    const { updates, source, log } = world;
    await updates.check();
    source.install.mockImplementationOnce(() => {
      throw new UpdateError('failed');
    });
    expect(await updates.restart()).toBe('not_ready');
    expect(updates.snapshot()).toEqual(failedWith('failed', defaultStartMs));
    expect(log).toHaveBeenCalledWith('update failed', { problem: 'failed' });
    await updates.check();
    expect(await updates.restart()).toBe('restarting');
  });
});

test('an exchange is pending until it has succeeded or failed', async () => {
  const responses = [deferred<never>(), deferred<never>()] as const;
  const pending = responses.map(({ promise }) => promise);
  const tracked = trackExchanges(() => pending.shift() as Promise<never>);
  const run = () => tracked.exchange({} as never, {} as never);
  const [first, second] = [run(), run()];
  expect(tracked.hasPending()).toBe(true);
  responses[0].resolve({} as never);
  await first;
  expect(tracked.hasPending()).toBe(true);
  responses[1].reject(new Error('lost'));
  await expect(second).rejects.toThrow('lost');
  expect(tracked.hasPending()).toBe(false);
});
