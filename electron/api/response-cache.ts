import { posix } from 'node:path';
import type { SavedFile, SaveProgress } from '../../shared/api.ts';
import { onAbort } from '../core/abort.ts';
import { FailureError, fail } from '../core/failure.ts';
import type { ChosenFileCreator, Clock, SavePathChooser } from '../core/ports.ts';
import type { Mask } from '../core/redaction/mask-bytes.ts';
import { runInSlices } from '../core/steps.ts';
import type { RemainingBody } from '../http/exchange.ts';

/**
 * How long the connection of an incomplete response stays open, so that the user can save all of
 * it.
 */
export const connectionHoldMs = 2 * 60_000;

/** How long to wait for the next chunk while saving. */
const chunkTimeoutMs = 60_000;

const progressIntervalMs = 200;

/** A response that can be saved. */
export type CachedResponse = {
  callId: string;
  url: URL;
  mediaType: string | undefined;
  /** The bytes that were read, masked. */
  body: Uint8Array;
  totalBytes: number | undefined;
  remainingBody: RemainingBody | undefined;
  /** Masks the remaining body. */
  mask: Mask;
};

/** The last response, complete or still arriving, so that it can be saved without another call. */
export type ResponseCache = {
  /** Replaces the cached response and closes its connection. */
  set(response: CachedResponse): void;
  /**
   * Lets the user choose a file and writes the complete response to it. An incomplete file is
   * removed.
   *
   * @throws `response_gone` if the response was replaced or its connection was closed, `busy`,
   * `file_unwritable`, `connection_lost`, `timed_out`, `canceled`
   */
  save(callId: string, signal: AbortSignal): Promise<SavedFile>;
  /**
   * Returns the bytes that were read of a response, masked. A token may be cut off at their end.
   *
   * @throws `response_gone`
   */
  read(callId: string): Uint8Array;
  /** Removes the cached response and closes its connection. */
  clear(): void;
};

const extensionsByMediaType: Record<string, string> = {
  'application/json': '.json',
  'application/problem+json': '.json',
  'application/xml': '.xml',
  'application/pdf': '.pdf',
  'application/zip': '.zip',
  'image/gif': '.gif',
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/svg+xml': '.svg',
  'image/webp': '.webp',
  'text/csv': '.csv',
  'text/html': '.html',
  'text/plain': '.txt',
};

/**
 * Suggests a file name from the last segment of the path, without characters that a file system may
 * interpret.
 */
function suggestFileName({ url, mediaType }: CachedResponse): string {
  const segment = posix
    .basename(url.pathname)
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
  const name = segment || 'response';
  return /\.\w{1,8}$/.test(name) ? name : `${name}${extensionsByMediaType[mediaType ?? ''] ?? '.bin'}`;
}

/** Creates an empty cache. */
export function createResponseCache(parts: {
  clock: Clock;
  chooseFile: SavePathChooser;
  createFile: ChosenFileCreator;
  onProgress: (progress: SaveProgress) => void;
}): ResponseCache {
  const { clock, chooseFile, createFile, onProgress } = parts;
  let cached: { response: CachedResponse; stopTimer: () => void } | undefined;
  let savingCallId: string | undefined;

  const isCached = (response: CachedResponse) => cached?.response === response;

  function clear(): void {
    cached?.stopTimer();
    cached?.response.remainingBody?.cancel();
    cached = undefined;
  }

  function startHoldTimer(response: CachedResponse): () => void {
    if (!response.remainingBody) return () => {};
    return clock.after(connectionHoldMs, () => {
      if (savingCallId !== response.callId && isCached(response)) clear();
    });
  }

  async function readChunk(remainingBody: RemainingBody, signal: AbortSignal): Promise<Uint8Array | undefined> {
    let interrupt = (_kind: 'canceled' | 'timed_out') => {};
    const interrupted = new Promise<never>((_, reject) => {
      interrupt = (kind) => reject(new FailureError({ kind }));
    });
    const stopTimer = clock.after(chunkTimeoutMs, () => interrupt('timed_out'));
    const removeListener = onAbort(signal, () => interrupt('canceled'));
    try {
      const chunk = remainingBody.read().catch(() => fail('connection_lost'));
      return await Promise.race([interrupted, chunk]);
    } finally {
      stopTimer();
      removeListener();
    }
  }

  async function writeFile(response: CachedResponse, path: string, signal: AbortSignal): Promise<SavedFile> {
    const { callId, totalBytes, remainingBody } = response;
    const file = await createFile(path).catch(() => fail('file_unwritable'));
    let bytes = 0;
    let reportedAtMs = Number.NEGATIVE_INFINITY;
    const append = async (chunk: Uint8Array) => {
      if (chunk.byteLength === 0) return;
      await file.write(chunk).catch(() => fail('file_unwritable'));
      bytes += chunk.byteLength;
      if (clock.monotonicNow() - reportedAtMs < progressIntervalMs) return;
      reportedAtMs = clock.monotonicNow();
      onProgress({ callId, bytes, ...(totalBytes !== undefined && { totalBytes }) });
    };
    try {
      const masked = response.mask.createStream();
      const mask = (bytes: Uint8Array) => runInSlices(masked.update(bytes), clock);
      await append(await mask(response.body));
      const nextChunk = async () => remainingBody && readChunk(remainingBody, signal);
      for (let chunk = await nextChunk(); chunk; chunk = await nextChunk()) await append(await mask(chunk));
      await append(masked.final());
      await file.commit().catch(() => fail('file_unwritable'));
      return { name: file.name, bytes };
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  const find = (callId: string): CachedResponse =>
    cached?.response.callId === callId ? cached.response : fail('response_gone');

  return {
    clear,
    read(callId) {
      const { body, mask } = find(callId);
      const bytes = Buffer.from(body);
      mask.maskBytes(bytes, true);
      return bytes;
    },
    set(response) {
      clear();
      cached = { response, stopTimer: startHoldTimer(response) };
    },
    async save(callId, signal) {
      if (savingCallId !== undefined) fail('busy');
      const response = find(callId);
      savingCallId = callId;
      let isReading = false;
      try {
        const path = (await chooseFile(suggestFileName(response))) ?? fail('canceled');
        isReading = true;
        if (!isCached(response)) fail('response_gone');
        return await writeFile(response, path, signal);
      } finally {
        savingCallId = undefined;
        if (cached && isCached(response)) {
          // The remaining body can be read only once.
          if (isReading && response.remainingBody) clear();
          else {
            cached.stopTimer();
            cached.stopTimer = startHoldTimer(response);
          }
        }
      }
    },
  };
}
