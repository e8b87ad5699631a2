import { posix } from 'node:path';
import type { SavedFile, SaveProgress } from '../../shared/api.ts';
import { FailureError, fail } from '../core/failure.ts';
import type { ChosenFileCreator, Clock, SavePathChooser } from '../core/ports.ts';
import type { Mask } from '../core/redaction/mask-bytes.ts';
import type { RemainingBody } from '../http/exchange.ts';

/** How long the connection of a reply that is longer than what is shown is held open for saving it, in milliseconds. */
export const connectionHoldMs = 2 * 60_000;

/** The longest wait for the next bytes while saving, in milliseconds. */
const chunkTimeoutMs = 60_000;

/** How often progress is told, in milliseconds. */
const progressIntervalMs = 200;

export type CachedResponse = {
  callId: string;
  url: URL;
  mediaType: string | undefined;
  /** What was read, masked already. */
  body: Uint8Array;
  totalBytes: number | undefined;
  rest: RemainingBody | undefined;
  mask: Mask;
};

/** The last reply, whole or still on its way, to be saved to a file without asking the API a second time. */
export type ResponseCache = {
  /** Takes a reply in place of the one before, whose connection is closed. */
  set(reply: CachedResponse): void;
  /**
   * Lets the person choose a file and writes the whole reply to it. Fails with `reply_gone` where another reply came
   * after it or it is held no longer, `file_unwritable`, `connection_lost`, `timed_out`, `cancelled`. A file that is not
   * whole is removed.
   */
  save(callId: string, signal: AbortSignal): Promise<SavedFile>;
  /** Lets go of it. */
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

/** A name for the file: the last part of the path, without what a file system could take for something else. */
function suggestFileName({ url, mediaType }: CachedResponse): string {
  const last = posix
    .basename(url.pathname)
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
  const name = last || 'response';
  return /\.\w{1,8}$/.test(name) ? name : `${name}${extensionsByMediaType[mediaType ?? ''] ?? '.bin'}`;
}

export function createResponseCache(parts: {
  clock: Clock;
  chooseFile: SavePathChooser;
  createFile: ChosenFileCreator;
  onProgress: (progress: SaveProgress) => void;
}): ResponseCache {
  const { clock, chooseFile, createFile, onProgress } = parts;
  let kept: { reply: CachedResponse; stopTimer: () => void } | undefined;
  let saving: string | undefined;

  function clear(): void {
    kept?.stopTimer();
    kept?.reply.rest?.cancel();
    kept = undefined;
  }

  function hold(reply: CachedResponse): () => void {
    if (!reply.rest) return () => {};
    return clock.after(connectionHoldMs, () => {
      if (saving !== reply.callId && kept?.reply === reply) clear();
    });
  }

  /** The next bytes, in time; hangs up and fails where they do not come. */
  async function next(rest: RemainingBody, signal: AbortSignal): Promise<Uint8Array | undefined> {
    let end = (_kind: 'cancelled' | 'timed_out') => {};
    const ended = new Promise<never>((_, reject) => {
      end = (kind) => reject(new FailureError({ kind }));
    });
    const cancel = () => end('cancelled');
    const stopTimer = clock.after(chunkTimeoutMs, () => end('timed_out'));
    signal.addEventListener('abort', cancel, { once: true });
    try {
      if (signal.aborted) fail('cancelled');
      const reading = rest.read().catch(() => fail('connection_lost'));
      return await Promise.race([reading, ended]);
    } finally {
      stopTimer();
      signal.removeEventListener('abort', cancel);
    }
  }

  async function write(reply: CachedResponse, path: string, signal: AbortSignal): Promise<SavedFile> {
    const { callId, totalBytes, rest } = reply;
    const file = await createFile(path).catch(() => fail('file_unwritable'));
    let bytes = 0;
    let toldAt = Number.NEGATIVE_INFINITY;
    const append = async (piece: Uint8Array) => {
      if (piece.byteLength === 0) return;
      await file.write(piece).catch(() => fail('file_unwritable'));
      bytes += piece.byteLength;
      if (clock.monotonicNow() - toldAt < progressIntervalMs) return;
      toldAt = clock.monotonicNow();
      onProgress({ callId, bytes, ...(totalBytes !== undefined && { totalBytes }) });
    };
    try {
      const masked = reply.mask.createStream();
      await append(masked.update(reply.body));
      for (let piece = rest && (await next(rest, signal)); piece; piece = rest && (await next(rest, signal)))
        await append(masked.update(piece));
      await append(masked.final());
      await file.commit().catch(() => fail('file_unwritable'));
      return { name: file.name, bytes };
    } catch (error) {
      await file.discard();
      throw error;
    }
  }

  return {
    clear,
    set(reply) {
      clear();
      kept = { reply, stopTimer: hold(reply) };
    },
    async save(callId, signal) {
      if (saving !== undefined) fail('busy');
      const reply = kept?.reply;
      if (!reply || reply.callId !== callId) return fail('reply_gone');
      saving = callId;
      try {
        const path = (await chooseFile(suggestFileName(reply))) ?? fail('cancelled');
        if (kept?.reply !== reply) fail('reply_gone');
        const saved = await write(reply, path, signal);
        // A reply whose rest was read cannot be read again.
        if (reply.rest && kept?.reply === reply) clear();
        return saved;
      } catch (error) {
        const chosen = !(error instanceof FailureError && error.failure.kind === 'cancelled' && !signal.aborted);
        if (reply.rest && chosen && kept?.reply === reply) clear();
        throw error;
      } finally {
        saving = undefined;
        if (kept?.reply === reply) {
          kept.stopTimer();
          kept.stopTimer = hold(reply);
        }
      }
    },
  };
}
