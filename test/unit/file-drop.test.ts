import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type DropWindow, handleFileDrops } from '../../electron/shell/file-drop.ts';

type Listener = Parameters<DropWindow['addEventListener']>[1];
type Given = Parameters<Listener>[0];

const listeners = new Map<string, Listener>();
const root = { toggleAttribute: vi.fn() };
const send = vi.fn();
const pathOf = vi.fn((file: unknown) => (file === 'on the disk' ? '/home/alice/token.txt' : ''));

handleFileDrops({
  window: {
    addEventListener: (type, listener, capture) => {
      expect(capture).toBe(true);
      listeners.set(type, listener);
    },
    document: { documentElement: root, querySelector: () => ({}) },
  },
  getPath: pathOf,
  send,
});

beforeEach(() => void vi.clearAllMocks());

/** Sends an event of the browser for files that the user drags. */
function drag(type: string, part: { isTrusted?: boolean; types?: string[]; files?: unknown[]; to?: unknown } = {}) {
  const files = part.files ?? ['on the disk'];
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
  test('is accepted, hidden from the page, and sent by its path when it is dropped', () => {
    expect(drag('dragenter')).toEqual({ handled: true, effect: 'copy' });
    expect(drag('dragover')).toEqual({ handled: true, effect: 'copy' });
    expect(lastMark()).toEqual(['data-file-dragover', true]);
    expect(send).not.toHaveBeenCalled();
    expect(drag('drop').handled).toBe(true);
    expect(lastMark()).toEqual(['data-file-dragover', false]);
    expect(send.mock.calls).toEqual([['/home/alice/token.txt']]);
  });

  test('is no longer marked after it leaves the window, but while it moves between elements', () => {
    drag('dragleave', { to: 'another element' });
    expect(lastMark()).toEqual(['data-file-dragover', true]);
    drag('dragleave', { types: [], files: [] });
    expect(lastMark()).toEqual(['data-file-dragover', false]);
    expect(send).not.toHaveBeenCalled();
  });

  test('is refused together with others', () => {
    expect(drag('drop', { files: ['on the disk', 'on the disk'] })).toEqual({ handled: true, effect: 'none' });
    expect(send).not.toHaveBeenCalled();
  });

  test('is not sent without a path, or if a script dispatched the event', () => {
    drag('drop', { files: ['made by a script'] });
    expect(pathOf).toHaveBeenCalledOnce();
    expect(drag('drop', { isTrusted: false })).toEqual({ handled: false, effect: 'unset' });
    expect(pathOf).toHaveBeenCalledOnce();
    expect(send).not.toHaveBeenCalled();
  });
});
