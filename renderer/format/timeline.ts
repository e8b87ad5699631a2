import type { ExchangeSummary } from '../../shared/exchanges.ts';

/** The position of an exchange within its group, as fractions of the group's duration. */
export type TimelineBar = { readonly from: number; readonly firstByte: number; readonly to: number };

/** Exchanges with a longer gap between them belong to different groups, in milliseconds. */
const maxGroupGapMs = 1000;

const endOf = ({ startedAt, durationMs }: ExchangeSummary, now: number) =>
  durationMs === undefined ? Math.max(now, startedAt) : startedAt + durationMs;

/**
 * Returns the timeline bars of a log by exchange ID. Each group of exchanges has its own scale,
 * because on a scale of hours nothing could be distinguished.
 *
 * @param now the end of exchanges in progress, in milliseconds since the epoch
 */
export function buildTimeline(exchanges: readonly ExchangeSummary[], now: number): ReadonlyMap<number, TimelineBar> {
  const bars = new Map<number, TimelineBar>();
  let run: ExchangeSummary[] = [];
  let until = Number.NEGATIVE_INFINITY;

  const close = () => {
    const [first] = run;
    if (!first) return;
    const begin = first.startedAt;
    const span = Math.max(1, until - begin);
    for (const exchange of run) {
      const { startedAt, waitMs } = exchange;
      const end = endOf(exchange, now);
      const share = (at: number) => Math.min(1, Math.max(0, (at - begin) / span));
      bars.set(exchange.id, {
        from: share(startedAt),
        firstByte: share(waitMs === undefined ? end : Math.min(end, startedAt + waitMs)),
        to: share(end),
      });
    }
    run = [];
  };

  for (const exchange of exchanges) {
    if (exchange.startedAt - until > maxGroupGapMs) {
      close();
      until = exchange.startedAt;
    }
    run.push(exchange);
    until = Math.max(until, endOf(exchange, now));
  }
  close();
  return bars;
}
