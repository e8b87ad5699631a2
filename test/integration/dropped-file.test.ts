import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { isLocalPath } from '../../electron/ipc/inspector.ts';
import { events, preloadCalls } from '../../shared/contract.ts';
import { type Core, startCore, testProfile } from './core.ts';

let folder: string;
let core: Core;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-dropped-'));
  core = await startCore(testProfile({ issuer: 'https://login.example.com' }));
});
afterAll(() => rm(folder, { recursive: true }));

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${part({ alg: 'ES256' })}.${part({ sub: 'alice' })}.${'c2lnbmF0dXJl'.repeat(6)}`;

/** Drops a file, and returns the response and the event for the page. */
async function drop(path: string) {
  const countBefore = core.droppedFiles.length;
  const answer = preloadCalls.dropTokenFile.result.parse(await core.handlers.dropTokenFile({ path }));
  expect(core.droppedFiles).toHaveLength(countBefore + 1);
  return { answer, event: events.fileDropped.parse(core.droppedFiles.at(-1)) };
}

test.each([
  ['UTF-8', 'utf8', 'pasted-1'],
  ['UTF-16', 'utf16le', 'pasted-2'],
] as const)('sends the tokens in a file in %s to the page without their signatures', async (_charset, charset, id) => {
  const path = join(folder, 'token.txt');
  await writeFile(path, `\uFEFFAuthorization: Bearer ${token}`, charset);
  const { answer, event } = await drop(path);
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
  ['a folder', () => folder, 'file_unreadable'],
  ['a file that is gone', () => join(folder, 'gone.txt'), 'file_unreadable'],
  ['a file without a token', () => join(folder, 'notes.txt'), 'token_not_found'],
  ['a file that is too large', () => join(folder, 'large.txt'), 'token_too_large'],
])('reports %s', async (_name, path, kind) => {
  await writeFile(join(folder, 'notes.txt'), 'two words');
  await writeFile(join(folder, 'large.txt'), Buffer.alloc(8_000_000, 'a'));
  const { answer, event } = await drop(path());
  expect(event).toMatchObject({ ok: false, failure: { kind } });
  expect(answer).toEqual(event);
});

test('reads nothing from another computer on Windows', async () => {
  await writeFile(join(folder, 'token.txt'), token);
  const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('win32');
  onTestFinished(() => platform.mockRestore());
  expect((await drop(`/${join(folder, 'token.txt')}`)).event).toMatchObject({ failure: { kind: 'file_unreadable' } });
  const remote = [
    '\\\\evil.example\\a',
    '\\/evil.example/a',
    '\\\\?\\UNC\\evil.example\\a',
    '\\??\\UNC\\evil.example\\a',
    '\\\\.\\pipe\\a',
  ];
  expect(remote.filter(isLocalPath)).toEqual([]);
  expect(['C:\\a.txt', 'd:/a.txt'].filter(isLocalPath)).toHaveLength(2);
});
