import type { TimelineBar } from '../../format/timeline.ts';
import style from './timeline-bar-image.module.css';

const widthPx = 64;
const minWidthPx = 2;

/**
 * Renders the time of an exchange within its group: waiting, then receiving. The duration is beside
 * it as text.
 */
export function TimelineBarImage({ bar: { from, firstByte, to } }: { bar: TimelineBar }) {
  const startPx = Math.min(from * widthPx, widthPx - minWidthPx);
  const endPx = Math.max(to * widthPx, startPx + minWidthPx);
  const firstBytePx = Math.min(endPx, Math.max(firstByte * widthPx, startPx));
  return (
    <svg className={style.bar} width={widthPx} height="8" viewBox={`0 0 ${widthPx} 8`} aria-hidden="true">
      <rect className={style.track} width={widthPx} height="8" rx="2" />
      <rect className={style.wait} x={startPx} width={firstBytePx - startPx} height="8" rx="1" />
      <rect className={style.body} x={firstBytePx} width={endPx - firstBytePx} height="8" rx="1" />
    </svg>
  );
}
