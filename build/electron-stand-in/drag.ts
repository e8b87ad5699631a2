import type { CDPSession } from 'playwright';

/** A drag from another program. */
export type DragPayload = { file: string } | { text: string };

/**
 * The last step of a drag: over the page, or dropped. The DevTools protocol cannot drag out again.
 */
export type DragStep = 'over' | 'drop';

const dragOperationCopy = 1;

/**
 * Drags into the middle of a page. The browser dispatches the page's events as it does for real
 * drags.
 */
export async function dragIn(cdp: CDPSession, payload: DragPayload, until: DragStep): Promise<void> {
  const { cssLayoutViewport: view } = await cdp.send('Page.getLayoutMetrics');
  const at = { x: Math.round(view.clientWidth / 2), y: Math.round(view.clientHeight / 2) };
  const data = {
    items: 'text' in payload ? [{ mimeType: 'text/plain', data: payload.text }] : [],
    files: 'file' in payload ? [payload.file] : [],
    dragOperationsMask: dragOperationCopy,
  };
  const types = ['dragEnter', 'dragOver', ...(until === 'drop' ? (['drop'] as const) : [])] as const;
  for (const type of types) await cdp.send('Input.dispatchDragEvent', { type, ...at, data });
}
