import { canceledByUser } from '../core/cancelable-tasks.ts';
import type { Clock, TransportResponse } from '../core/ports.ts';
import { createPacer } from '../core/steps.ts';

/**
 * Reads a stream until it ends, or until the user cancels. Its body is what has arrived until then,
 * up to the limit.
 *
 * @param options.interrupted rejects when the request is canceled, by the user or otherwise
 */
export async function followStream(
  { read }: TransportResponse,
  options: {
    maxBodyBytes: number;
    onChunk: (chunk: Uint8Array) => void;
    clock: Clock;
    signal?: AbortSignal | undefined;
    interrupted: Promise<never>;
  },
): Promise<{ body: Uint8Array; truncated: boolean }> {
  const { maxBodyBytes, onChunk, clock, signal, interrupted } = options;
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const pace = createPacer(clock);

  async function readToEnd(): Promise<void> {
    for (let chunk = await read(); chunk; chunk = await read()) {
      onChunk(chunk);
      if (bytes < maxBodyBytes) chunks.push(chunk.subarray(0, maxBodyBytes - bytes));
      bytes += chunk.byteLength;
      await pace();
    }
  }

  try {
    await Promise.race([interrupted, readToEnd()]);
  } catch (error) {
    if (signal?.reason !== canceledByUser) throw error;
  }
  return { body: Buffer.concat(chunks), truncated: bytes > maxBodyBytes };
}
