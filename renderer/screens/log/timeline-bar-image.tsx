import type { TimelineBar } from '../../format/timeline.ts';
import style from './timeline-bar-image.module.css';

const width = 64;
const narrowest = 2;

/** When an exchange was, among those around it: the wait for the reply, then its body. The time itself is beside it. */
export function TimelineBarImage({ bar: { from, reply, to } }: { bar: TimelineBar }) {
  const begin = Math.min(from * width, width - narrowest);
  const end = Math.max(to * width, begin + narrowest);
  const middle = Math.min(end, Math.max(reply * width, begin));
  return (
    <svg className={style.bar} width={width} height="8" viewBox={`0 0 ${width} 8`} aria-hidden="true">
      <rect className={style.track} width={width} height="8" rx="2" />
      <rect className={style.wait} x={begin} width={middle - begin} height="8" rx="1" />
      <rect className={style.body} x={middle} width={end - middle} height="8" rx="1" />
    </svg>
  );
}
