import { type RefObject, type UIEvent, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

type Window = {
  /** For the element that scrolls. */
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
  /** The rows to draw: from this one to before that one. */
  readonly from: number;
  readonly to: number;
  /** The first row in sight, or one a little before it. */
  readonly first: number;
  /** How many rows are in sight. */
  readonly inSight: number;
  /** Brings a row into sight; it is drawn when this returns. */
  readonly show: (row: number) => void;
};

/** Rows that are drawn above and below those in sight, for a view that scrolls faster than the page draws. */
const overscan = 6;

/** After so many rows what is drawn changes, all of them in one go. */
const step = 5;

/** The height to begin with, in px, until the real one is known. */
const usualRoom = 480;

/**
 * Which rows of a long list with lines of one height are in sight, so that no others are drawn.
 *
 * @param count how many rows there are
 * @param height of one row, in px
 */
export function useWindow(count: number, height: number): Window {
  const scroller = useRef<HTMLDivElement>(null);
  const [reached, setReached] = useState(0);
  const [room, setRoom] = useState(usualRoom);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setRoom(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const inSight = Math.ceil(room / height);
  // A list that got shorter under a scrolled view is seen from where it ends.
  const first = Math.min(reached, Math.max(0, count - inSight));

  /** Drawn in the frame that scrolled: later, and the rows would be missing from it. */
  function follow(element: HTMLElement): void {
    const next = Math.floor(element.scrollTop / height / step) * step;
    if (next !== reached) flushSync(() => setReached(next));
  }

  return {
    scroller,
    onScroll: ({ currentTarget }) => {
      const focused = currentTarget.contains(document.activeElement);
      follow(currentTarget);
      // A row that went out of sight with the focus in it leaves it to the list, so that keys go on scrolling it.
      if (focused && !currentTarget.contains(document.activeElement)) currentTarget.focus({ preventScroll: true });
    },
    from: Math.max(0, first - overscan),
    to: Math.min(count, first + step + inSight + overscan),
    first,
    inSight,
    show: (row) => {
      const element = scroller.current;
      if (!element) return;
      const { scrollTop, clientHeight } = element;
      const head = element.scrollHeight - count * height;
      const lowest = (row + 1) * height + head - clientHeight;
      element.scrollTop = Math.min(row * height, Math.max(scrollTop, lowest));
      follow(element);
    },
  };
}
