import { beforeEach, describe, expect, test, vi } from 'vitest';
import { trackExchanges } from '../../../electron/updates/pending-exchanges.ts';
import { createDisabledUpdater, createUpdater, UpdateError } from '../../../electron/updates/updates.ts';
import type { UpdateStatus } from '../../../shared/updates.ts';
import { defaultStartMs, fakeClock } from '../support/clock.ts';

function setUp() {
  const clock = fakeClock();
  const busy = vi.fn(() => false);
  const settle = vi.fn(async () => {});
  const source = {
    check: vi.fn(async (): Promise<string | undefined> => '2.0.0'),
    download: vi.fn(async (_onProgress: (percent: number) => void) => {}),
    install: vi.fn(),
  };
  const log = vi.fn();
  const updates = createUpdater({
    openSource: async () => source,
    clock,
    log,
    isBusy: busy,
    settle,
    fraction: () => 0.5,
  });
  updates.start();
  const told: UpdateStatus[] = [];
  updates.onChange((one) => void told.push(one));
  return { clock, busy, settle, source, log, updates, told };
}

let world: ReturnType<typeof setUp>;
beforeEach(() => {
  world = setUp();
});

describe('looking', () => {
  test('what is found is downloaded, and each whole percent is told once', async () => {
    const { updates, source, told } = world;
    source.download.mockImplementationOnce(async (onProgress) => {
      for (const percent of [0, 0.4, 12.3, 12.9, 11, 100, 140]) onProgress(percent);
    });
    await updates.check();
    expect(told).toEqual([
      { state: 'checking', checkedAt: undefined },
      { state: 'downloading', version: '2.0.0', percent: 0 },
      { state: 'downloading', version: '2.0.0', percent: 12 },
      { state: 'downloading', version: '2.0.0', percent: 100 },
      { state: 'ready', version: '2.0.0' },
    ]);
    expect(updates.snapshot()).toEqual({ state: 'ready', version: '2.0.0' });
  });

  test('where there is nothing newer, it says when it looked', async () => {
    const { updates, source } = world;
    source.check.mockResolvedValueOnce(undefined);
    await updates.check();
    expect(updates.snapshot()).toEqual({ state: 'idle', checkedAt: defaultStartMs });
    expect(source.download).not.toHaveBeenCalled();
  });

  test('it looks by itself after a while, and again and again, spread over a fleet', async () => {
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

  test('one look at a time, and none once a version is ready', async () => {
    const { updates, source } = world;
    await Promise.all([updates.check(), updates.check()]);
    await updates.check();
    expect(source.check).toHaveBeenCalledTimes(1);
    expect(source.download).toHaveBeenCalledTimes(1);
  });

  test.each(['unreachable', 'signature', 'damaged', 'failed'] as const)(
    'a failure is told by what can be done (%s), and the next look starts over',
    async (problem) => {
      const { updates, source, log } = world;
      source.download.mockRejectedValueOnce(new UpdateError(problem));
      await updates.check();
      expect(updates.snapshot()).toEqual({ state: 'failed', problem, checkedAt: defaultStartMs });
      expect(log).toHaveBeenCalledWith('update failed', { problem });
      await updates.check();
      expect(updates.snapshot()).toEqual({ state: 'ready', version: '2.0.0' });
    },
  );

  test('an error of another kind is a failure too, and its words go nowhere', async () => {
    const { updates, source, log } = world;
    source.check.mockRejectedValueOnce(new Error('https://user:not-a-real-password@feed.example/'));
    await updates.check();
    expect(updates.snapshot()).toEqual({ state: 'failed', problem: 'failed', checkedAt: undefined });
    expect(JSON.stringify(log.mock.calls)).not.toContain('not-a-real-password');
  });
});

describe('restarting', () => {
  test('waits for what must be written, then installs', async () => {
    const { updates, source, settle } = world;
    await updates.check();
    let settled = () => {};
    settle.mockReturnValueOnce(new Promise<void>((resolve) => (settled = resolve)));
    const asked = updates.restart();
    expect(await updates.restart()).toBe('not_ready');
    expect(source.install).not.toHaveBeenCalled();
    settled();
    expect(await asked).toBe('restarting');
    expect(source.install).toHaveBeenCalledTimes(1);
  });

  test('is refused while something is under way, and can be asked for again', async () => {
    const { updates, source, busy } = world;
    await updates.check();
    busy.mockReturnValueOnce(true);
    expect(await updates.restart()).toBe('busy');
    expect(source.install).not.toHaveBeenCalled();
    expect(updates.snapshot()).toEqual({ state: 'ready', version: '2.0.0' });
    expect(await updates.restart()).toBe('restarting');
  });

  test('is refused where something began while it waited', async () => {
    const { updates, source, busy } = world;
    await updates.check();
    busy.mockReturnValueOnce(false).mockReturnValueOnce(true);
    expect(await updates.restart()).toBe('busy');
    expect(source.install).not.toHaveBeenCalled();
  });

  test('that cannot be made is told, the app goes on, and the next look starts over', async () => {
    const { updates, source, log } = world;
    await updates.check();
    source.install.mockImplementationOnce(() => {
      throw new UpdateError('failed');
    });
    expect(await updates.restart()).toBe('not_ready');
    expect(updates.snapshot()).toEqual({ state: 'failed', problem: 'failed', checkedAt: defaultStartMs });
    expect(log).toHaveBeenCalledWith('update failed', { problem: 'failed' });
    await updates.check();
    expect(await updates.restart()).toBe('restarting');
  });

  test('is nothing where no version is ready', async () => {
    const { updates, source } = world;
    expect(await updates.restart()).toBe('not_ready');
    expect(source.install).not.toHaveBeenCalled();
  });
});

test('an installation without updates says why, and does nothing', async () => {
  const updates = createDisabledUpdater('no_feed');
  await updates.check();
  expect(updates.snapshot()).toEqual({ state: 'off', reason: 'no_feed' });
  expect(await updates.restart()).toBe('not_ready');
});

test('an exchange is under way until it has ended, well or badly', async () => {
  const ends: { resolve: (value: never) => void; reject: (error: Error) => void }[] = [];
  const watched = trackExchanges(() => new Promise((resolve, reject) => void ends.push({ resolve, reject })));
  const run = () => watched.exchange({} as never, {} as never);
  const [first, second] = [run(), run()];
  expect(watched.hasPending()).toBe(true);
  ends[0]?.resolve({} as never);
  await first;
  expect(watched.hasPending()).toBe(true);
  ends[1]?.reject(new Error('lost'));
  await expect(second).rejects.toThrow('lost');
  expect(watched.hasPending()).toBe(false);
});
