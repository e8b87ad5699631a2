import assert from 'node:assert/strict';
import fc from 'fast-check';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Handlers } from '../../electron/ipc/handler-types.ts';
import { messages as known, type MessageName } from '../../shared/contract.ts';
import { type Core, startCore, testProfile } from '../integration/core.ts';
import { createConformingServer } from './support/conforming-server.ts';
import { recordEvidence } from './support/evidence.ts';
import { heapAfterCollection } from './support/heap.ts';
import { own, refusedSenders } from './support/main-probes.ts';
import { arbitraryMessages, type Message, ownPage } from './support/messages.ts';
import { runCounts, seed } from './support/seed.ts';
import { collectUnhandled } from './support/unhandled.ts';
import { waitUntilIdle } from './support/web-crypto.ts';

type Handle = (event: unknown, argument: unknown) => Promise<unknown>;

const electron = vi.hoisted(() => ({ handled: new Map<string, unknown>() }));

vi.mock('electron', () => ({
  ipcMain: { handle: (channel: string, handle: unknown) => electron.handled.set(channel, handle) },
  protocol: {},
}));

const { registerIpcHandlers } = await import('../../electron/shell/ipc.ts');

const server = await createConformingServer();

/** Valid arguments to mutate. Calls that are missing here are fuzzed with generated arguments. */
const validArguments: Partial<Record<MessageName, unknown[]>> = {
  signIn: [{ profileId: 'test', username: 'alice', password: 'not-a-real-password' }],
  submitMfa: [
    { number: 1, answer: { type: 'code', code: '123456' } },
    { number: 2, answer: { type: 'resend' } },
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
  changeSettings: [
    { appearance: 'dark' },
    { appearance: 'light' },
    { apiPanes: { listPercent: 20, editorPercent: 40 } },
    {},
  ],
  copyText: [{ text: 'copied' }],
  openSupportPage: [{ profileId: 'test' }],
  dropTokenFile: [{ content: new Uint8Array(20).fill(120) }, {}],
};

const senders: Record<string, () => object> = { [ownPage]: own, ...refusedSenders };

const unhandled = collectUnhandled();

let core: Core;
let reached = 0;
/** The number of requests in flight. */
let requests = 0;

const refusals = vi.fn();

beforeAll(async () => {
  core = await startCore(testProfile({ issuer: server.issuer, api: { origins: [server.apiOrigin] } }), {
    // Recording the page's events would look like a leak.
    sendToRenderer: () => {},
    transport(request) {
      requests += 1;
      const call = server.transport(request);
      const response = call.response.finally(() => {
        requests -= 1;
      });
      return { ...call, response };
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

/** Returns all state that a message could change. */
const stateOf = async () => {
  const { accounts, settings, profiles } = await core.handlers.getStartupInfo();
  return JSON.stringify([accounts, settings, profiles, Object.getOwnPropertyNames(Object.prototype).length]);
};

/** The state after the last valid message. */
let state = '';
const counts = { refused: 0, answered: 0 };

async function send({ call, from, makeArgument }: Message): Promise<void> {
  const handle = electron.handled.get(`latchkey:${call}`) as Handle;
  // Electron passes a structured clone too.
  const argument: unknown = structuredClone(makeArgument());
  const schema = known[call as MessageName].argument;
  const isRight = from === ownPage && schema.safeParse(structuredClone(argument)).success;
  const reachedBefore = reached;
  if (isRight) {
    known[call as MessageName].result.parse(await handle(senders[from]?.(), argument));
    counts.answered += 1;
    await waitUntilIdle(() => requests > 0);
    state = await stateOf();
    return;
  }
  // Not `expect`, which holds every promise until the test ends.
  await assert.rejects(handle(senders[from]?.(), argument), /^Error: refused$/);
  assert.equal(reached, reachedBefore);
  assert.equal(await stateOf(), state);
  counts.refused += 1;
}

test('generated messages on every channel change nothing that they are not allowed to', async (context) => {
  const names = Object.keys(known);
  expect([...electron.handled.keys()].sort()).toEqual(names.map((name) => `latchkey:${name}`).sort());
  const message = arbitraryMessages(names, Object.keys(senders), validArguments);
  const replayed: Message[] = [];
  const heap: number[] = [];
  let sent = 0;
  await fc.assert(
    fc.asyncProperty(message, fc.nat({ max: 99 }), async (one, dice) => {
      await send(one);
      sent += 1;
      // Replays an earlier message from time to time.
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
  // If one of them is rare, the generator is broken.
  expect(Math.min(counts.refused, counts.answered)).toBeGreaterThan(sent / 20);

  core.logLines.length = 0;
  refusals.mockClear();
  const after = heapAfterCollection();
  const [, warm = after] = heap;
  // A leak of only 1 KiB per message would add up to 90 MB. Smaller changes come from the engine's
  // own tables and code.
  expect(after - warm).toBeLessThan(20_000_000);
  const megabytes = (bytes: number) => `${(bytes / 1_000_000).toFixed(1)} MB`;
  recordEvidence(
    context,
    'No message from a page does anything that it is not allowed to',
    `${sent} messages over ${names.length} calls (seed ${seed}): ${counts.refused} refused without any change, ${counts.answered} valid ones answered, 0 crashes, 0 unhandled rejections; heap after collection ${megabytes(warm)} after the first 10,000, ${megabytes(after)} after all`,
  );
});
