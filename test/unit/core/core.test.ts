import { describe, expect, test, vi } from 'vitest';
import { abortable, onAbort } from '../../../electron/core/abort.ts';
import { createEmitter } from '../../../electron/core/emitter.ts';
import { errnoCode } from '../../../electron/core/errno-code.ts';
import { isJsonObject, parseJson, parseJsonBytes } from '../../../electron/core/json.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

describe('onAbort', () => {
  test('calls the listener once, also if the signal has already aborted', () => {
    const abort = new AbortController();
    const listener = vi.fn();
    onAbort(abort.signal, listener);
    expect(listener).not.toHaveBeenCalled();
    abort.abort();
    expect(listener).toHaveBeenCalledTimes(1);
    onAbort(abort.signal, listener);
    expect(listener).toHaveBeenCalledTimes(2);
  });

  test('does not call a listener that was removed', () => {
    const abort = new AbortController();
    const listener = vi.fn();
    onAbort(abort.signal, listener)();
    abort.abort();
    expect(listener).not.toHaveBeenCalled();
  });
});

describe('abortable', () => {
  test('settles as the promise does', async () => {
    const { signal } = new AbortController();
    await expect(abortable(Promise.resolve(1), signal)).resolves.toBe(1);
    await expect(abortable(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
  });

  test("rejects with the signal's reason", async () => {
    const abort = new AbortController();
    const waiting = abortable(new Promise(() => {}), abort.signal);
    abort.abort(new Error('cancelled'));
    await expect(waiting).rejects.toThrow('cancelled');
  });
});

describe('createEmitter', () => {
  test('still calls the other listeners when one throws, and reports the error', () => {
    const errors: unknown[] = [];
    const received: number[] = [];
    const { emit, on } = createEmitter<number>((error) => void errors.push(error));
    on(() => {
      throw new Error('broken');
    });
    const remove = on((value) => void received.push(value));
    emit(1);
    remove();
    emit(2);
    expect(received).toEqual([1]);
    expect(errors).toHaveLength(2);
  });
});

test('errnoCode returns codes that are strings', () => {
  expect(errnoCode(Object.assign(new Error(), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(errnoCode(Object.assign(new Error(), { code: 5 }))).toBeUndefined();
  expect(errnoCode(undefined)).toBeUndefined();
});

describe('JSON', () => {
  test('parses text and bytes with a byte order mark', () => {
    expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
    expect(parseJsonBytes(Buffer.from('\uFEFF{"a":1}'))).toEqual({ a: 1 });
  });

  test('returns undefined for what is not JSON or not UTF-8', () => {
    expect(parseJson('{')).toBeUndefined();
    expect(parseJsonBytes(bytes(0x22, 0xff, 0x22))).toBeUndefined();
  });

  test.each([
    [{}, true],
    [[], false],
    [null, false],
    ['a', false],
  ])('isJsonObject(%j) is %s', (value, expected) => {
    expect(isJsonObject(value)).toBe(expected);
  });
});
