import { type RefObject, type UIEvent, useLayoutEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

type VirtualRows = {
  /** For the element that scrolls. */
  readonly scrollRef: RefObject<HTMLDivElement | null>;
  readonly onScroll: (event: UIEvent<HTMLElement>) => void;
  /** The first row to render, and the row after the last. */
  readonly from: number;
  readonly to: number;
  /** The first visible row, or one a little before it. */
  readonly firstVisible: number;
  /** The number of visible rows. */
  readonly visibleCount: number;
  /** Scrolls to a row. The row is rendered when this returns. */
  readonly scrollToRow: (row: number) => void;
};

/** Rows rendered beyond the visible ones, because scrolling can outrun rendering. */
const overscanRows = 6;

/** Rendered rows change in steps of this many. */
const stepRows = 5;

/** Height assumed until the element is measured, in px. */
const defaultHeightPx = 480;

/**
 * Returns which rows of a long list to render, for rows of equal height.
 *
 * @param count total number of rows
 * @param rowHeightPx height of one row, in px
 */
export function useVirtualRows(count: number, rowHeightPx: number): VirtualRows {
  const scrollRef = useRef<HTMLDivElement>(null);
  const [scrolledRow, setScrolledRow] = useState(0);
  const [heightPx, setHeightPx] = useState(defaultHeightPx);
  useLayoutEffect(() => {
    const element = scrollRef.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setHeightPx(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const visibleCount = Math.ceil(heightPx / rowHeightPx);
  // If the list became shorter while scrolled, show its end.
  const firstVisible = Math.min(scrolledRow, Math.max(0, count - visibleCount));

  /** Renders synchronously: a frame later, the rows would be missing from what was scrolled to. */
  function renderScrolled(element: HTMLElement): void {
    const next = Math.floor(element.scrollTop / rowHeightPx / stepRows) * stepRows;
    if (next !== scrolledRow) flushSync(() => setScrolledRow(next));
  }

  return {
    scrollRef,
    onScroll: ({ currentTarget }) => {
      const hadFocus = currentTarget.contains(document.activeElement);
      renderScrolled(currentTarget);
      // If the focused row was unmounted, focus the list so that keys keep scrolling it.
      if (hadFocus && !currentTarget.contains(document.activeElement)) currentTarget.focus({ preventScroll: true });
    },
    from: Math.max(0, firstVisible - overscanRows),
    to: Math.min(count, firstVisible + stepRows + visibleCount + overscanRows),
    firstVisible,
    visibleCount,
    scrollToRow: (row) => {
      const element = scrollRef.current;
      if (!element) return;
      const { scrollTop, clientHeight } = element;
      const headerHeightPx = element.scrollHeight - count * rowHeightPx;
      const minScrollTop = (row + 1) * rowHeightPx + headerHeightPx - clientHeight;
      element.scrollTop = Math.min(row * rowHeightPx, Math.max(scrollTop, minScrollTop));
      renderScrolled(element);
    },
  };
}
