import type { SavedFile, SaveProgress } from '../../shared/api.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileCreator, Clock, SavePathChooser } from '../core/ports.ts';
import { type CachedResponse, createResponseWriter, suggestFileName } from './response-writer.ts';

/**
 * How long the connection of an incomplete response stays open, so that the user can save all of
 * it.
 */
export const connectionHoldMs = 2 * 60_000;

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

/** Creates an empty cache. */
export function createResponseCache(parts: {
  clock: Clock;
  chooseFile: SavePathChooser;
  createFile: ChosenFileCreator;
  onProgress: (progress: SaveProgress) => void;
}): ResponseCache {
  const { clock, chooseFile } = parts;
  const writeResponse = createResponseWriter(parts);
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
        return await writeResponse(response, path, signal);
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
