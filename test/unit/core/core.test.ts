import { expect, test, vi } from 'vitest';
import { abortable, onAbort } from '../../../electron/core/abort.ts';
import { createEmitter } from '../../../electron/core/emitter.ts';
import { errnoCode } from '../../../electron/core/errno-code.ts';
import { isJsonObject, isTooComplex, parseJson, parseJsonBytes } from '../../../electron/core/json.ts';

test('onAbort calls the listener once, also if the signal has already aborted, but not a removed one', () => {
  const abort = new AbortController();
  const [listener, removed] = [vi.fn(), vi.fn()];
  onAbort(abort.signal, listener);
  onAbort(abort.signal, removed)();
  expect(listener).not.toHaveBeenCalled();
  abort.abort();
  expect(listener).toHaveBeenCalledTimes(1);
  onAbort(abort.signal, listener);
  expect(listener).toHaveBeenCalledTimes(2);
  expect(removed).not.toHaveBeenCalled();
});

test("abortable settles as the promise does, or rejects with the signal's reason", async () => {
  const abort = new AbortController();
  await expect(abortable(Promise.resolve(1), abort.signal)).resolves.toBe(1);
  await expect(abortable(Promise.reject(new Error('no')), abort.signal)).rejects.toThrow('no');
  const waiting = abortable(new Promise(() => {}), abort.signal);
  abort.abort(new Error('canceled'));
  await expect(waiting).rejects.toThrow('canceled');
});

test('createEmitter calls the other listeners when one fails, and reports the error', async () => {
  const [onError, received] = [vi.fn(), vi.fn()];
  const { emit, on } = createEmitter<number>(onError);
  on(() => {
    throw new Error('broken');
  });
  on(async () => {
    throw new Error('broken');
  });
  const remove = on(received);
  emit(1);
  remove();
  emit(2);
  expect(received.mock.calls).toEqual([[1]]);
  await vi.waitFor(() => expect(onError).toHaveBeenCalledTimes(4));
});

test('errnoCode returns codes that are strings', () => {
  expect(errnoCode(Object.assign(new Error(), { code: 'ENOENT' }))).toBe('ENOENT');
  expect(errnoCode(Object.assign(new Error(), { code: 5 }))).toBeUndefined();
  expect(errnoCode(undefined)).toBeUndefined();
});

test('counts the values and levels of JSON, but not those inside strings', () => {
  const text = String.raw`{"a":[1,{}],"b\\":["\"],["],"c":"\\\"{,"}`;
  const isTooComplexFor = (maxDepth: number, maxValues?: number) =>
    isTooComplex(text, { maxDepth, ...(maxValues && { maxValues }) });
  expect([isTooComplexFor(3, 7), isTooComplexFor(3)]).toEqual([false, false]);
  expect([isTooComplexFor(2, 7), isTooComplexFor(3, 6)]).toEqual([true, true]);
});

test('parses JSON text and bytes with a byte order mark, and nothing else', () => {
  expect(parseJson('\uFEFF{"a":1}')).toEqual({ a: 1 });
  expect(parseJsonBytes(Buffer.from('\uFEFF{"a":1}'))).toEqual({ a: 1 });
  expect(parseJson('{')).toBeUndefined();
  expect(parseJsonBytes(Uint8Array.of(0x22, 0xff, 0x22))).toBeUndefined();
  expect([{}, [], null, 'a'].map(isJsonObject)).toEqual([true, false, false, false]);
});
