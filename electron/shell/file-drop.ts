import { maxInputBytes } from '../../shared/token-input.ts';

/** The part of the DOM's `File` that is used here. */
type File = { slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> } };

/**
 * The part of the DOM's `DragEvent` that is used here; main's compiler settings exclude the DOM.
 */
type DragEvent = {
  readonly isTrusted: boolean;
  readonly type: string;
  readonly relatedTarget: unknown;
  readonly dataTransfer: {
    readonly types: readonly string[];
    readonly items: ArrayLike<{ readonly kind: string }>;
    readonly files: ArrayLike<File>;
    dropEffect: string;
  } | null;
  preventDefault(): void;
  stopImmediatePropagation(): void;
};

/** The part of the DOM's `Window` that is used here. */
export type DropWindow = {
  addEventListener(type: string, listener: (event: DragEvent) => void, capture: true): void;
  readonly document: {
    readonly documentElement: { toggleAttribute(name: string, on: boolean): void };
    querySelector(selector: string): unknown;
  };
};

/** The page shows a matching element while it accepts files. */
const dropZoneSelector = '[data-takes-token-file]';
/** Set on the page's root element while an acceptable file is dragged over it. */
const dragOverAttribute = 'data-file-dragover';

/** Reads a file, of a large one only enough to see that it is too large. */
const readFile = async (file: File): Promise<Uint8Array> =>
  new Uint8Array(await file.slice(0, maxInputBytes + 1).arrayBuffer());

/**
 * Hides every file that is dragged onto the window from the page, and sends the content of a file
 * that the user drops while the page shows a drop zone. Ignores untrusted events, so that the page
 * cannot drop a file of its choice. Dragged text is left to the browser, which only puts it into
 * text fields.
 *
 * @param parts.window the preload script's window, before any script of the page runs
 * @param parts.send sends the content of the dropped file to main; `undefined` if it is unreadable,
 *   as a folder is
 */
export function handleFileDrops(parts: { window: DropWindow; send: (content: Uint8Array | undefined) => void }): void {
  const { window } = parts;

  function handleDrag(event: DragEvent): void {
    const { dataTransfer: data, type } = event;
    const { document } = window;
    if (!event.isTrusted) return;
    // Data transfers are empty once the drag leaves the window.
    const isOver = type === 'drop' || (type === 'dragleave' && event.relatedTarget === null);
    if (isOver) document.documentElement.toggleAttribute(dragOverAttribute, false);
    if (!data?.types.includes('Files')) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const isSingleFile = Array.from(data.items).filter(({ kind }) => kind === 'file').length === 1;
    const isAccepted = isSingleFile && document.querySelector(dropZoneSelector) !== null;
    data.dropEffect = isAccepted ? 'copy' : 'none';
    if (!isOver) document.documentElement.toggleAttribute(dragOverAttribute, isAccepted);
    const [file] = isAccepted && type === 'drop' ? Array.from(data.files) : [];
    if (file) void readFile(file).then(parts.send, () => parts.send(undefined));
  }

  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) window.addEventListener(type, handleDrag, true);
}
