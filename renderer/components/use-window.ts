import { type UIEvent, useLayoutEffect, useRef, useState } from 'react';

type Window = {
  /** For the element that scrolls. */
  readonly scroller: React.RefObject<HTMLDivElement | null>;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
  /** The rows to draw: from this one to before that one. */
  readonly from: number;
  readonly to: number;
};

const overscan = 10;

/**
 * Which rows of a long list with lines of one height are in sight, so that no others are drawn.
 *
 * @param count how many rows there are
 * @param height of one row, in px
 */
export function useWindow(count: number, height: number): Window {
  const scroller = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(800);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // A list that got shorter under a scrolled view is seen from where it ends.
  const highest = Math.max(0, count * height - room);
  const first = Math.floor(Math.min(top, highest) / height);
  return {
    scroller,
    onScroll: ({ currentTarget }) => setTop(currentTarget.scrollTop),
    from: Math.max(0, first - overscan),
    to: Math.min(count, first + Math.ceil(room / height) + overscan),
  };
}
