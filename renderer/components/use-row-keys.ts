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
 * arrow keys, Page Up, Page Down, Home and End move between rows. A row has its index in
 * `data-row`, a control its kind in `data-control`.
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
  const [activeRow, setActiveRow] = useState(0);
  const onKeyDown = (event: KeyboardEvent): void => {
    const control = (event.target as HTMLElement).closest<HTMLElement>('[data-control]');
    const row = control?.closest<HTMLElement>('[data-row]');
    if (!control || !row || event.ctrlKey || event.metaKey || event.altKey) return;
    const index = Number(row.dataset.row);
    const targets: Record<string, number> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      PageDown: index + pageSize,
      PageUp: index - pageSize,
      Home: 0,
      End: count - 1,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(count - 1, target));
    scrollToRow(next);
    setActiveRow(next);
    const nextRow = containerRef.current?.querySelector(`[data-row="${next}"]`);
    const sameControl = nextRow?.querySelector<HTMLElement>(`[data-control="${control.dataset.control}"]`);
    (sameControl ?? nextRow?.querySelector<HTMLElement>('[data-control]'))?.focus({ preventScroll: true });
  };
  return [Math.min(activeRow, count - 1), onKeyDown];
}
