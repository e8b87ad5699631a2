import { beforeAll, expect, test } from 'vitest';
import { events, preloadCalls } from '../../shared/contract.ts';
import { maxInputBytes } from '../../shared/token-input.ts';
import { type Core, startCore, testProfile } from './core.ts';

let core: Core;

beforeAll(async () => {
  core = await startCore(testProfile({ issuer: 'https://login.example.com' }));
});

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${part({ alg: 'ES256' })}.${part({ sub: 'alice' })}.${'c2lnbmF0dXJl'.repeat(6)}`;

/** Drops a file, and returns the response and the event for the page. */
async function drop(content?: Buffer) {
  const countBefore = core.droppedFiles.length;
  const argument = preloadCalls.dropTokenFile.argument.parse({ content });
  const answer = preloadCalls.dropTokenFile.result.parse(await core.handlers.dropTokenFile(argument));
  expect(core.droppedFiles).toHaveLength(countBefore + 1);
  return { answer, event: events.fileDropped.parse(core.droppedFiles.at(-1)) };
}

test.each([
  ['UTF-8', 'utf8', 'pasted-1'],
  ['UTF-16', 'utf16le', 'pasted-2'],
] as const)('sends the tokens in a file in %s to the page without their signatures', async (_charset, charset, id) => {
  const { answer, event } = await drop(Buffer.from(`\uFEFFAuthorization: Bearer ${token}`, charset));
  expect(answer).toEqual({ ok: true });
  expect(event).toMatchObject({
    ok: true,
    value: {
      added: [id],
      tokens: [{ id, view: { kind: 'jws', header: expect.stringContaining('"alg":"ES256"') } }],
    },
  });
  expect(await core.handlers.decodeToken({ id })).toEqual({ ok: true, value: '{"sub":"alice"}' });
  expect(JSON.stringify(event)).not.toContain('c2lnbmF0dXJl');
  await core.handlers.removeToken({ id });
});

test.each([
  ['a folder', undefined, 'file_unreadable'],
  ['a file without a token', Buffer.from('two words'), 'token_not_found'],
  ['a file that is too large', Buffer.alloc(maxInputBytes + 1, 'a'), 'token_too_large'],
])('reports %s', async (_name, content, kind) => {
  const { answer, event } = await drop(content);
  expect(event).toMatchObject({ ok: false, failure: { kind } });
  expect(answer).toEqual(event);
});
