import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createApiHistory, maxEntries, maxStoredCharacters } from '../../electron/api/history/history.ts';
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
import { openVault } from '../../electron/vault/encrypted-vault.ts';
import { createFileEncryption } from '../../electron/vault/file-encryption.ts';
import type { KeyProtector } from '../../electron/vault/key-protector.ts';
import { createMemoryVault, type Vault } from '../../electron/vault/vault.ts';
import type { ApiResponse } from '../../shared/api.ts';
import type { HistoryEntry } from '../../shared/api-history.ts';
import type { FailureKind } from '../../shared/errors.ts';
import { apiCall, apiResponse } from './support/api-history.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';
import { testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';

const accessToken = 'not-a-real-access-token/+=&é 漢';
const clientSecret = 'not-a-real-client-secret "quoted"';
const known = [
  { kind: 'access_token' as const, secret: new Secret(accessToken) },
  { kind: 'client_secret' as const, secret: new Secret(clientSecret) },
];

const kept = (
  part: Record<string, unknown>,
  outcome: HistoryEntry['outcome'] = { ok: true, value: apiResponse() },
): StoredEntry =>
  storedEntrySchema.parse(toStoredEntry({ call: apiCall(part), at: 1, username: 'alice', outcome }, known));

describe('a stored entry', () => {
  test('is the unchanged request if it contains no secret', () => {
    const body = '{ "n": 12345678901234567890,\n  "n": 1, "‹mark›": "a" }';
    const part = { url: 'https://api.example/o?a=b+c&d=%41#x', headers: { 'x-trace': 'é' }, body, timeoutMs: 2000 };
    expect(kept(part).request).toEqual({ method: 'POST', token: undefined, ...part });
    const form = 'city=Z%C3%BCrich+%26+co';
    const typed = { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form };
    expect(kept(typed).request.body).toBe(form);
  });

  test.each([
    [
      'in the query',
      { url: 'https://api.example/o?api_key=not-a-real-key&page=2' },
      'url',
      'https://api.example/o?api_key=‹secret›&page=2',
    ],
    ['in a header', { headers: { 'X-Api-Key': 'not-a-real-key' } }, 'headers', { 'x-api-key': '‹secret›' }],
    [
      'in a JSON body',
      { body: '{"user":"a","password":"not-a-real-key"}' },
      'body',
      '{"user":"a","password":"‹password›"}',
    ],
    [
      'in a form',
      {
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: 'user=a+b&client_secret=not-a-real-key',
      },
      'body',
      'user=a%20b&client_secret=‹client secret›',
    ],
    ['in text', { body: 'token=not-a-real-key;' }, 'body', 'token=‹token›;'],
    [
      'in a part of a form',
      { body: '--b\r\nContent-Disposition: form-data; name="api_key"\r\n\r\nnot-a-real-key\r\n--b--\r\n' },
      'body',
      '--b\r\nContent-Disposition: form-data; name="api_key"\r\n\r\n‹secret›\r\n--b--\r\n',
    ],
    ['as a token of anybody', { body: 'x eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.c2ln y' }, 'body', 'x ‹token› y'],
  ] as const)('has a placeholder for a secret %s', (_, part, member, expected) => {
    const { request } = kept(part);
    expect(request[member]).toEqual(expected);
    expect(JSON.stringify(request)).not.toContain('not-a-real-key');
  });

  test('contains no known secret in any spelling', () => {
    for (const { secret } of known)
      for (const spelling of listSpellings(secret.reveal())) {
        const url = `https://api.example/o?x=${encodeURIComponent(spelling)}`;
        const failure = { kind: 'timed_out' as const, details: { description: `said ${spelling}` } };
        const refusal = {
          reason: 'unexplained' as const,
          challenges: [{ scheme: 'Bearer', description: `no ${spelling}`, scopes: [] }],
          tokenScopes: [],
          missingScopes: [],
        };
        const entries = [
          kept({ url, headers: { 'x-note': `a ${spelling}` }, body: `b ${spelling}` }),
          kept({ body: JSON.stringify({ deep: [`c ${spelling}`] }) }, { ok: false, failure }),
          kept(
            {},
            {
              ok: true,
              value: apiResponse({
                text: `d ${spelling}`,
                statusText: spelling,
                headers: [['x-echo', spelling]],
                refusal,
              }),
            },
          ),
        ];
        for (const one of listSpellings(secret.reveal()))
          for (const entry of entries) {
            const text = JSON.stringify(entry);
            expect(text).not.toContain(one);
            expect(text).not.toContain(JSON.stringify(one).slice(1, -1));
          }
      }
  });

  test('has only short text bodies, and no cookies', () => {
    expect(kept({ body: 'a'.repeat(maxRequestBodyCharacters + 1) }).request).toMatchObject({ bodyLeftOut: 'long' });
    expect(kept({ fileId: 3 }).request).toMatchObject({ bodyLeftOut: 'file' });
    const outcomes = [
      apiResponse({ text: 'a'.repeat(maxResponseBodyCharacters + 1) }),
      apiResponse({ truncated: true }),
      apiResponse({ text: undefined, base64: 'AAAA' }),
    ];
    for (const value of outcomes) {
      const { outcome } = kept({}, { ok: true, value });
      expect(outcome).toMatchObject({ ok: true, value: { bodyLeftOut: true, status: 200 } });
      expect(outcome.ok && ('text' in outcome.value || 'base64' in outcome.value)).toBe(false);
    }
    const cookie = apiResponse({ headers: [['set-cookie', 'sid=not-a-real-cookie; Path=/']] });
    expect(JSON.stringify(kept({}, { ok: true, value: cookie }))).not.toContain('not-a-real-cookie');
  });
});

function protector(): KeyProtector {
  let key: Buffer | undefined;
  return {
    name: 'keychain',
    findProblem: async () => undefined,
    readKey: async () => key,
    storeKey: async (given) => {
      key = Buffer.from(given);
    },
    deleteKey: async () => {},
  };
}

async function world(options: { memory?: boolean; allowed?: () => boolean } = {}) {
  const files = fakeFiles();
  const keychain = protector();
  const log = fakeLog();
  const start = async () => {
    const vault = options.memory
      ? createMemoryVault()
      : await openVault({ files, locks: inProcessLocks(), protectors: [keychain], random: randomBytes, log });
    const histories = createHistoryStore({
      files,
      encryption: createFileEncryption({ vault, keyRecordName: 'api-history-key', random: randomBytes }),
      isAllowed: options.allowed ?? (() => true),
      log,
    });
    return createApiHistory({ store: histories, log });
  };
  return { files, log, start, history: await start() };
}

const entry = (id: string, username?: string, text = '{"a":1}') =>
  [
    toStoredEntry(
      { call: apiCall({ callId: id }), at: 1, username, outcome: { ok: true, value: apiResponse({ text }) } },
      [],
    ),
    { ok: true, value: apiResponse({ text }) },
  ] as const;

const alice = { profileId: 'acme', username: 'alice' };
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);

describe('the history of a profile', () => {
  test('survives a restart with its responses, encrypted on disk', async () => {
    const { files, start, history } = await world();
    await history.add('acme', ...entry('1', 'alice'));
    await history.add('acme', ...entry('2', 'alice'));
    await history.flush();
    const again = await start();
    expect(await again.list(alice)).toEqual([
      {
        id: '2',
        at: 1,
        method: 'POST',
        url: 'https://api.example/orders',
        response: { status: 200, durationMs: 12, bytes: 7 },
      },
      expect.objectContaining({ id: '1' }),
    ]);
    expect(await again.read(alice, '1')).toMatchObject({ outcome: { ok: true, value: { text: '{"a":1}' } } });
    const written = files.texts['api-history/acme.json'] ?? '';
    expect(written).toContain('latchkey-api-history');
    for (const text of ['alice', 'api.example', 'POST'])
      for (const one of listSpellings(text)) if (one.length > 4) expect(written).not.toContain(one);
    await again.add('acme', ...entry('3', 'alice'));
    await again.flush();
    expect(ids(await (await start()).list(alice))).toEqual(['3', '2', '1']);
  });

  test('is separate for each user, except for calls made while signed out', async () => {
    const { history } = await world();
    await history.add('acme', ...entry('1', 'alice'));
    await history.add('acme', ...entry('2', 'bob'));
    await history.add('acme', ...entry('3'));
    await history.add('other', ...entry('4', 'alice'));
    expect(ids(await history.list(alice))).toEqual(['3', '1']);
    expect(ids(await history.list({ profileId: 'acme', username: undefined }))).toEqual(['3']);
    expect(await catchFailure(history.read(alice, '2'))).toEqual({ kind: 'response_gone' });
    await history.clear(alice);
    expect(await history.list(alice)).toEqual([]);
    expect(ids(await history.list({ profileId: 'acme', username: 'bob' }))).toEqual(['2']);
    expect(ids(await history.list({ profileId: 'other', username: 'alice' }))).toEqual(['4']);
  });

  test('drops the bodies of older responses first', async () => {
    const { start, history } = await world();
    const body = 'x'.repeat(maxResponseBodyCharacters - 100);
    for (let at = 1; at <= maxEntries + 5; at += 1) await history.add('acme', ...entry(String(at), 'alice', body));
    const items = await history.list(alice);
    expect(items.length).toBe(maxEntries);
    expect(items[0]?.id).toBe(String(maxEntries + 5));
    await history.flush();
    const again = await start();
    const kinds = await Promise.all(
      (await again.list(alice)).map(async ({ id }) => {
        const { outcome } = await again.read(alice, id);
        return outcome.ok && outcome.value.bodyLeftOut ? 'without' : 'with';
      }),
    );
    const whole = Math.floor(maxStoredCharacters / (maxResponseBodyCharacters + 1000));
    expect(kinds).toEqual([...Array(whole).fill('with'), ...Array(maxEntries - whole).fill('without')]);
    // In this run the whole responses are still there.
    const oldest = items.at(-1)?.id ?? '';
    expect(await history.read(alice, oldest)).toMatchObject({ outcome: { value: { text: body } } });
  });

  test('is deleted with its profile or on request', async () => {
    const { files, start, history } = await world();
    await history.add('acme', ...entry('1', 'alice'));
    await history.add('other', ...entry('2', 'alice'));
    await history.clear(alice);
    await history.deleteProfile('other');
    expect(Object.keys(files.texts).filter((name) => name.startsWith('api-history/'))).toEqual([]);
    expect(await (await start()).list(alice)).toEqual([]);
  });

  test('is not written without a persistent vault or if policy forbids it', async () => {
    const memory = await world({ memory: true });
    await memory.history.add('acme', ...entry('1', 'alice'));
    await memory.history.flush();
    expect(memory.files.texts).toEqual({});
    expect(ids(await memory.history.list(alice))).toEqual(['1']);
    let allowed = true;
    const policed = await world({ allowed: () => allowed });
    await policed.history.add('acme', ...entry('1', 'alice'));
    await policed.history.flush();
    expect(policed.files.texts).toHaveProperty(['api-history/acme.json']);
    allowed = false;
    expect(await (await policed.start()).list(alice)).toEqual([]);
    expect(policed.files.texts).not.toHaveProperty(['api-history/acme.json']);
  });

  test('starts empty if its file is damaged or of another profile', async () => {
    const { files, log, start, history } = await world();
    await history.add('acme', ...entry('1', 'alice'));
    await history.flush();
    const written = files.texts['api-history/acme.json'] ?? '';
    for (const damaged of ['{', '{}', written.replace(/"text":"..../, '"text":"AAAA')]) {
      files.texts['api-history/acme.json'] = damaged;
      expect(await (await start()).list(alice)).toEqual([]);
    }
    files.texts['api-history/other.json'] = written;
    expect(await (await start()).list({ ...alice, profileId: 'other' })).toEqual([]);
    expect(log.text()).toContain('history cannot be read');
    files.texts['api-history/acme.json'] = written;
    expect(ids(await (await start()).list(alice))).toEqual(['1']);
  });

  test('reports an unwritable disk', async () => {
    const { files, history } = await world();
    await history.add('acme', ...entry('1', 'alice'));
    await history.flush();
    files.remove = async () => {
      throw new Error('EROFS');
    };
    expect(await catchFailure(history.clear(alice))).toEqual({ kind: 'file_unwritable' });
  });
});

describe('the history on disk', () => {
  const took = (part: Partial<ApiResponse> = {}): HistoryEntry['outcome'] => ({ ok: true, value: apiResponse(part) });

  const entry = (part: object = {}, outcome: HistoryEntry['outcome'] = took()): StoredEntry =>
    toStoredEntry({ call: apiCall(part), at: 1, username: 'alice', outcome }, []);

  const name = 'api-history/acme.json';

  const key = Buffer.alloc(32, 7);

  /** A vault that says it keeps what it holds, or that it keeps nothing. */
  async function vaultOf(protector: 'keychain' | 'memory'): Promise<Vault> {
    const vault = createMemoryVault();
    await vault.set('api-history-key', new Secret(key.toString('base64')));
    return { ...vault, status: () => ({ ...vault.status(), protector }) };
  }

  async function world() {
    const files = fakeFiles();
    const log = fakeLog();
    const over = async (protector: 'keychain' | 'memory', allowed: boolean) =>
      createHistoryStore({
        files,
        encryption: createFileEncryption({
          vault: await vaultOf(protector),
          keyRecordName: 'api-history-key',
          random: (bytes) => Buffer.alloc(bytes, 7),
        }),
        isAllowed: () => allowed,
        log,
      });
    const histories = await over('keychain', true);
    return { files, log, over, histories, history: createApiHistory({ store: histories, log }) };
  }

  describe('the stored history', () => {
    test('is empty at first', async () => {
      const { histories, log } = await world();
      expect(await histories.read('acme')).toEqual([]);
      expect(log.lines).toEqual([]);
    });

    test('is read as written, and deleted with its last call', async () => {
      const { files, histories } = await world();
      await histories.write('acme', [entry()]);
      expect(await histories.read('acme')).toEqual([entry()]);
      await histories.write('acme', []);
      expect(files.texts).toEqual({});
    });

    test('is neither read nor written without a persistent vault or if policy forbids it', async () => {
      const { files, histories, over } = await world();
      await histories.write('acme', [entry()]);
      const { [name]: written = '' } = files.texts;
      const [forgetful, forbidden] = [await over('memory', true), await over('keychain', false)];
      expect(await forgetful.read('acme')).toEqual([]);
      await forgetful.write('acme', []);
      expect(files.texts).toEqual({ [name]: written });
      expect(await forbidden.read('acme')).toEqual([]);
      expect(files.texts).toEqual({});
      for (const one of [forgetful, forbidden]) await one.write('acme', [entry()]);
      expect(files.texts).toEqual({});
    });

    test('is read without entries that this version does not know', async () => {
      const { histories, log } = await world();
      const failed = entry({}, { ok: false, failure: { kind: 'offline' } });
      const earlier = JSON.parse(JSON.stringify(failed).replace('offline', 'request_invalid')) as StoredEntry;
      await histories.write('acme', [entry({ callId: '3' }), earlier, entry({ callId: '1' })]);
      expect((await histories.read('acme')).map(({ id }) => id)).toEqual(['3', '1']);
      expect(log.lines).toEqual([{ event: 'history entries cannot be read', facts: { entries: 1 } }]);
    });

    test('is not read if its file has unknown or oversized content', async () => {
      const { files, histories, log } = await world();
      await histories.write('acme', [entry()]);
      files.texts[name] = JSON.stringify({ ...JSON.parse(files.texts[name] ?? ''), more: 1 });
      expect(await histories.read('acme')).toEqual([]);
      await histories.write('acme', [entry({ body: 'a' }, took({ statusText: 'a'.repeat(7 * 1024 * 1024) }))]);
      expect(await histories.read('acme')).toEqual([]);
      expect(log.lines.length).toBe(2);
    });
  });

  describe('the history of a profile', () => {
    test('contains failed calls too', async () => {
      const { history } = await world();
      const failed = { ok: false as const, failure: { kind: 'offline' as const } };
      await history.add('acme', entry({ callId: '1' }, failed), failed);
      await history.add('acme', entry({ callId: '2' }), took());
      expect((await history.list(alice)).map(({ id }) => id)).toEqual(['2', '1']);
      expect((await history.read(alice, '1')).outcome).toEqual(failed);
    });

    test('is limited to 50 calls', async () => {
      const { history } = await world();
      for (let at = 1; at <= 51; at += 1) await history.add('acme', entry({ callId: String(at) }), took());
      const ids = (await history.list(alice)).map(({ id }) => id);
      expect([ids.length, ids[0], ids.at(-1)]).toEqual([50, '51', '2']);
    });

    test('is limited to the latest calls that fit', async () => {
      const { history } = await world();
      const body = 'b'.repeat(maxRequestBodyCharacters);
      for (let at = 1; at <= 20; at += 1) await history.add('acme', entry({ callId: String(at), body }), took());
      const ids = (await history.list(alice)).map(({ id }) => id);
      expect(ids.length).toBe(Math.floor((512 * 1024) / (maxRequestBodyCharacters + 500)));
      expect(maxStoredCharacters).toBe(512 * 1024);
      expect(ids[0]).toBe('20');
    });

    test('keeps 16 MiB of complete responses in memory', async () => {
      const { history } = await world();
      const whole = took({ text: 'a'.repeat(7 * 1024 * 1024) });
      const profiles = ['acme', 'other', 'third'];
      for (const profileId of profiles) await history.add(profileId, entry({ callId: profileId }, whole), whole);
      const left = await Promise.all(
        profiles.map(async (profileId) => {
          const { outcome } = await history.read({ ...alice, profileId }, profileId);
          return outcome.ok && outcome.value.bodyLeftOut === true;
        }),
      );
      expect(left.filter(Boolean).length).toBe(1);
      expect(left[2]).toBe(false);
    });
  });

  describe('stored content', () => {
    test('includes short bodies only', () => {
      const bodies = (request: number, response: number) => {
        const kept = entry({ body: 'a'.repeat(request) }, took({ text: 'a'.repeat(response) }));
        return [kept.request.bodyLeftOut, kept.outcome.ok && kept.outcome.value.bodyLeftOut];
      };
      expect([maxRequestBodyCharacters, maxResponseBodyCharacters]).toEqual([32 * 1024, 64 * 1024]);
      expect(bodies(maxRequestBodyCharacters, maxResponseBodyCharacters)).toEqual([undefined, undefined]);
      expect(bodies(maxRequestBodyCharacters + 1, maxResponseBodyCharacters + 1)).toEqual(['long', true]);
    });

    test('is parsed as a form by its content type in any case', () => {
      const headers = { 'CONTENT-Type': 'application/x-www-form-urlencoded' };
      const { request } = entry({ headers, body: 'user=a+b&client%5Fsecret=not-a-real-secret' });
      expect(request.body).toBe('user=a%20b&client_secret=‹client secret›');
    });

    test('contains no secret at any depth of a failure', () => {
      const failure = { kind: 'offline' as const, details: { description: 'said not-a-real-token', status: 5 } };
      const refusal = {
        reason: 'unexplained' as const,
        challenges: [{ scheme: 'Bearer', description: 'no not-a-real-token', scopes: [] }],
        tokenScopes: [],
        missingScopes: [],
      };
      const known = [{ kind: 'access_token' as const, secret: new Secret('not-a-real-token') }];
      const kept = (outcome: HistoryEntry['outcome']) =>
        toStoredEntry({ call: apiCall(), at: 1, username: undefined, outcome }, known).outcome;
      expect(kept({ ok: false, failure })).toEqual({
        ok: false,
        failure: { ...failure, details: { description: 'said ‹access token›', status: 5 } },
      });
      expect(kept(took({ refusal }))).toMatchObject({
        value: { refusal: { ...refusal, challenges: [{ description: 'no ‹access token›' }] }, status: 200 },
      });
    });
  });

  describe('a call', () => {
    function handlersOver(tokens: TokenSet | undefined) {
      const profile = testProfile();
      const session = {
        snapshot: () => (tokens ? { state: 'signed-in', username: 'alice' } : { state: 'signed-out' }),
        tokens: () => tokens ?? fail('signed_out'),
      };
      const added: StoredEntry[] = [];
      const { recordCall } = createApiHistoryHandlers({
        toOutcome: createToOutcome(fakeLog()),
        profiles: { getOrFail: () => profile, readClientCredential: async () => undefined },
        accounts: { active: () => session, sessions: () => [{ id: 'a', session }] },
        api: { clock: fakeClock(), history: { add: async (_: string, kept: StoredEntry) => void added.push(kept) } },
      } as never);
      const run = (part: object, end: () => ApiResponse) =>
        recordCall({ session: session as never, profile, call: apiCall(part) }, async () => end());
      return { run, added };
    }

    test('is recorded without tokens, and without a user while signed out', async () => {
      const body = 'fake-access-1 fake-refresh-1 fake-id-1';
      const signedIn = handlersOver(tokenSet('1'));
      await signedIn.run({ body }, apiResponse);
      expect(signedIn.added).toMatchObject([{ username: 'alice' }]);
      expect(signedIn.added[0]?.request.body).toBe('‹access token› ‹refresh token› ‹ID token›');
      const signedOut = handlersOver(undefined);
      expect(await signedOut.run({ body }, apiResponse)).toEqual(apiResponse());
      expect(signedOut.added).toMatchObject([{ request: { body } }]);
      expect(signedOut.added[0]).not.toHaveProperty('username');
    });

    test.each<[FailureKind, number]>([
      ['offline', 1],
      ['cancelled', 0],
      ['busy', 0],
      ['signed_out', 0],
      ['session_ended', 0],
    ])('that fails with %s is recorded %i times', async (kind, times) => {
      const { run, added } = handlersOver(tokenSet('1'));
      expect((await catchFailure(run({}, () => fail(kind)))).kind).toBe(kind);
      expect(added.length).toBe(times);
    });
  });
});
