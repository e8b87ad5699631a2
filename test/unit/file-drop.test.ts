import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type DropWindow, handleFileDrops } from '../../electron/shell/file-drop.ts';
import { maxInputBytes } from '../../shared/token-input.ts';

type Listener = Parameters<DropWindow['addEventListener']>[1];
type Given = Parameters<Listener>[0];

const listeners = new Map<string, Listener>();
const root = { toggleAttribute: vi.fn() };
const send = vi.fn();
const file = new Blob(['a dropped file']);

handleFileDrops({
  window: {
    addEventListener: (type, listener, capture) => {
      expect(capture).toBe(true);
      listeners.set(type, listener);
    },
    document: { documentElement: root, querySelector: () => ({}) },
  },
  send,
});

beforeEach(() => void vi.clearAllMocks());

/** Sends an event of the browser for files that the user drags. */
function drag(type: string, part: { isTrusted?: boolean; types?: string[]; files?: Blob[]; to?: unknown } = {}) {
  const files = part.files ?? [file];
  const event = {
    isTrusted: part.isTrusted ?? true,
    type,
    relatedTarget: part.to ?? null,
    dataTransfer: {
      types: part.types ?? ['Files'],
      items: files.map(() => ({ kind: 'file' })),
      files,
      dropEffect: 'unset',
    },
    preventDefault: vi.fn(),
    stopImmediatePropagation: vi.fn(),
  } satisfies Given;
  listeners.get(type)?.(event);
  const [prevented, stopped] = [
    event.preventDefault.mock.calls.length,
    event.stopImmediatePropagation.mock.calls.length,
  ];
  return { handled: prevented === 1 && stopped === 1, effect: event.dataTransfer.dropEffect };
}

const lastMark = () => root.toggleAttribute.mock.lastCall;

describe('a file that is dragged onto the window', () => {
  test('is accepted, hidden from the page, and sent when it is dropped', async () => {
    expect(drag('dragenter')).toEqual({ handled: true, effect: 'copy' });
    expect(drag('dragover')).toEqual({ handled: true, effect: 'copy' });
    expect(lastMark()).toEqual(['data-file-dragover', true]);
    expect(send).not.toHaveBeenCalled();
    expect(drag('drop').handled).toBe(true);
    expect(lastMark()).toEqual(['data-file-dragover', false]);
    await vi.waitFor(() => expect(send.mock.calls).toEqual([[new Uint8Array(Buffer.from('a dropped file'))]]));
  });

  test('is no longer marked after it leaves the window, but while it moves between elements', () => {
    drag('dragleave', { to: 'another element' });
    expect(lastMark()).toEqual(['data-file-dragover', true]);
    drag('dragleave', { types: [], files: [] });
    expect(lastMark()).toEqual(['data-file-dragover', false]);
    expect(send).not.toHaveBeenCalled();
  });

  test('is refused together with others', () => {
    expect(drag('drop', { files: [file, file] })).toEqual({ handled: true, effect: 'none' });
    expect(send).not.toHaveBeenCalled();
  });

  test('is read only until it is seen to be too large', async () => {
    drag('drop', { files: [new Blob([new Uint8Array(3 * maxInputBytes)])] });
    await vi.waitFor(() => expect(send.mock.lastCall?.[0]).toHaveLength(maxInputBytes + 1));
  });

  test('is reported without content if it is unreadable, as a folder is', async () => {
    vi.spyOn(file, 'slice').mockReturnValueOnce({ arrayBuffer: () => Promise.reject(new Error('a folder')) } as never);
    drag('drop');
    await vi.waitFor(() => expect(send.mock.calls).toEqual([[undefined]]));
  });

  test('is not read if there is none, or if a script dispatched the event', () => {
    const slice = vi.spyOn(file, 'slice');
    drag('drop', { files: [] });
    expect(drag('drop', { isTrusted: false })).toEqual({ handled: false, effect: 'unset' });
    expect(slice).not.toHaveBeenCalled();
  });
});
