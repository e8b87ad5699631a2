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
  let group: ExchangeSummary[] = [];
  let groupEnd = Number.NEGATIVE_INFINITY;

  const closeGroup = () => {
    const [first] = group;
    if (!first) return;
    const groupStart = first.startedAt;
    const durationMs = Math.max(1, groupEnd - groupStart);
    for (const exchange of group) {
      const { startedAt, waitMs } = exchange;
      const end = endOf(exchange, now);
      const toFraction = (time: number) => Math.min(1, Math.max(0, (time - groupStart) / durationMs));
      bars.set(exchange.id, {
        from: toFraction(startedAt),
        firstByte: toFraction(waitMs === undefined ? end : Math.min(end, startedAt + waitMs)),
        to: toFraction(end),
      });
    }
    group = [];
  };

  for (const exchange of exchanges) {
    if (exchange.startedAt - groupEnd > maxGroupGapMs) {
      closeGroup();
      groupEnd = exchange.startedAt;
    }
    group.push(exchange);
    groupEnd = Math.max(groupEnd, endOf(exchange, now));
  }
  closeGroup();
  return bars;
}
