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
import { listSpellings } from '../../electron/core/redaction/spellings.ts';
import { Secret } from '../../electron/core/secret.ts';
import { openVault } from '../../electron/vault/encrypted-vault.ts';
import { createFileEncryption } from '../../electron/vault/file-encryption.ts';
import type { KeyProtector } from '../../electron/vault/key-protector.ts';
import { createMemoryVault } from '../../electron/vault/vault.ts';
import type { HistoryEntry } from '../../shared/api-history.ts';
import { apiCall, apiResponse } from './support/api-history.ts';
import { catchFailure } from './support/failures.ts';
import { fakeFiles } from './support/files.ts';
import { inProcessLocks } from './support/locks.ts';
import { fakeLog } from './support/log.ts';

const accessToken = 'not-a-real-access-token/+=&é 漢';
const clientSecret = 'not-a-real-client-secret "quoted"';
const known = [
  { kind: 'access_token' as const, secret: new Secret(accessToken) },
  { kind: 'client_secret' as const, secret: new Secret(clientSecret) },
];

const kept = (
  part: Record<string, unknown>,
  outcome: HistoryEntry['outcome'] = { ok: true, value: apiResponse() },
): StoredEntry => storedEntrySchema.parse(toStoredEntry({ call: apiCall(part), at: 1, who: 'alice', outcome }, known));

describe('what is kept of a request', () => {
  test('is the request as it was, where there is no secret in it', () => {
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
  ] as const)('has words for a secret %s', (_, part, member, expected) => {
    const { request } = kept(part);
    expect(request[member]).toEqual(expected);
    expect(JSON.stringify(request)).not.toContain('not-a-real-key');
  });

  test('holds no secret that main knows, in no spelling and no place', () => {
    for (const { secret } of known)
      for (const spelling of listSpellings(secret.reveal())) {
        const url = `https://api.example/o?x=${encodeURIComponent(spelling)}`;
        const failure = { kind: 'timed_out' as const, details: { description: `said ${spelling}` } };
        const refusal = {
          reason: 'unexplained' as const,
          challenges: [{ scheme: 'Bearer', description: `no ${spelling}`, scopes: [] }],
          held: [],
          missing: [],
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

  test('has bodies only where they are short text, and no cookie', () => {
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
      sealer: createFileEncryption({ vault, keyRecordName: 'api-history-key', random: randomBytes }),
      isAllowed: options.allowed ?? (() => true),
      log,
    });
    return createApiHistory({ store: histories, log });
  };
  return { files, log, start, history: await start() };
}

const entry = (id: string, who?: string, text = '{"a":1}') =>
  [
    toStoredEntry(
      { call: apiCall({ callId: id }), at: 1, who, outcome: { ok: true, value: apiResponse({ text }) } },
      [],
    ),
    { ok: true, value: apiResponse({ text }) },
  ] as const;

const alice = { profileId: 'acme', who: 'alice' };
const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id);

describe('the history of a profile', () => {
  test('is there after a restart, with its responses, and encrypted on the disk', async () => {
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

  test('is each person’s own; what was sent signed out is everybody’s', async () => {
    const { history } = await world();
    await history.add('acme', ...entry('1', 'alice'));
    await history.add('acme', ...entry('2', 'bob'));
    await history.add('acme', ...entry('3'));
    await history.add('other', ...entry('4', 'alice'));
    expect(ids(await history.list(alice))).toEqual(['3', '1']);
    expect(ids(await history.list({ profileId: 'acme', who: undefined }))).toEqual(['3']);
    expect(await catchFailure(history.read(alice, '2'))).toEqual({ kind: 'reply_gone' });
    await history.clear(alice);
    expect(await history.list(alice)).toEqual([]);
    expect(ids(await history.list({ profileId: 'acme', who: 'bob' }))).toEqual(['2']);
    expect(ids(await history.list({ profileId: 'other', who: 'alice' }))).toEqual(['4']);
  });

  test('is the latest requests that fit: older responses lose their bodies first', async () => {
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

  test('is gone once it is cleared, or its profile is', async () => {
    const { files, start, history } = await world();
    await history.add('acme', ...entry('1', 'alice'));
    await history.add('other', ...entry('2', 'alice'));
    await history.clear(alice);
    await history.deleteProfile('other');
    expect(Object.keys(files.texts).filter((name) => name.startsWith('api-history/'))).toEqual([]);
    expect(await (await start()).list(alice)).toEqual([]);
  });

  test('is not written where the vault keeps nothing, nor where policy lets nothing outlive the app', async () => {
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

  test('begins anew where its file is damaged or another profile’s', async () => {
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

  test('is clear about a disk that takes no files', async () => {
    const { files, history } = await world();
    await history.add('acme', ...entry('1', 'alice'));
    await history.flush();
    files.remove = async () => {
      throw new Error('EROFS');
    };
    expect(await catchFailure(history.clear(alice))).toEqual({ kind: 'file_unwritable' });
  });
});
