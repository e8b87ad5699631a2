import assert from 'node:assert/strict';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Handlers } from '../../electron/ipc/handler-types.ts';
import { messages as known, type MessageName } from '../../shared/contract.ts';
import { type Core, startCore, testProfile } from '../integration/core.ts';
import { nextTurn } from '../unit/support/transport.ts';
import { createConformingServer } from './support/conforming-server.ts';
import { recordEvidence } from './support/evidence.ts';
import { heapAfterCollection } from './support/heap.ts';
import { arbitraryMessages, type Message, type Sender } from './support/messages.ts';
import { runCounts, seed } from './support/seed.ts';
import { countPendingOperations } from './support/web-crypto.ts';

type Handle = (event: unknown, argument: unknown) => Promise<unknown>;

const electron = vi.hoisted(() => ({ handled: new Map<string, unknown>() }));

vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, handle: unknown) => electron.handled.set(channel, handle) },
  protocol: {},
}));

const { registerIpcHandlers } = await import('../../electron/shell/ipc.ts');

const server = await createConformingServer();

/**
 * Right arguments, to spoil. A call that is not here is fuzzed all the same, with arguments that
 * nobody designed.
 */
const good: Partial<Record<MessageName, unknown[]>> = {
  signIn: [{ profileId: 'test', username: 'alice', password: 'not-a-real-password' }],
  submitMfa: [
    { number: 1, answer: { type: 'code', code: '123456' } },
    { number: 2, answer: { type: 'acknowledged' } },
  ],
  callApi: [
    { callId: 'one', method: 'GET', url: `${server.apiOrigin}/me`, headers: { accept: 'text/plain' } },
    { callId: 'two', method: 'POST', url: `${server.apiOrigin}/orders`, headers: {}, body: '{}' },
    { callId: 'three', method: 'GET', url: 'https://evil.example/', headers: {} },
  ],
  cancelApiCall: [{ callId: 'one' }],
  switchAccount: [{ accountId: 'none' }],
  removeAccount: [{ accountId: 'none' }],
  storeClientSecret: [{ profileId: 'test', clientSecret: 'not-a-real-secret' }],
  importClientKey: [{ profileId: 'test' }],
  changeSettings: [{ appearance: 'dark' }, { appearance: 'light' }, {}],
  copyText: [{ text: 'copied' }],
  openSupportPage: [{ profileId: 'test' }],
  dropTokenFile: [{ path: '/nowhere/token.txt' }],
};

const frame = (url: string) => ({ url });
const ownUrl = 'app://latchkey/index.html';
const events: Record<Sender, () => object> = {
  'own page': () => {
    const mainFrame = frame(ownUrl);
    return { sender: { mainFrame }, senderFrame: mainFrame };
  },
  'another page': () => {
    const mainFrame = frame('https://evil.example/index.html');
    return { sender: { mainFrame }, senderFrame: mainFrame };
  },
  'an alike page': () => {
    const mainFrame = frame('app://latchkey.evil/index.html');
    return { sender: { mainFrame }, senderFrame: mainFrame };
  },
  'a subframe': () => ({ sender: { mainFrame: frame(ownUrl) }, senderFrame: frame(ownUrl) }),
  'a frame that is gone': () => ({ sender: { mainFrame: frame(ownUrl) }, senderFrame: null }),
};

const unhandled: unknown[] = [];
const noteUnhandled = (error: unknown) => unhandled.push(error);

let core: Core;
let reached = 0;
/** How many are under way. */
let requests = 0;

/**
 * Until nothing is done any more that an answer did not wait for: userinfo is asked, and tokens
 * revoked, after it.
 */
async function quiet(): Promise<void> {
  for (let turns = 0; turns < 3; turns += 1) {
    await nextTurn();
    if (requests > 0 || countPendingOperations() > 0) turns = -1;
  }
}

const refusals = vi.fn();

beforeAll(async () => {
  process.on('unhandledRejection', noteUnhandled);
  core = await startCore(testProfile({ issuer: server.issuer, api: { origins: [server.apiOrigin] } }), {
    // Recording what the page gets would look like a leak.
    sendToRenderer: () => {},
    transport: async (url, init) => {
      requests += 1;
      return server.transport(url, init).finally(() => {
        requests -= 1;
      });
    },
  });
  const counted = Object.fromEntries(
    Object.entries(core.handlers).map(([name, handler]) => [
      name,
      (argument: never) => {
        reached += 1;
        return (handler as (argument: never) => Promise<unknown>)(argument);
      },
    ]),
  ) as unknown as Handlers;
  registerIpcHandlers(counted, refusals);
  state = await stateOf();
});
afterAll(() => {
  process.off('unhandledRejection', noteUnhandled);
});

/** All that a message could have changed. */
const stateOf = async () => {
  const { accounts, settings, profiles } = await core.handlers.getStartupInfo();
  return JSON.stringify([accounts, settings, profiles, Object.getOwnPropertyNames(Object.prototype).length]);
};

/** As it was after the last right message. */
let state = '';
const counts = { refused: 0, answered: 0 };

async function send({ call, from, makeArgument }: Message): Promise<void> {
  const handle = electron.handled.get(`latchkey:${call}`) as Handle;
  // As it arrives in Electron: a copy, of what can be copied.
  const argument: unknown = structuredClone(makeArgument());
  const schema = known[call as MessageName].argument;
  const isRight = from === 'own page' && schema.safeParse(structuredClone(argument)).success;
  const reachedBefore = reached;
  if (isRight) {
    known[call as MessageName].result.parse(await handle(events[from](), argument));
    counts.answered += 1;
    await quiet();
    state = await stateOf();
    return;
  }
  // Not by `expect`, which keeps every promise that it was given until the test ends.
  await assert.rejects(handle(events[from](), argument), /^Error: refused$/);
  assert.equal(reached, reachedBefore);
  assert.equal(await stateOf(), state);
  counts.refused += 1;
}

test('generated messages over every channel change nothing that they may not', async (context) => {
  const names = Object.keys(known);
  expect([...electron.handled.keys()].sort()).toEqual(names.map((name) => `latchkey:${name}`).sort());
  const message = arbitraryMessages(names, good);
  const replayed: Message[] = [];
  const heap: number[] = [];
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(message, fc.nat({ max: 99 }), async (one, dice) => {
      await send(one);
      sent += 1;
      // Now and then one from before once more.
      if (dice < 5) replayed[dice] = one;
      const again = replayed[dice - 5];
      if (again) {
        await send(again);
        sent += 1;
      }
      if (sent % 10_000 < 2 && heap.length < Math.ceil(sent / 10_000)) {
        core.logLines.length = 0;
        refusals.mockClear();
        heap.push(heapAfterCollection());
      }
    }),
    { seed, numRuns: runCounts.ipc },
  );
  expect(unhandled).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(counts.refused + counts.answered).toBe(sent);
  // Both happen, else the generator has gone blind.
  expect(Math.min(counts.refused, counts.answered)).toBeGreaterThan(sent / 20);

  core.logLines.length = 0;
  refusals.mockClear();
  const after = heapAfterCollection();
  const [, warm = after] = heap;
  // A message that left as little as 1 KiB behind would show as 90 MB. Below, the engine's own
  // tables and code come and go.
  expect(after - warm).toBeLessThan(20_000_000);
  const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  recordEvidence(
    context,
    'No message of a page does what it may not',
    `${sent} messages over ${names.length} calls (seed ${seed}): ${counts.refused} refused without any change, ${counts.answered} right ones answered, 0 crashes, 0 unhandled rejections; heap after collection ${megabytes(warm)} after the first 10,000, ${megabytes(after)} after all`,
  );
});

test('arguments whose members cannot be taken out are refused like any other', async () => {
  for (const argument of [new Uint8Array(4), Object('boxed'), Object.freeze({ a: 1 })])
    for (const name of Object.keys(known))
      await expect(
        (electron.handled.get(`latchkey:${name}`) as Handle)(events['own page'](), argument),
      ).rejects.toThrow(/^refused$/);
});
