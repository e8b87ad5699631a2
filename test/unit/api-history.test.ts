import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { createApiHistory } from '../../electron/api/history/history.ts';
import { maxEntries, maxStoredCharacters } from '../../electron/api/history/history-entries.ts';
import { createHistoryStore } from '../../electron/api/history/history-store.ts';
import {
  maxRequestBodyCharacters,
  maxResponseBodyCharacters,
  type StoredEntry,
  storedEntrySchema,
  toStoredEntry,
} from '../../electron/api/history/stored-entry.ts';
import { fail } from '../../electron/core/failure.ts';
import { listSpellings } from '../../electron/core/redaction/spellings.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createApiHistoryHandlers } from '../../electron/ipc/api-history.ts';
import { createToOutcome } from '../../electron/ipc/to-outcome.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { createFileEncryption } from '../../electron/vault/file-encryption.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import type { ApiResponse } from '../../shared/api.ts';
import type { HistoryEntry } from '../../shared/api-history.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { apiCall, apiResponse } from './support/api-history.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';

const accessToken = 'not-a-real-access-token/+=&é 漢';
const clientSecret = 'not-a-real-client-secret "quoted"';
const known = [
  { kind: 'access_token' as const, secret: new Secret(accessToken) },
  { kind: 'client_secret' as const, secret: new Secret(clientSecret) },
];
const form = 'application/x-www-form-urlencoded';
const alice = { profileId: 'acme', origins: ['https://api.example'], username: 'alice' };
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);
type Outcome = HistoryEntry['outcome'];
const succeeded = (part: Partial<ApiResponse> = {}): Outcome => ({ ok: true, value: apiResponse(part) });

const stored = (part: object, outcome = succeeded(), username: string | null = 'alice'): StoredEntry =>
  storedEntrySchema.parse(
    toStoredEntry({ call: apiCall(part), at: 1, username: username ?? undefined, outcome }, known),
  );

describe('a stored entry', () => {
  test('is the unchanged request if it contains no secret', () => {
    const body = '{ "n": 12345678901234567890,\n  "n": 1, "‹mark›": "a" }';
    const part = { url: 'https://api.example/o?a=b+c&d=%41#x', headers: { 'x-trace': 'é' }, body, timeoutMs: 2000 };
    expect(stored(part).request).toEqual({ method: 'POST', token: undefined, ...part });
    const typed = { headers: { 'content-type': form }, body: 'city=Z%C3%BCrich+%26+co' };
    expect(stored(typed).request.body).toBe(typed.body);
  });

  const url = 'https://api.example/o?api_key=not-a-real-key&page=2';
  const formPart = (value: string) =>
    `--b\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n${value}\r\n--b--\r\n`;
  const formBody = 'user=a+b&client%5Fsecret=not-a-real-key';

  test.each([
    [{ url }, { url: 'https://api.example/o?api_key=‹secret›&page=2' }],
    [{ headers: { 'X-Api-Key': 'not-a-real-key' } }, { headers: { 'x-api-key': '‹secret›' } }],
    [{ body: '{"user":"a","password":"not-a-real-key"}' }, { body: '{"user":"a","password":"‹password›"}' }],
    [
      { headers: { 'CONTENT-Type': `${form}; charset=utf-8` }, body: formBody },
      { body: 'user=a%20b&client_secret=‹client secret›' },
    ],
    [{ body: 'token=not-a-real-key;' }, { body: 'token=‹token›;' }],
    [{ body: formPart('not-a-real-key') }, { body: formPart('‹secret›') }],
    [{ body: 'x eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln y' }, { body: 'x ‹token› y' }],
  ])('has placeholders for the secrets of %j', (part, expected) => {
    const { request } = stored(part);
    expect(request).toMatchObject(expected);
    expect(JSON.stringify(request)).not.toContain('not-a-real-key');
  });

  test('contains no known secret in any spelling, at any depth', () => {
    for (const { secret, kind } of known)
      for (const spelling of listSpellings(secret.reveal())) {
        const failure = { kind: 'timed_out' as const, details: { description: `said ${spelling}`, status: 5 } };
        const refused = (description: string) => ({
          reason: 'unexplained' as const,
          challenges: [{ scheme: 'Bearer', description, scopes: [] }],
          tokenScopes: [],
          missingScopes: [],
        });
        const refusal = refused(`no ${spelling}`);
        const headers: [string, string][] = [['x-echo', spelling]];
        const entries = [
          stored({ url: `https://api.example/o?x=${encodeURIComponent(spelling)}`, body: `b ${spelling}` }),
          stored({ headers: { 'x-note': `a ${spelling}` } }),
          stored({ body: JSON.stringify({ deep: [`c ${spelling}`] }) }, { ok: false, failure }),
          stored({}, succeeded({ text: `d ${spelling}`, statusText: spelling, headers, refusal })),
        ];
        for (const one of listSpellings(secret.reveal()))
          for (const text of entries.map((entry) => JSON.stringify(entry))) {
            expect(text).not.toContain(one);
            expect(text).not.toContain(JSON.stringify(one).slice(1, -1));
          }
        const mark = kind === 'access_token' ? '‹access token›' : '‹client secret›';
        const description = `said ${mark}`;
        expect(entries[2]?.outcome).toEqual({
          ok: false,
          failure: { ...failure, details: { description, status: 5 } },
        });
        expect(entries[3]?.outcome).toMatchObject({ value: { refusal: refused(`no ${mark}`), status: 200 } });
      }
  });

  test('has only short text bodies, and no cookies', () => {
    const bodies = (request: number, response: number) => {
      const { request: sent, outcome } = stored(
        { body: 'a'.repeat(request) },
        succeeded({ text: 'a'.repeat(response) }),
      );
      return [sent.bodyOmitted, outcome.ok && outcome.value.bodyOmitted];
    };
    expect([maxRequestBodyCharacters, maxResponseBodyCharacters]).toEqual([32 * 1024, 64 * 1024]);
    expect(bodies(maxRequestBodyCharacters, maxResponseBodyCharacters)).toEqual([undefined, undefined]);
    expect(bodies(maxRequestBodyCharacters + 1, maxResponseBodyCharacters + 1)).toEqual(['long', true]);
    expect(stored({ fileId: 3 }).request).toMatchObject({ bodyOmitted: 'file' });
    for (const part of [{ truncated: true }, { text: undefined, base64: 'AAAA' }]) {
      const { outcome } = stored({}, succeeded(part));
      expect(outcome).toMatchObject({ ok: true, value: { bodyOmitted: true, status: 200 } });
      expect(outcome.ok && ('text' in outcome.value || 'base64' in outcome.value)).toBe(false);
    }
    const cookie = succeeded({ headers: [['set-cookie', 'sid=not-a-real-cookie; Path=/']] });
    expect(JSON.stringify(stored({}, cookie))).not.toContain('not-a-real-cookie');
  });
});

const name = 'api-history/acme.1.json';
const json = (entries: readonly StoredEntry[]) => entries.map((one) => JSON.stringify(one));

/** Creates the history files of a computer, whose vault either is persistent or is not. */
async function setup() {
  const files = fakeFiles();
  const log = fakeLog();
  const clock = fakeClock();
  const memory = createMemoryVault();
  const open = (protector: 'keychain' | 'memory' = 'keychain', isAllowed = () => true) => {
    const vault = { ...memory, status: () => ({ ...memory.status(), protector }) };
    const encryption = createFileEncryption({ vault, keyRecordName: 'api-history-key', random: randomBytes });
    const store = createHistoryStore({ files, encryption, isAllowed, log });
    return { store, encryption, history: createApiHistory({ store, clock, log }) };
  };
  return { files, log, clock, open, ...open() };
}

const entry = (id: string, username?: string, text = '{"a":1}') =>
  [stored({ callId: id }, succeeded({ text }), username ?? null), succeeded({ text })] as const;

describe('the history of a profile', () => {
  test('is separate for each user, except for calls made while signed out', async () => {
    const { history } = await setup();
    for (const [profileId, id, username] of [
      ['acme', '1', 'alice'],
      ['acme', '2', 'bob'],
      ['acme', '3', undefined],
      ['other', '4', 'alice'],
    ] as const)
      await history.add(profileId, ...entry(id, username));
    const listed = async (profileId: string, username?: string) =>
      ids(await history.list({ ...alice, profileId, username }));
    expect(await listed('acme', 'alice')).toEqual(['3', '1']);
    expect(await listed('acme')).toEqual(['3']);
    expect(await catchFailure(history.read(alice, '2'))).toEqual({ kind: 'response_gone' });
    await history.clear(alice);
    expect(await listed('acme', 'alice')).toEqual([]);
    expect(await listed('acme', 'bob')).toEqual(['2']);
    expect(await listed('other', 'alice')).toEqual(['4']);
  });

  test('has only responses of origins that the profile still has', async () => {
    const { history, open } = await setup();
    await history.add('acme', ...entry('1', 'alice'));
    const elsewhere = { ...alice, origins: ['https://evil.example'] };
    expect(await history.list(elsewhere)).toEqual([]);
    expect(await catchFailure(history.read(elsewhere, '1'))).toEqual({ kind: 'response_gone' });
    await history.deleteOtherOrigins('acme', alice.origins);
    expect(ids(await history.list(alice))).toEqual(['1']);
    await history.deleteOtherOrigins('acme', elsewhere.origins);
    for (const one of [history, open().history]) expect(await one.list(alice)).toEqual([]);
  });

  test('contains failed calls too', async () => {
    const { history } = await setup();
    const failed: Outcome = { ok: false, failure: { kind: 'offline' } };
    await history.add('acme', stored({ callId: '1' }, failed), failed);
    await history.add('acme', ...entry('2', 'alice'));
    expect(ids(await history.list(alice))).toEqual(['2', '1']);
    expect((await history.read(alice, '1')).outcome).toEqual(failed);
  });

  test('is limited to 50 calls, and drops the bodies of older responses on disk first', async () => {
    const { open, history } = await setup();
    const body = 'x'.repeat(maxResponseBodyCharacters - 100);
    for (let at = 1; at <= maxEntries + 5; at += 1) await history.add('acme', ...entry(String(at), 'alice', body));
    const items = ids(await history.list(alice));
    expect([maxEntries, items.length, items[0], items.at(-1)]).toEqual([50, 50, '55', '6']);
    await history.flush();
    const again = open().history;
    const kinds = await Promise.all(
      (await again.list(alice)).map(async ({ id }) => {
        const { outcome } = await again.read(alice, id);
        return outcome.ok && outcome.value.bodyOmitted ? 'without' : 'with';
      }),
    );
    const complete = Math.floor(maxStoredCharacters / (maxResponseBodyCharacters + 1000));
    expect(kinds).toEqual([...Array(complete).fill('with'), ...Array(maxEntries - complete).fill('without')]);
    // The process that made the calls still has their complete responses.
    expect(await history.read(alice, items.at(-1) ?? '')).toMatchObject({ outcome: { value: { text: body } } });
  });

  test('is limited to the latest calls that fit', async () => {
    const { history } = await setup();
    const body = 'b'.repeat(maxRequestBodyCharacters);
    for (let at = 1; at <= 20; at += 1) await history.add('acme', stored({ callId: `${at}`, body }), succeeded());
    const left = ids(await history.list(alice));
    expect(left.length).toBe(Math.floor((512 * 1024) / (maxRequestBodyCharacters + 500)));
    expect([maxStoredCharacters, left[0]]).toEqual([512 * 1024, '20']);
  });

  test('has at most 16 MiB of complete responses in memory', async () => {
    const { history } = await setup();
    const complete = succeeded({ text: 'a'.repeat(7 * 1024 * 1024) });
    const profiles = ['acme', 'other', 'third'];
    for (const profileId of profiles) await history.add(profileId, stored({ callId: profileId }, complete), complete);
    const left = await Promise.all(
      profiles.map(async (profileId) => {
        const { outcome } = await history.read({ ...alice, profileId }, profileId);
        return outcome.ok && outcome.value.bodyOmitted === true;
      }),
    );
    expect([left.filter(Boolean).length, left[2]]).toEqual([1, false]);
  });

  test('reports an unwritable disk', async () => {
    const { files, history } = await setup();
    await history.add('acme', ...entry('1', 'alice'));
    await history.flush();
    files.remove = async () => {
      throw new Error('EROFS');
    };
    expect(await catchFailure(history.clear(alice))).toEqual({ kind: 'file_unwritable' });
  });
});

describe('the history file', () => {
  test('is read as written, and deleted with its last call', async () => {
    const { files, store, log } = await setup();
    expect(await store.read('acme')).toEqual([]);
    await store.write('acme', json([stored({})]));
    expect(await store.read('acme')).toEqual([stored({})]);
    expect(log.lines).toEqual([]);
    await store.write('acme', []);
    expect(files.texts).toEqual({});
  });

  test('is neither read nor written without a persistent vault or if policy forbids it', async () => {
    const { files, store, open } = await setup();
    await store.write('acme', json([stored({})]));
    const { [name]: written = '' } = files.texts;
    const [inMemory, forbidden] = [open('memory').store, open('keychain', () => false).store];
    expect(await inMemory.read('acme')).toEqual([]);
    await inMemory.write('acme', []);
    expect(files.texts).toEqual({ [name]: written });
    expect(await forbidden.read('acme')).toEqual([]);
    expect(files.texts).toEqual({});
    for (const one of [inMemory, forbidden]) await one.write('acme', json([stored({})]));
    expect(files.texts).toEqual({});
  });

  test('is read without entries that this version does not know', async () => {
    const { store, log } = await setup();
    const failed = stored({}, { ok: false, failure: { kind: 'offline' } });
    const earlier = JSON.parse(JSON.stringify(failed).replace('offline', 'request_invalid')) as StoredEntry;
    await store.write('acme', json([stored({ callId: '3' }), earlier, stored({ callId: '1' })]));
    expect(ids(await store.read('acme'))).toEqual(['3', '1']);
    expect(log.lines).toEqual([{ event: 'history entries cannot be read', facts: { entries: 1 } }]);
  });

  test('is not read if it is damaged, oversized, has unknown members or is of another profile', async () => {
    const { files, store, log } = await setup();
    await store.write('acme', json([stored({})]));
    const { [name]: written = '' } = files.texts;
    const more = JSON.stringify({ ...JSON.parse(written), more: 1 });
    for (const text of ['{', '{}', written.replace(/"text":"..../, '"text":"AAAA'), more]) {
      files.texts[name] = text;
      expect(await store.read('acme')).toEqual([]);
    }
    files.texts['api-history/other.1.json'] = written;
    expect(await store.read('other')).toEqual([]);
    await store.write('acme', json([stored({}, succeeded({ statusText: 'a'.repeat(7 * 1024 * 1024) }))]));
    expect(await store.read('acme')).toEqual([]);
    expect(log.lines.map(({ event }) => event)).toEqual(Array(6).fill('history cannot be read and starts empty'));
    await store.delete('acme');
    files.texts[name] = written;
    expect(await store.read('acme')).toHaveLength(1);
  });

  /** Writes four calls to a file each. */
  async function setupFiles() {
    const parts = await setup();
    for (const id of ['1', '2', '3', '4']) {
      await parts.history.add('acme', ...entry(id, 'alice'));
      await parts.history.flush();
    }
    return { ...parts, file: (number: number) => `api-history/acme.${number}.json` };
  }
  type Files = Awaited<ReturnType<typeof setupFiles>>;

  test.each<[string, (parts: Files) => void, string[]]>([
    ['all of its files', () => {}, ['4', '3', '2', '1']],
    [
      'all but its latest file, as before the last call',
      ({ files, file }) => delete files.texts[file(4)],
      ['3', '2', '1'],
    ],
    ['all but its first file', ({ files, file }) => delete files.texts[file(1)], []],
    ['all but a file in between', ({ files, file }) => delete files.texts[file(2)], []],
    [
      'files in another order',
      ({ files: { texts }, file }) => Object.assign(texts, { [file(2)]: texts[file(3)], [file(3)]: texts[file(2)] }),
      [],
    ],
  ])('is read with %s', async (_, change, expected) => {
    const parts = await setupFiles();
    change(parts);
    expect(ids(await parts.open().history.list(alice))).toEqual(expected);
    const reopened = parts.open().history;
    await reopened.add('acme', ...entry('5', 'alice'));
    await reopened.flush();
    expect(ids(await parts.open().history.list(alice))).toEqual(['5', ...expected]);
  });

  test('is not read with a file of an earlier history under the same number', async () => {
    const { files, history, open, file } = await setupFiles();
    const earlier = files.texts[file(2)] ?? '';
    await history.clear(alice);
    const again = open().history;
    for (const id of ['a', 'b', 'c']) {
      await again.add('acme', ...entry(id, 'alice'));
      await again.flush();
    }
    files.texts[file(2)] = earlier;
    expect(await open().history.list(alice)).toEqual([]);
  });

  test('has a new part for each write, and none that is no longer needed', async () => {
    const { files, history, open } = await setup();
    const body = 'x'.repeat(10_000);
    const writes: number[] = [];
    const { write } = files;
    files.write = (file, text) => {
      writes.push(text.length);
      return write(file, text);
    };
    for (let at = 1; at <= 60; at += 1) {
      await history.add('acme', ...entry(String(at), 'alice', body));
      await history.flush();
    }
    expect(Math.max(...writes)).toBeLessThan(1.5 * body.length);
    expect(Object.keys(files.texts)).toHaveLength(maxEntries);
    const large = 'y'.repeat(60_000);
    for (let at = 1; at <= 20; at += 1) {
      await history.add('acme', ...entry(`large ${at}`, 'alice', large));
      await history.flush();
    }
    expect(Object.values(files.texts).join('').length).toBeLessThan(4 * maxStoredCharacters);
    expect(ids(await open().history.list(alice))).toEqual(ids(await history.list(alice)));
  });

  test('is written as a whole if another process has written it', async () => {
    const { history, open } = await setupFiles();
    const other = open().history;
    await other.add('acme', ...entry('other', 'alice'));
    await other.flush();
    await history.add('acme', ...entry('5', 'alice'));
    await history.flush();
    expect(ids(await open().history.list(alice))).toEqual(['5', '4', '3', '2', '1']);
  });

  test('contains nothing of deleted calls', async () => {
    const { files, history, open } = await setupFiles();
    const before = Object.values(files.texts);
    await history.add('acme', ...entry('5', 'bob'));
    await history.clear(alice);
    expect(Object.values(files.texts).some((text) => before.includes(text))).toBe(false);
    expect(Object.keys(files.texts)).toHaveLength(1);
    expect(ids(await open().history.list({ ...alice, username: 'bob' }))).toEqual(['5']);
  });

  test('is written half a second after a call, with all calls until then, or when asked to', async () => {
    const { files, clock, history, open } = await setup();
    const writes = vi.spyOn(files, 'write');
    for (const id of ['1', '2']) {
      await history.add('acme', ...entry(id, 'alice'));
      clock.advance(id === '1' ? 499 : 0);
    }
    expect([writes.mock.calls.length, clock.countTimers()]).toEqual([0, 1]);
    clock.advance(1);
    await history.flush();
    await history.add('acme', ...entry('3', 'alice'));
    await history.flush();
    expect([writes.mock.calls.length, clock.countTimers()]).toEqual([2, 0]);
    expect(ids(await open().history.list(alice))).toEqual(['3', '2', '1']);
    await history.add('acme', ...entry('4', 'alice'));
    await history.deleteProfile('acme');
    clock.advance(1000);
    await history.flush();
    expect(files.texts).toEqual({});
  });

  test('waits for calls that are added later', async () => {
    const { clock, history, open } = await setup();
    for (const id of ['1', '2']) {
      const [one, outcome] = entry(id, 'alice');
      history.addLater('acme', async () => one, outcome);
    }
    const [listed, flushed] = [history.list(alice), history.flush()];
    clock.advance(0);
    expect(ids(await listed)).toEqual(['2', '1']);
    await flushed;
    expect(ids(await open().history.list(alice))).toEqual(['2', '1']);
  });

  test('is written again after a failure', async () => {
    const { files, history, open } = await setupFiles();
    const { write } = files;
    files.write = async () => {
      throw new Error('ENOSPC');
    };
    await history.add('acme', ...entry('5', 'alice'));
    await history.flush();
    files.write = write;
    await history.add('acme', ...entry('6', 'alice'));
    await history.flush();
    expect(ids(await open().history.list(alice))).toEqual(['6', '5', '4', '3', '2', '1']);
  });
});

describe('a call', () => {
  function setupHandlers(tokens: TokenSet | undefined) {
    const profile = testProfile();
    const session = {
      snapshot: () => (tokens ? { state: 'signed-in', username: 'alice' } : { state: 'signed-out' }),
      tokens: () => tokens ?? fail('signed_out'),
    };
    const added: unknown[] = [];
    const { recordCall } = createApiHistoryHandlers({
      toOutcome: createToOutcome(fakeLog()),
      profiles: { getOrFail: () => profile, readClientCredential: async () => undefined },
      accounts: { active: () => session, sessions: () => [{ id: 'a', session }] },
      api: {
        clock: fakeClock(),
        history: { addLater: (_: string, create: unknown) => void added.push(create) },
      },
    } as never);
    const run = (part: object, end: () => ApiResponse) =>
      recordCall({ session: session as never, profile, call: apiCall(part) }, async () => end());
    return { run, added };
  }

  test.each<[FailureKind, number]>([
    ['offline', 1],
    ['canceled', 0],
    ['busy', 0],
    ['signed_out', 0],
    ['session_ended', 0],
  ])('that fails with %s is recorded %i times', async (kind, times) => {
    const { run, added } = setupHandlers(tokenSet('1'));
    expect((await catchFailure(run({}, () => fail(kind)))).kind).toBe(kind);
    expect(added.length).toBe(times);
  });
});
