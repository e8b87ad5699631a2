/** The little of the page's world that dropping files takes; the compiler settings of main leave the DOM out. */
type DragEvent = {
  readonly isTrusted: boolean;
  readonly type: string;
  readonly relatedTarget: unknown;
  readonly dataTransfer: {
    readonly types: readonly string[];
    readonly items: ArrayLike<{ readonly kind: string }>;
    readonly files: ArrayLike<unknown>;
    dropEffect: string;
  } | null;
  preventDefault(): void;
  stopImmediatePropagation(): void;
};

export type DropWindow = {
  addEventListener(type: string, listener: (event: DragEvent) => void, capture: true): void;
  readonly document: {
    readonly documentElement: { toggleAttribute(name: string, on: boolean): void };
    querySelector(selector: string): unknown;
  };
};

/** The page shows an element with the first while it takes files; the second is on its root while one is held over it. */
const dropZoneSelector = '[data-takes-token-file]';
const dragOverAttribute = 'data-file-held';

/**
 * Keeps every file that is dragged onto the window from the page, and takes one that the person drops while the page shows
 * the place for it. Events that a script made are not heard, so that no page can drop a file of its choice. Text is left
 * to the browser, which puts it into text fields and nowhere else.
 *
 * @param window of the preload script's own world, before any script of the page runs
 * @param pathOf where a file is; empty for one that is nowhere
 */
export function handleFileDrops(parts: {
  window: DropWindow;
  getPath: (file: unknown) => string;
  send: (path: string) => void;
}): void {
  const { window } = parts;

  function hear(event: DragEvent): void {
    const { dataTransfer: data, type } = event;
    const { document } = window;
    if (!event.isTrusted) return;
    // What leaves the window may be said to hold nothing.
    const leaves = type === 'drop' || (type === 'dragleave' && event.relatedTarget === null);
    if (leaves) document.documentElement.toggleAttribute(dragOverAttribute, false);
    if (!data?.types.includes('Files')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const isOne = Array.from(data.items).filter(({ kind }) => kind === 'file').length === 1;
    const takes = isOne && document.querySelector(dropZoneSelector) !== null;
    data.dropEffect = takes ? 'copy' : 'none';
    if (!leaves) document.documentElement.toggleAttribute(dragOverAttribute, takes);
    const path = takes && type === 'drop' ? parts.getPath(data.files[0]) : '';
    if (path !== '') parts.send(path);
  }

  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) window.addEventListener(type, hear, true);
}
