import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type DropWindow, handleFileDrops } from '../../electron/shell/file-drop.ts';

type Listener = Parameters<DropWindow['addEventListener']>[1];
type Given = Parameters<Listener>[0];

const listeners = new Map<string, Listener>();
const root = { toggleAttribute: vi.fn() };
let shown = true;
const send = vi.fn();
const pathOf = vi.fn((file: unknown) => (file === 'on the disk' ? '/home/alice/token.txt' : ''));

handleFileDrops({
  window: {
    addEventListener: (type, listener, capture) => {
      expect(capture).toBe(true);
      listeners.set(type, listener);
    },
    document: { documentElement: root, querySelector: () => (shown ? {} : null) },
  },
  getPath: pathOf,
  send,
});

beforeEach(() => {
  shown = true;
  vi.clearAllMocks();
});

/** Sends an event as the browser makes it of one file that a person drags. */
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
  return {
    kept: event.preventDefault.mock.calls.length === 1 && event.stopImmediatePropagation.mock.calls.length === 1,
    effect: event.dataTransfer.dropEffect,
  };
}

const lastMark = () => root.toggleAttribute.mock.lastCall;

describe('a file that is dragged onto the window', () => {
  test('is shown to be welcome, kept from the page, and sent by its path when it is dropped', () => {
    expect(drag('dragenter')).toEqual({ kept: true, effect: 'copy' });
    expect(drag('dragover')).toEqual({ kept: true, effect: 'copy' });
    expect(lastMark()).toEqual(['data-file-dragover', true]);
    expect(send).not.toHaveBeenCalled();
    expect(drag('drop').kept).toBe(true);
    expect(lastMark()).toEqual(['data-file-dragover', false]);
    expect(send.mock.calls).toEqual([['/home/alice/token.txt']]);
  });

  test('is let go when it leaves the window, not when it moves from one part to another', () => {
    drag('dragleave', { to: 'another element' });
    expect(lastMark()).toEqual(['data-file-dragover', true]);
    drag('dragleave', { types: [], files: [] });
    expect(lastMark()).toEqual(['data-file-dragover', false]);
    expect(send).not.toHaveBeenCalled();
  });

  test('is refused where the page shows no place for it', () => {
    shown = false;
    expect(drag('dragover')).toEqual({ kept: true, effect: 'none' });
    expect(lastMark()).toEqual(['data-file-dragover', false]);
    expect(drag('drop')).toEqual({ kept: true, effect: 'none' });
    expect(send).not.toHaveBeenCalled();
  });

  test('is refused with others at once', () => {
    expect(drag('drop', { files: ['on the disk', 'on the disk'] })).toEqual({ kept: true, effect: 'none' });
    expect(send).not.toHaveBeenCalled();
  });

  test('that is nowhere on the disk is not sent', () => {
    drag('drop', { files: ['made by a script'] });
    expect(pathOf).toHaveBeenCalledOnce();
    expect(send).not.toHaveBeenCalled();
  });
});

test('a drop that a script made is not heard', () => {
  expect(drag('drop', { isTrusted: false })).toEqual({ kept: false, effect: 'unset' });
  expect(pathOf).not.toHaveBeenCalled();
  expect(send).not.toHaveBeenCalled();
});

test('text is left to the browser', () => {
  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'])
    expect(drag(type, { types: ['text/plain'], files: [] })).toEqual({ kept: false, effect: 'unset' });
  expect(root.toggleAttribute).not.toHaveBeenCalledWith('data-file-dragover', true);
  expect(send).not.toHaveBeenCalled();
});
