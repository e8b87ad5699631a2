import { describe, expect, test } from 'vitest';
import { createApiHistory, maxStoredCharacters } from '../../electron/api/history/history.ts';
import { createHistoryStore } from '../../electron/api/history/history-store.ts';
import {
  maxRequestBodyCharacters,
  maxResponseBodyCharacters,
  type StoredEntry,
  toStoredEntry,
} from '../../electron/api/history/stored-entry.ts';
import { fail } from '../../electron/core/failure.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createApiHistoryHandlers } from '../../electron/ipc/api-history.ts';
import { createToOutcome } from '../../electron/ipc/to-outcome.ts';
import type { TokenSet } from '../../electron/oauth/token-set.ts';
import { createFileEncryption } from '../../electron/vault/file-encryption.ts';
import { createMemoryVault, type Vault } from '../../electron/vault/vault.ts';
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

/** Lines of hardening of what is kept of requests, as in `hardening.test.ts`. */

const took = (part: Partial<ApiResponse> = {}): HistoryEntry['outcome'] => ({ ok: true, value: apiResponse(part) });

const entry = (part: object = {}, outcome: HistoryEntry['outcome'] = took()): StoredEntry =>
  toStoredEntry({ call: apiCall(part), at: 1, who: 'alice', outcome }, []);

const alice = { profileId: 'acme', who: 'alice' };
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
      sealer: createFileEncryption({
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

describe('a history on disk', () => {
  test('is not there at first, which is no trouble', async () => {
    const { histories, log } = await world();
    expect(await histories.read('acme')).toEqual([]);
    expect(log.lines).toEqual([]);
  });

  test('is read as it was written, and gone with its last request', async () => {
    const { files, histories } = await world();
    await histories.write('acme', [entry()]);
    expect(await histories.read('acme')).toEqual([entry()]);
    await histories.write('acme', []);
    expect(files.texts).toEqual({});
  });

  test('is neither read nor written where the vault keeps nothing, nor where policy lets nothing outlive the app', async () => {
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

  test('is not read where its file has more in it than was written, or is longer than any that is', async () => {
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
  test('has what failed beside what did not', async () => {
    const { history } = await world();
    const failed = { ok: false as const, failure: { kind: 'offline' as const } };
    await history.add('acme', entry({ callId: '1' }, failed), failed);
    await history.add('acme', entry({ callId: '2' }), took());
    expect((await history.list(alice)).map(({ id }) => id)).toEqual(['2', '1']);
    expect((await history.read(alice, '1')).outcome).toEqual(failed);
  });

  test('is fifty requests', async () => {
    const { history } = await world();
    for (let at = 1; at <= 51; at += 1) await history.add('acme', entry({ callId: String(at) }), took());
    const ids = (await history.list(alice)).map(({ id }) => id);
    expect([ids.length, ids[0], ids.at(-1)]).toEqual([50, '51', '2']);
  });

  test('is as many requests as fit on the disk, the newest', async () => {
    const { history } = await world();
    const body = 'b'.repeat(maxRequestBodyCharacters);
    for (let at = 1; at <= 20; at += 1) await history.add('acme', entry({ callId: String(at), body }), took());
    const ids = (await history.list(alice)).map(({ id }) => id);
    expect(ids.length).toBe(Math.floor((512 * 1024) / (maxRequestBodyCharacters + 500)));
    expect(maxStoredCharacters).toBe(512 * 1024);
    expect(ids[0]).toBe('20');
  });

  test('holds 16 MiB of whole responses while the app runs, the latest', async () => {
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

describe('what is kept', () => {
  test('has short bodies alone', () => {
    const bodies = (request: number, response: number) => {
      const kept = entry({ body: 'a'.repeat(request) }, took({ text: 'a'.repeat(response) }));
      return [kept.request.bodyLeftOut, kept.outcome.ok && kept.outcome.value.bodyLeftOut];
    };
    expect([maxRequestBodyCharacters, maxResponseBodyCharacters]).toEqual([32 * 1024, 64 * 1024]);
    expect(bodies(maxRequestBodyCharacters, maxResponseBodyCharacters)).toEqual([undefined, undefined]);
    expect(bodies(maxRequestBodyCharacters + 1, maxResponseBodyCharacters + 1)).toEqual(['long', true]);
  });

  test('is a form by its content type, whatever case that is written in', () => {
    const headers = { 'CONTENT-Type': 'application/x-www-form-urlencoded' };
    const { request } = entry({ headers, body: 'user=a+b&client%5Fsecret=not-a-real-secret' });
    expect(request.body).toBe('user=a%20b&client_secret=‹client secret›');
  });

  test('is free of secrets however deep they are in what failed', () => {
    const failure = { kind: 'offline' as const, details: { description: 'said not-a-real-token', status: 5 } };
    const refusal = {
      reason: 'unexplained' as const,
      challenges: [{ scheme: 'Bearer', description: 'no not-a-real-token', scopes: [] }],
      held: [],
      missing: [],
    };
    const known = [{ kind: 'access_token' as const, secret: new Secret('not-a-real-token') }];
    const kept = (outcome: HistoryEntry['outcome']) =>
      toStoredEntry({ call: apiCall(), at: 1, who: undefined, outcome }, known).outcome;
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
      answer: createToOutcome(fakeLog()),
      profiles: { getOrFail: () => profile, readClientCredential: async () => undefined },
      accounts: { active: () => session, sessions: () => [{ id: 'a', session }] },
      api: { clock: fakeClock(), history: { add: async (_: string, kept: StoredEntry) => void added.push(kept) } },
    } as never);
    const run = (part: object, end: () => ApiResponse) =>
      recordCall({ session: session as never, profile, call: apiCall(part) }, async () => end());
    return { run, added };
  }

  test('is remembered without the tokens of who is signed in, and as nobody’s where nobody is', async () => {
    const body = 'fake-access-1 fake-refresh-1 fake-id-1';
    const signedIn = handlersOver(tokenSet('1'));
    await signedIn.run({ body }, apiResponse);
    expect(signedIn.added).toMatchObject([{ who: 'alice' }]);
    expect(signedIn.added[0]?.request.body).toBe('‹access token› ‹refresh token› ‹ID token›');
    const signedOut = handlersOver(undefined);
    expect(await signedOut.run({ body }, apiResponse)).toEqual(apiResponse());
    expect(signedOut.added).toMatchObject([{ request: { body } }]);
    expect(signedOut.added[0]).not.toHaveProperty('who');
  });

  test.each<[FailureKind, number]>([
    ['offline', 1],
    ['cancelled', 0],
    ['busy', 0],
    ['signed_out', 0],
    ['session_ended', 0],
  ])('that ends with %s fails so, and is remembered %i times', async (kind, times) => {
    const { run, added } = handlersOver(tokenSet('1'));
    expect((await catchFailure(run({}, () => fail(kind)))).kind).toBe(kind);
    expect(added.length).toBe(times);
  });
});
