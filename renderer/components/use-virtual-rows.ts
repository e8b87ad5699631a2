import { type RefObject, type UIEvent, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

type VirtualRows = {
  /** For the element that scrolls. */
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
  /** The rows to draw: from this one to before that one. */
  readonly from: number;
  readonly to: number;
  /** The first row in sight, or one a little before it. */
  readonly firstVisible: number;
  /** How many rows are in sight. */
  readonly visibleCount: number;
  /** Brings a row into sight; it is drawn when this returns. */
  readonly scrollToRow: (row: number) => void;
};

/** Rows that are drawn above and below those in sight, for a view that scrolls faster than the page draws. */
const overscanRows = 6;

/** After so many rows what is drawn changes, all of them in one go. */
const stepRows = 5;

/** The height to begin with, in px, until the real one is known. */
const defaultHeightPx = 480;

/**
 * Which rows of a long list with lines of one height are in sight, so that no others are drawn.
 *
 * @param count how many rows there are
 * @param height of one row, in px
 */
export function useVirtualRows(count: number, height: number): VirtualRows {
  const scrollRef = useRef<HTMLDivElement>(null);
  const [reached, setReached] = useState(0);
  const [room, setRoom] = useState(defaultHeightPx);
  useLayoutEffect(() => {
    const element = scrollRef.current;
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
    const next = Math.floor(element.scrollTop / height / stepRows) * stepRows;
    if (next !== reached) flushSync(() => setReached(next));
  }

  return {
    scrollRef,
    onScroll: ({ currentTarget }) => {
      const focused = currentTarget.contains(document.activeElement);
      follow(currentTarget);
      // A row that went out of sight with the focus in it leaves it to the list, so that keys go on scrolling it.
      if (focused && !currentTarget.contains(document.activeElement)) currentTarget.focus({ preventScroll: true });
    },
    from: Math.max(0, first - overscanRows),
    to: Math.min(count, first + stepRows + inSight + overscanRows),
    firstVisible: first,
    visibleCount: inSight,
    scrollToRow: (row) => {
      const element = scrollRef.current;
      if (!element) return;
      const { scrollTop, clientHeight } = element;
      const head = element.scrollHeight - count * height;
      const lowest = (row + 1) * height + head - clientHeight;
      element.scrollTop = Math.min(row * height, Math.max(scrollTop, lowest));
      follow(element);
    },
  };
}
