import type { CDPSession } from 'playwright';

/** What is dragged in from another program. */
export type DragPayload = { file: string } | { text: string };

/** How far it is dragged: held over the page, or dropped there. The browser's protocol cannot drag it out again. */
export type DragStep = 'over' | 'drop';

const dragOperationCopy = 1;

/** Drags something into the middle of a page. The browser makes the page's events of it, as it does of the system's. */
export async function dragIn(cdp: CDPSession, what: DragPayload, until: DragStep): Promise<void> {
  const { cssLayoutViewport: view } = await cdp.send('Page.getLayoutMetrics');
  const at = { x: Math.round(view.clientWidth / 2), y: Math.round(view.clientHeight / 2) };
  const data = {
    items: 'text' in what ? [{ mimeType: 'text/plain', data: what.text }] : [],
    files: 'file' in what ? [what.file] : [],
    dragOperationsMask: dragOperationCopy,
  };
  const types = ['dragEnter', 'dragOver', ...(until === 'drop' ? (['drop'] as const) : [])] as const;
  for (const type of types) await cdp.send('Input.dispatchDragEvent', { type, ...at, data });
}
