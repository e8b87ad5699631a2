import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import {
  createUntrustedParser,
  type ParseKind,
  type ParserHost,
  serializeParsed,
} from '../../electron/core/untrusted-parser.ts';
import { startParserThread } from '../../electron/node/parser-thread.ts';
import { systemClock } from '../../electron/node/system-clock.ts';
import type { OpenApiDocument } from '../../shared/openapi-document.ts';
import { measureBlockingMs } from '../support/performance.ts';
import { startInProcessParser } from '../support/test-platform.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';

/** The parser of the app, in a thread. Workers of Node 20 load no TypeScript by themselves. */
const startRealParser = () =>
  startParserThread(`require('tsx/cjs'); require(${JSON.stringify(resolve('electron/parser/parser.ts'))});`, {
    eval: true,
  });

/** A parser that was taken over by its text, in a thread: runs this code instead of parsing. */
const startHostileParser = (code: string) => () =>
  startParserThread(
    `const { parentPort } = require('node:worker_threads'); parentPort.once('message', () => {${code}});`,
    {
      eval: true,
    },
  );

function createParser(start: () => ParserHost, clock = systemClock) {
  const progress: boolean[] = [];
  const log = vi.fn();
  const parser = createUntrustedParser({ start, clock, log, onProgress: (isParsing) => progress.push(isParsing) });
  return { ...parser, progress, log, parseText: (text: string) => parser.parse('openApiDocument', Buffer.from(text)) };
}

const head = { title: '', version: '', format: '3.1.0', skipped: [], skippedCount: 0 };
const operation: OpenApiDocument['operations'][number] = {
  id: 'GET /a',
  name: '/a',
  method: 'GET',
  url: 'https://api.example.com/a',
  allowed: true,
  deprecated: false,
  path: [],
  query: [],
  headers: [],
  scopes: [],
};

test('parses a document, a report and profiles in a thread', { timeout: 30_000 }, async () => {
  const { parse } = createParser(startRealParser);
  const document = 'openapi: 3.1.0\nservers: [{url: /v1}]\npaths: {/a: {get: {}}}';
  const context = { documentUrl: 'https://api.example.com/spec/', origins: ['https://api.example.com'] };
  const { items } = await parse('openApiDocument', Buffer.from(document), { context });
  expect(items).toEqual([{ ...operation, url: 'https://api.example.com/v1/a' }]);
  expect(await catchFailure(() => parse('report', Buffer.from('{}')))).toMatchObject({ kind: 'report_invalid' });
  expect(await catchFailure(() => parse('profiles', Buffer.from('[1]')))).toEqual({
    kind: 'profile_invalid',
    problems: [{ path: '[0]', reason: 'is not a profile' }],
  });
});

test.each([
  ['needs too much memory', 'const a = []; for (;;) a.push(new Array(1e6).fill(0.5));', 'out_of_memory'],
  ['throws', 'throw new Error("fake defect");', 'crashed'],
  ['ends', 'process.exit(0);', 'crashed'],
  ['responds with an object', 'parentPort.postMessage({ head: {} });', 'invalid_result'],
  ['responds with text', 'parentPort.postMessage("x");', 'invalid_result'],
  ['responds with too much', 'parentPort.postMessage(" ".repeat(50e6));', 'invalid_result'],
  ['responds with too long a line', `parentPort.postMessage('{"head":' + ' '.repeat(3e6) + '}');`, 'invalid_result'],
])('a parser that %s affects no other', async (_what, code, expected) => {
  const { parseText, log } = createParser(startHostileParser(code));
  expect(await catchFailure(() => parseText('a'))).toEqual({ kind: 'parsing_failed', details: { code: expected } });
  expect(log.mock.calls).toEqual([['parser stopped', { kind: 'openApiDocument', reason: expected }]]);
});

test('a parser that ends after its response has not crashed', async () => {
  const host = startHostileParser('parentPort.postMessage("x");')();
  const events: unknown[] = [];
  host.onMessage((message) => events.push(message));
  host.onExit((reason) => events.push(reason));
  host.post({ kind: 'tokens', bytes: new Uint8Array() });
  await vi.waitFor(() => expect(events).toEqual(['x']));
  await delay(300);
  expect(events).toEqual(['x']);
});

const profile = { id: 'acme', name: 'Acme' };

test.each<[what: string, response: string, kind?: ParseKind]>([
  ['an item of another shape', serializeParsed({ head, items: [operation, { ...operation, url: 1 }] })],
  ['a head of another shape', serializeParsed({ head: { ...head, title: {} }, items: [operation] })],
  ['too many items', serializeParsed({ head, items: Array(10_001).fill(operation) })],
  ['a failure of another kind', '{"failure":{"kind":"session_ended"}}'],
  [
    'an item with too many values',
    serializeParsed({ head, items: [{ ...operation, scopes: Array(21_000).fill([]) }] }),
  ],
  [
    'a nested profile',
    `${serializeParsed({ head: {}, items: [] })}\n{"id":"a","name":"a","b":${'['.repeat(200)}${']'.repeat(200)}}`,
    'profiles',
  ],
  ['too many profiles', serializeParsed({ head: {}, items: Array(101).fill(profile) }), 'profiles'],
  ['a profile with the ID of a file', serializeParsed({ head: {}, items: [{ ...profile, id: '../a' }] }), 'profiles'],
  [
    'a profile with a long name',
    serializeParsed({ head: {}, items: [{ ...profile, name: 'a'.repeat(121) }] }),
    'profiles',
  ],
  ['a list of profiles as one', serializeParsed({ head: {}, items: [[profile]] }), 'profiles'],
])('refuses %s', async (_what, response, kind = 'openApiDocument') => {
  const { parse } = createParser(startHostileParser(`parentPort.postMessage(${JSON.stringify(response)});`));
  expect(await catchFailure(() => parse(kind, Buffer.from('a')))).toMatchObject({
    details: { code: 'invalid_result' },
  });
});

/** A parser that never responds, and whether it was killed. */
function createIdleHost() {
  const host = { post: () => {}, onMessage: () => {}, onExit: () => {}, kill: vi.fn() };
  return { ...host, start: () => host };
}

test('stops at the time limit, kills the parser and reports progress', async () => {
  const clock = fakeClock();
  const { start, kill } = createIdleHost();
  const { parseText, progress } = createParser(start, clock);
  const failure = catchFailure(() => parseText('a'));
  clock.advance(299);
  expect(progress).toEqual([]);
  clock.advance(9700);
  expect(progress).toEqual([true]);
  expect(kill).not.toHaveBeenCalled();
  clock.advance(1);
  expect(await failure).toEqual({ kind: 'parsing_timed_out' });
  expect(progress).toEqual([true, false]);
  expect(kill).toHaveBeenCalledOnce();
});

test('is canceled by its signal and by the user, and kills the parser', async () => {
  const { start, kill } = createIdleHost();
  const parser = createParser(start);
  const controller = new AbortController();
  const bytes = Buffer.from('a');
  const first = catchFailure(() => parser.parse('report', bytes, { signal: controller.signal }));
  const second = catchFailure(() => parser.parse('report', bytes));
  expect(await catchFailure(() => parser.parse('report', bytes))).toEqual({ kind: 'busy' });
  controller.abort();
  expect(await first).toEqual({ kind: 'canceled' });
  expect(kill).toHaveBeenCalledTimes(1);
  parser.cancelAll();
  expect(await second).toEqual({ kind: 'canceled' });
  expect(kill).toHaveBeenCalledTimes(2);
});

test('an endless parser does not block', { timeout: 30_000 }, async () => {
  const parser = createParser(startHostileParser('for (;;);'));
  const failure = catchFailure(() => parser.parseText('a'));
  expect(await measureBlockingMs(() => delay(500))).toBeLessThan(200);
  parser.cancelAll();
  expect(await failure).toEqual({ kind: 'canceled' });
});

test('a large result is validated in slices', async () => {
  const items = Array.from({ length: 8000 }, (_, index) => ({ ...operation, name: `${index} ${'x'.repeat(500)}` }));
  const response = serializeParsed({ head, items });
  const { parseText } = createParser(() => {
    const host = startInProcessParser();
    return { ...host, post: () => {}, onMessage: (listener) => void setImmediate(() => listener(response)) };
  });
  let ticks = 0;
  const timer = setInterval(() => {
    ticks += 1;
  }, 1);
  expect((await parseText('a')).items).toHaveLength(8000);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(2);
});
