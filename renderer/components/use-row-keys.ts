import { type KeyboardEvent, type RefObject, useState } from 'react';

type RowKeysOptions = {
  /** The element that the rows are in. */
  readonly containerRef: RefObject<HTMLElement | null>;
  readonly count: number;
  /** How many rows a page has. */
  readonly pageSize: number;
  /** Draws a row that may be out of sight. */
  readonly scrollToRow: (row: number) => void;
};

/**
 * Keys for a long list of rows with controls: it is one stop of the tab key, and arrows, Page Up and Down, Home and End go
 * from row to row (ARIA Authoring Practices, "roving tabindex"). A row says its number in `data-row`, a control what it is in
 * `data-control`.
 *
 * @returns the row that was reached last, and the handler for the element around the rows
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
