import { type KeyboardEvent, type RefObject, useState } from 'react';

type RowKeysOptions = {
  /** The element that contains the rows. */
  readonly containerRef: RefObject<HTMLElement | null>;
  readonly count: number;
  /** The number of rows that Page Up and Page Down move by. */
  readonly pageSize: number;
  /** Scrolls to a row and renders it. */
  readonly scrollToRow: (row: number) => void;
};

/**
 * Provides keyboard navigation for a long list of rows with controls. The list is one tab stop;
 * arrow keys, Page Up, Page Down, Home and End move between rows. A row has its index in `data-
 * row`, a control its kind in `data-control`.
 *
 * @returns the active row, and the key handler for the element around the rows
 * @see ARIA Authoring Practices, "roving tabindex"
 */
export function useRowKeys({
  containerRef,
  count,
  pageSize,
  scrollToRow,
}: RowKeysOptions): readonly [number, (event: KeyboardEvent) => void] {
  const [reached, setReached] = useState(0);
  const onKeyDown = (event: KeyboardEvent): void => {
    const control = (event.target as HTMLElement).closest<HTMLElement>('[data-control]');
    const row = control?.closest<HTMLElement>('[data-row]');
    if (!control || !row || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = Number(row.dataset.row);
    const ways: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + pageSize,
      PageUp: at - pageSize,
      Home: 0,
      End: count - 1,
    };
    const wanted = ways[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(count - 1, wanted));
    scrollToRow(next);
    setReached(next);
    const there = containerRef.current?.querySelector(`[data-row="${next}"]`);
    const same = there?.querySelector<HTMLElement>(`[data-control="${control.dataset.control}"]`);
    (same ?? there?.querySelector<HTMLElement>('[data-control]'))?.focus({ preventScroll: true });
  };
  return [Math.min(reached, count - 1), onKeyDown];
}
