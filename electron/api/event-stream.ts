import type { ApiEvents } from '../../shared/api.ts';
import type { Clock, ResponseHeaders } from '../core/ports.ts';
import type { Mask } from '../core/redaction/mask-bytes.ts';
import { getMediaType } from './response-body.ts';

/** Whether a response is a stream of server-sent events. */
export const isEventStream = ({ status, headers }: { status: number; headers: ResponseHeaders }): boolean =>
  status === 200 && getMediaType(headers) === 'text/event-stream';

/** Receives the bytes of a stream and passes on its events. */
export type EventRelay = {
  push(chunk: Uint8Array): void;
  /** Passes on what has not been passed on yet. */
  end(): void;
};

const flushIntervalMs = 100;

/** Events that arrive faster than they can be shown are counted only. */
const maxQueuedEvents = 200;

/** Longer events are counted only. */
const maxEventBytes = 64 * 1024;

/**
 * An end of line that follows another one: the end of an event.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream
 */
const boundaryPattern = /\r?\n\r?\n|\r\r/g;
const maxBoundaryBytes = 4;

/** Collects bytes up to the end of each event. */
function createSplitter(onEvent: (event: Buffer | undefined) => void) {
  let pending: Buffer[] = [];
  let pendingBytes = 0;

  function complete(): void {
    if (pendingBytes > 0) onEvent(pendingBytes > maxEventBytes ? undefined : Buffer.concat(pending));
    pending = [];
    pendingBytes = 0;
  }

  function append(bytes: Buffer): void {
    pendingBytes += bytes.byteLength;
    // Of an event that is too long, only the last bytes are needed to find its end.
    if (pendingBytes > maxEventBytes) pending = [Buffer.concat([...pending, bytes]).subarray(-maxBoundaryBytes)];
    else pending.push(bytes);
  }

  return {
    complete,
    push(chunk: Uint8Array): void {
      const tail = Buffer.concat(pending.slice(-maxBoundaryBytes)).subarray(1 - maxBoundaryBytes);
      const text = Buffer.concat([tail, chunk]).toString('latin1');
      let from = 0;
      for (const { index, 0: boundary } of text.matchAll(boundaryPattern)) {
        const to = index + boundary.length - tail.byteLength;
        if (to <= 0) continue;
        append(Buffer.from(chunk.subarray(from, to)));
        complete();
        from = to;
      }
      if (from < chunk.byteLength) append(Buffer.from(chunk.subarray(from)));
    },
  };
}

/**
 * Creates a relay that masks whole events, so that a token in one is found however its bytes
 * arrive, and passes them on ten times a second.
 *
 * @param parts.createMask masks the tokens of the session, which may be refreshed meanwhile
 */
export function createEventRelay(parts: {
  callId: string;
  clock: Clock;
  createMask: () => Mask;
  onEvents: (events: ApiEvents) => void;
}): EventRelay {
  const { callId, clock, createMask, onEvents } = parts;
  let queue: Buffer[] = [];
  let count = 0;
  let stopTimer: (() => void) | undefined;

  function flush(isTruncated: boolean): void {
    stopTimer?.();
    stopTimer = undefined;
    if (queue.length === 0) return;
    const mask = createMask();
    for (const event of queue) mask.maskBytes(event, isTruncated);
    onEvents({ callId, events: queue.map((event) => event.toString('utf8')), count });
    queue = [];
  }

  const splitter = createSplitter((event) => {
    count += 1;
    if (event) queue = [...queue, event].slice(-maxQueuedEvents);
    stopTimer ??= clock.after(flushIntervalMs, () => flush(false));
  });

  return {
    push: splitter.push,
    end() {
      splitter.complete();
      flush(true);
    },
  };
}
