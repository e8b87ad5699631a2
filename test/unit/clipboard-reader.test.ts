import type { Input } from 'electron';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConfirmDialog } from '../../electron/core/ports.ts';
import { createClipboardReader } from '../../electron/ipc/clipboard-reader.ts';
import { createPasteGesture } from '../../electron/shell/paste-gesture.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { deferred } from './support/transport.ts';

const { platform } = process;
const setPlatform = (value: NodeJS.Platform) => Object.defineProperty(process, 'platform', { value });
afterEach(() => void setPlatform(platform));

type Press = Partial<Pick<Input, 'type' | 'key' | 'code' | 'control' | 'meta' | 'shift' | 'alt'>>;

describe('the keys that paste', () => {
  const clock = fakeClock();
  const gesture = createPasteGesture(clock);
  let press = (_input: Press) => {};
  gesture.watch({
    on: (_name: string, listener: (event: object, input: Input) => void) => {
      press = (input) => listener({}, { type: 'keyDown', key: '', code: '', ...input } as Input);
    },
  } as never);
  const ctrlV = { control: true, key: 'v', code: 'KeyV' };

  test.each<[NodeJS.Platform, string, Press, boolean]>([
    ['linux', 'Ctrl+V', ctrlV, true],
    ['win32', 'Ctrl+Shift+V', { ...ctrlV, key: 'V', shift: true }, true],
    ['linux', 'Ctrl+V on a Cyrillic layout', { ...ctrlV, key: 'м' }, true],
    ['linux', 'Shift+Insert', { shift: true, key: 'Insert', code: 'Insert' }, true],
    ['darwin', 'Cmd+V', { meta: true, key: 'v', code: 'KeyV' }, true],
    ['darwin', 'Ctrl+V', ctrlV, false],
    ['darwin', 'Shift+Insert', { shift: true, key: 'Insert', code: 'Insert' }, false],
    ['linux', 'Cmd+V', { meta: true, key: 'v', code: 'KeyV' }, false],
    ['linux', 'V', { key: 'v', code: 'KeyV' }, false],
    ['linux', 'Ctrl+Alt+V', { ...ctrlV, alt: true }, false],
    ['linux', 'Ctrl+C', { ...ctrlV, key: 'c', code: 'KeyC' }, false],
    ['linux', 'Ctrl+K on the V of another layout', { ...ctrlV, key: 'k' }, false],
    ['linux', 'Ctrl+V let go', { ...ctrlV, type: 'keyUp' }, false],
    ['linux', 'Insert', { key: 'Insert', code: 'Insert' }, false],
  ])('on %s: %s', (system, _, input, isPaste) => {
    setPlatform(system);
    press(input);
    expect([gesture.take(), gesture.take()]).toEqual([isPaste, false]);
  });

  test.each([
    [1000, true],
    [1001, false],
  ])('count for a second: %d ms, %s', (milliseconds, counts) => {
    setPlatform('linux');
    press(ctrlV);
    clock.advance(milliseconds);
    expect(gesture.take()).toBe(counts);
  });
});

describe('the clipboard', () => {
  const readText = vi.fn(async () => 'not-a-real-token');
  const confirm = vi.fn<ConfirmDialog>();
  let hasPasted = false;
  const read = createClipboardReader({ clipboard: { readText }, confirm, takePasteGesture: () => hasPasted });
  beforeEach(() => {
    vi.clearAllMocks();
    hasPasted = false;
  });

  test('is read without a question after the user pasted', async () => {
    hasPasted = true;
    expect(await read()).toBe('not-a-real-token');
    expect(confirm).not.toHaveBeenCalled();
  });

  test.each([true, false])('is read for a call of the page only if the user confirms: %s', async (answer) => {
    const { promise, resolve } = deferred<boolean>();
    confirm.mockReturnValueOnce(promise);
    const [first, second] = [read().catch(() => 'canceled'), catchFailure(read())];
    expect((await second).kind).toBe('busy');
    expect(readText).not.toHaveBeenCalled();
    resolve(answer);
    expect(await first).toBe(answer ? 'not-a-real-token' : 'canceled');
    expect(readText).toHaveBeenCalledTimes(answer ? 1 : 0);
  });
});
