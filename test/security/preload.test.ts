import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { calls, events } from '../../shared/contract.ts';
import { recordEvidence } from './support/evidence.ts';
import { createMutants, type Mutant } from './support/mutants.ts';

const preload = await readFile(fileURLToPath(new URL('../../out/preload/preload.cjs', import.meta.url)), 'utf8');

type Exposed = Record<string, (...parts: unknown[]) => unknown>;

const dropped = new Blob(['a dropped file']);
const large = new Blob([new Uint8Array(3 * 1024 * 1024)]);
const unreadable = {
  slice: () => ({ arrayBuffer: async () => Promise.reject(new Error('a folder')) }),
} as unknown as Blob;

/** Creates a fake window that handles drags and may show the drop target for a file. */
function pageOf() {
  const listeners = new Map<string, (event: object) => void>();
  const state = { shown: true, held: undefined as boolean | undefined };
  const world = {
    addEventListener(type: string, listener: (event: object) => void, capture: unknown) {
      assert.equal(capture, true);
      listeners.set(type, listener);
    },
    document: {
      documentElement: {
        toggleAttribute(name: string, on: boolean) {
          assert.equal(name, 'data-file-dragover');
          state.held = on;
        },
      },
      querySelector: (selector: string) => (state.shown && selector === '[data-takes-token-file]' ? {} : null),
    },
  };
  /** Returns how a drag was handled: whether the page receives it, and the drop effect. */
  function drag(type: string, part: { isTrusted?: boolean; types?: string[]; files?: Blob[]; to?: object } = {}) {
    const { isTrusted = true, types = ['Files'], files = [dropped], to: relatedTarget = null } = part;
    const items = [{ kind: 'string' }, ...files.map(() => ({ kind: 'file' }))];
    const dataTransfer = { types, items, files, dropEffect: 'untouched' };
    const results: string[] = [];
    listeners.get(type)?.({
      isTrusted,
      type,
      relatedTarget,
      dataTransfer,
      preventDefault: () => results.push('prevented'),
      stopImmediatePropagation: () => results.push('stopped'),
    });
    return [...results, dataTransfer.dropEffect].join(' ');
  }
  return { world, state, drag };
}

/**
 * Checks that the page never receives a dropped file, and that main does if the user dropped it
 * while the page showed the drop target.
 */
async function checkDrops({ state, drag }: ReturnType<typeof pageOf>, invoked: unknown[][]): Promise<void> {
  const getDropped = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return invoked.splice(0).map(([channel, argument]) => {
      assert.equal(channel, 'latchkey:dropTokenFile');
      assert.deepEqual(Object.keys(argument as object), ['content']);
      return (argument as { content: Uint8Array | undefined }).content;
    });
  };
  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop']) {
    assert.equal(drag(type, { isTrusted: false }), 'untouched');
    assert.equal(drag(type, { types: ['text/plain'] }), 'untouched');
    assert.match(drag(type), /^prevented stopped copy$/);
  }
  assert.deepEqual(await getDropped(), [new Uint8Array(Buffer.from('a dropped file'))]);
  drag('dragover');
  assert.equal(state.held, true);
  drag('dragleave', { to: {} });
  assert.equal(state.held, true);
  drag('dragleave', { types: [] });
  assert.equal(state.held, false);
  drag('dragover');
  drag('drop', { files: [unreadable] });
  assert.equal(state.held, false);
  assert.deepEqual(await getDropped(), [undefined]);
  drag('drop', { files: [large] });
  assert.equal((await getDropped())[0]?.byteLength, 1024 * 1024 + 1);
  assert.match(drag('drop', { files: [dropped, dropped] }), /none$/);
  state.shown = false;
  assert.match(drag('dragover'), /none$/);
  assert.equal(state.held, false);
  assert.match(drag('drop'), /none$/);
  assert.deepEqual(await getDropped(), []);
}

/** Runs a preload script and checks that it exposes exactly the calls and events by name. */
async function check(text: string): Promise<void> {
  const heard = new EventEmitter();
  const invoked: unknown[][] = [];
  const exposed: [string, Exposed][] = [];
  const electron = {
    ipcRenderer: Object.assign(heard, { invoke: async (...parts: unknown[]) => void invoked.push(parts) }),
    contextBridge: { exposeInMainWorld: (name: string, bridge: Exposed) => exposed.push([name, bridge]) },
  };
  const page = pageOf();
  new Function('require', 'globalThis', text)((name: string) => {
    assert.equal(name, 'electron');
    return electron;
  }, page.world);
  assert.deepEqual(
    exposed.map(([name]) => name),
    ['latchkey'],
  );
  const bridge = exposed[0]?.[1] ?? {};
  const on = (name: string) => `on${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  assert.deepEqual(Object.keys(bridge).sort(), [...Object.keys(calls), ...Object.keys(events).map(on)].sort());
  for (const name of Object.keys(calls)) {
    bridge[name]?.('argument', 'another');
    assert.deepEqual(invoked.pop(), [`latchkey:${name}`, 'argument']);
  }
  for (const name of Object.keys(events)) {
    const got: unknown[][] = [];
    const stop = bridge[on(name)]?.((...parts: unknown[]) => got.push(parts)) as () => unknown;
    heard.emit(`latchkey:${name}`, { sender: 'not for the page' }, 'payload', 'more');
    assert.deepEqual(got, [['payload']]);
    assert.equal(stop(), undefined);
    heard.emit(`latchkey:${name}`, {}, 'payload');
    assert.equal(got.length, 1);
  }
  await checkDrops(page, invoked);
}

const written = [
  '(argument) => electron.ipcRenderer.invoke(channelOf(name), argument) → (channel, argument) => electron.ipcRenderer.invoke(channel, argument)',
  '(argument) => electron.ipcRenderer.invoke(channelOf(name), argument) → (...all) => electron.ipcRenderer.invoke(channelOf(name), ...all)',
  'listener(payload) → listener(payload, _event)',
  '(_event, payload) => listener(payload) → listener',
  'electron.ipcRenderer.off(channelOf(name), onEvent); → ',
  'electron.ipcRenderer.off(channelOf(name), onEvent); → return electron.ipcRenderer.off(channelOf(name), onEvent);',
  'exposeInMainWorld("latchkey", bridge) → exposeInMainWorld("latchkey", { ...bridge, ipc: electron.ipcRenderer })',
  'exposeInMainWorld("latchkey", bridge); → exposeInMainWorld("latchkey", bridge); electron.contextBridge.exposeInMainWorld("ipc", electron.ipcRenderer);',
  `=> \`latchkey:$${'{name}'}\` → => name`,
];

const lines = preload.split('\n');
const mutants: Mutant[] = [
  ...createMutants(preload, written),
  ...lines.flatMap((line, at) =>
    /^\s*(\/?\*|\/\/)/.test(line) || !/\w/.test(line)
      ? []
      : [{ name: `without line ${at + 1} "${line.trim().slice(0, 90)}"`, text: lines.toSpliced(at, 1).join('\n') }],
  ),
];

describe('the preload script exposes its calls and events, and nothing else', () => {
  test('the built script', () => check(preload));

  test.each(mutants)('detects: $name', ({ text }) => expect(check(text)).rejects.toThrow());

  test('every mutant', (context) =>
    recordEvidence(
      context,
      'The bridge exposes exactly the calls of the contract, and tests detect every changed line',
      `${Object.keys(calls).length} calls and ${Object.keys(events).length} events; ${mutants.length} of ${mutants.length} mutants killed (${written.length} written)`,
    ));
});
