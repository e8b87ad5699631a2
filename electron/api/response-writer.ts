import { posix } from 'node:path';
import type { SavedFile, SaveProgress } from '../../shared/api.ts';
import { onAbort } from '../core/abort.ts';
import { FailureError, fail } from '../core/failure.ts';
import type { ChosenFileCreator, Clock } from '../core/ports.ts';
import type { Mask } from '../core/redaction/mask-bytes.ts';
import { runInSlices } from '../core/steps.ts';
import type { RemainingBody } from '../http/exchange.ts';

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

/**
 * Writes a complete response to a file. An incomplete file is removed.
 *
 * @throws `file_unwritable`, `connection_lost`, `timed_out`, `canceled`
 */
type ResponseWriter = (response: CachedResponse, path: string, signal: AbortSignal) => Promise<SavedFile>;

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
export function suggestFileName({ url, mediaType }: CachedResponse): string {
  const segment = posix
    .basename(url.pathname)
    .replace(/[^\w.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, 80);
  const name = segment || 'response';
  return /\.\w{1,8}$/.test(name) ? name : `${name}${extensionsByMediaType[mediaType ?? ''] ?? '.bin'}`;
}

/** Creates the writer. */
export function createResponseWriter(parts: {
  clock: Clock;
  createFile: ChosenFileCreator;
  onProgress: (progress: SaveProgress) => void;
}): ResponseWriter {
  const { clock, createFile, onProgress } = parts;

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

  return async (response, path, signal) => {
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
  };
}
