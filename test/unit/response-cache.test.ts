import { expect, test } from 'vitest';
import { connectionHoldMs, createResponseCache } from '../../electron/api/response-cache.ts';
import type { CachedResponse } from '../../electron/api/response-writer.ts';
import { createMask } from '../../electron/core/redaction/mask-bytes.ts';
import { Secret } from '../../electron/core/secret.ts';
import type { SaveProgress } from '../../shared/api.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { apiOrigin } from './support/profile.ts';
import { deferred, nextTurn } from './support/transport.ts';

function setup(chosen: (string | undefined)[] = ['/chosen.bin']) {
  const clock = fakeClock();
  const written: Record<string, string> = {};
  const discarded: string[] = [];
  const progress: SaveProgress[] = [];
  const cache = createResponseCache({
    clock,
    chooseFile: async () => chosen.shift(),
    createFile: async (path) => {
      let text = '';
      return {
        name: path.slice(1),
        write: async (bytes) => {
          if (path === '/full') throw new Error('ENOSPC');
          text += Buffer.from(bytes).toString();
        },
        commit: async () => {
          written[path] = text;
        },
        discard: async () => void discarded.push(path),
      };
    },
    onProgress: (one) => progress.push(one),
  });
  const pieces: (Uint8Array | undefined | Promise<Uint8Array | undefined>)[] = [];
  const rest = { cancels: [] as number[], read: async () => pieces.shift(), cancel: () => void rest.cancels.push(1) };
  const set = (part: Partial<CachedResponse> = {}) =>
    cache.set({
      callId: '1',
      url: new URL(`${apiOrigin}/a`),
      mediaType: 'text/plain',
      body: Buffer.from('begin '),
      totalBytes: undefined,
      remainingBody: rest,
      mask: createMask([new Secret('fake-secret')]),
      ...part,
    });
  const save = (signal = new AbortController().signal, callId = '1') => cache.save(callId, signal);
  return { clock, cache, written, discarded, progress, pieces, rest, set, save };
}

test('reads a response without the beginning of a token at its end', () => {
  const { cache, set } = setup();
  set({ body: Buffer.from('begin fake-sec') });
  expect(Buffer.from(cache.read('1')).toString()).toBe('begin ********');
});

test('saves an incomplete response once, and a complete one repeatedly', async () => {
  const { set, save, rest } = setup(['/a', '/b', '/c']);
  set({ remainingBody: undefined });
  await save();
  expect((await save()).bytes).toBe(6);
  set();
  await save();
  expect((await catchFailure(save())).kind).toBe('response_gone');
  expect(rest.cancels).toHaveLength(1);
});

test('releases a response after two minutes, for another response, and on request', async () => {
  const { set, save, rest, clock, cache } = setup();
  set();
  clock.advance(connectionHoldMs);
  expect(rest.cancels).toHaveLength(1);
  expect((await catchFailure(save())).kind).toBe('response_gone');
  set();
  set();
  expect(rest.cancels).toHaveLength(2);
  cache.clear();
  expect(rest.cancels).toHaveLength(3);
  expect(clock.countTimers()).toBe(0);
});

test('keeps a response after the dialog is canceled', async () => {
  const { set, save, rest } = setup([undefined, '/a']);
  set();
  expect((await catchFailure(save())).kind).toBe('canceled');
  expect(rest.cancels).toHaveLength(0);
  expect((await save()).name).toBe('a');
});

test.each(['canceled', 'timed_out', 'connection_lost', 'file_unwritable'])('leaves no file after %s', async (kind) => {
  const { set, save, pieces, discarded, written, clock, rest } = setup([kind === 'file_unwritable' ? '/full' : '/a']);
  set({ body: Buffer.from('x'.repeat(10_000)) });
  const wait = deferred<Uint8Array | undefined>();
  pieces.push(wait.promise);
  const abort = new AbortController();
  const failed = catchFailure(save(abort.signal));
  await nextTurn();
  if (kind === 'canceled') abort.abort();
  if (kind === 'timed_out') clock.advance(60_000);
  if (kind === 'connection_lost') wait.reject(new Error('ECONNRESET'));
  expect((await failed).kind).toBe(kind);
  expect(discarded).toHaveLength(1);
  expect(written).toEqual({});
  expect(rest.cancels).toHaveLength(1);
});
