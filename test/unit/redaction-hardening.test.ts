import { randomBytes } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { createApiClient } from '../../electron/api/client.ts';
import { readDocument } from '../../electron/api/openapi/read-document.ts';
import { redactBody, redactHeaders, redactUrl } from '../../electron/core/redaction/redact-message.ts';
import { createRedactor } from '../../electron/core/redaction/redactor.ts';
import { createSecretLabels } from '../../electron/core/redaction/secret-labels.ts';
import { getSecretKind } from '../../electron/core/redaction/secret-names.ts';
import { Secret } from '../../electron/core/secret.ts';
import { createExchange } from '../../electron/http/exchange.ts';
import { parseJson } from '../../electron/profiles/parse-profile.ts';
import { createProfileImport } from '../../electron/profiles/profile-import.ts';
import type { Profiles } from '../../electron/profiles/profiles.ts';
import type { Session } from '../../electron/session/session.ts';
import type { ExchangePurpose } from '../../shared/exchanges.ts';
import { fakeClock } from './support/clock.ts';
import { catchFailure } from './support/failures.ts';
import { fakeLog } from './support/log.ts';
import { apiOrigin, testProfile } from './support/profile.ts';
import { tokenSet } from './support/tokens.ts';
import { fakeTransport } from './support/transport.ts';

/** Lines of hardening of what is shown and read that no other test would miss, as in `hardening.test.ts`. */

const random = 'Zx81'.repeat(15);
const redactorFor = (purpose: ExchangePurpose) => createRedactor(createSecretLabels(randomBytes), purpose);

describe('the log', () => {
  test('shows nothing random and long of a token request, though nothing names it', () => {
    expect(redactorFor('password').redactText(`what is ${random}?`)).not.toContain(random);
    expect(redactorFor('api').redactText(`what is ${random}?`)).toContain(random);
  });

  test('shows no private part of a key in a key set, and knows a secret however it is spelled', () => {
    for (const member of ['d', 'p', 'k']) expect(getSecretKind(member, 'keys')).toBe('secret');
    for (const name of ['ACCESS_TOKEN', 'accessToken', 'Access-Token'])
      expect(getSecretKind(name, 'api')).toBe('access_token');
  });

  test('shows no credentials, whatever the case of their header, and no code that a browser is sent with', () => {
    const shown = JSON.stringify(
      redactHeaders(
        [
          ['Authorization', 'Bearer not-a-real-token'],
          ['AUTHORIZATION', `Basic ${Buffer.from('desktop:not-a-real-secret').toString('base64')}`],
          ['authorization', 'Digest not-a-real-digest'],
          ['Location', 'https://app.example.com/back?state=not-a-real-state#words=not-a-real-word'],
          ['Set-Cookie', 'id=not-a-real-cookie; Secure'],
        ],
        redactorFor('api'),
      ),
    );
    expect(shown).not.toMatch(/not-a-real|bm90LWEtcmVhb/);
  });

  test('keeps no more of an address or a header than it says', () => {
    const words = 'word '.repeat(10_000);
    const redactor = redactorFor('api');
    const { url, path } = redactUrl(
      new URL(`https://a.example/${'a/'.repeat(50_000)}?b=${'c/'.repeat(50_000)}`),
      redactor,
    );
    expect(path).toHaveLength(8000);
    expect(url).toHaveLength(16_000);
    expect(redactHeaders([['x-words', words]], redactor)[0]?.[1]).toHaveLength(8000);
  });

  test('shows no beginning of a secret where a long text is cut in the middle of it', () => {
    const redactor = redactorFor('api');
    redactor.addSecret('not-a-real-secret-that-is-cut', '‹secret›');
    for (const before of [64 * 1024 - 20, 64 * 1024 - 40]) {
      const body = redactBody(
        `${'x '.repeat(before / 2)}not-a-real-secret-that-is-cut${' y'.repeat(100)}`,
        'text/plain',
        redactor,
      );
      expect(JSON.stringify(body)).not.toContain('not-a-real');
      expect(body).toMatchObject({ kind: 'text', cut: true });
    }
  });
});

test('a token that was replaced after a 401 is masked too, where the reply to the next repeats it', async () => {
  const first = new Secret(`first-${random}`);
  let replies = 0;
  const transport = fakeTransport(() => {
    replies += 1;
    return replies === 1
      ? new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } })
      : new Response(`you had ${first.reveal()}`, { headers: { 'content-type': 'text/plain' } });
  });
  const api = createApiClient({
    exchange: createExchange({ transport, clock: fakeClock(), log: fakeLog() }),
    clock: fakeClock(),
  });
  const session = {
    getAccessToken: async () => ({ token: first, refreshed: false }),
    getAccessTokenAfterRejection: async () => new Secret(`second-${random}`),
    canRefresh: () => true,
    isTokenReplaced: () => false,
    tokens: () => tokenSet('now'),
  } as unknown as Session;
  const call = { callId: '1', method: 'GET', url: `${apiOrigin}/a`, headers: {} } as const;
  const reply = await api(session, testProfile(), call, new AbortController().signal);
  expect(replies).toBe(2);
  expect(reply.text).toContain('you had');
  expect(reply.text).not.toContain(random);
});

describe('files', () => {
  test('a document is no deeper than it may be, whatever stands in its names', async () => {
    const nested = (name: string, depth: number) =>
      Buffer.from(`{"openapi":"3.1.0","${name}":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    for (const name of ['a', 'a\\"', '\\\\', '[{\\"']) {
      expect(() => readDocument(nested(name, 10))).not.toThrow();
      const refused = await catchFailure(async () => readDocument(nested(name, 20_000)));
      expect(refused.details?.description).toBe('nested too deeply');
    }
    // What was closed is not deep any more.
    const wide = `{"openapi":"3.1.0","a":[${'[],'.repeat(5000)}[]]}`;
    expect(() => readDocument(Buffer.from(wide))).not.toThrow();
  });

  test('a merge key of a document without a map is told as what it is', async () => {
    const failure = await catchFailure(async () => readDocument(Buffer.from('openapi: 3.1.0\npaths:\n  <<: [1]\n')));
    expect(failure).toMatchObject({
      kind: 'document_invalid',
      details: { description: expect.stringContaining('merge key') },
    });
  });

  test('a profile is no longer than it may be, and is imported one at a time', async () => {
    const long = `"${'x'.repeat(4 * 1024 * 1024)}"`;
    expect(await catchFailure(async () => parseJson(long))).toMatchObject({
      kind: 'profile_invalid',
      problems: [{ reason: 'is larger than a profile can be' }],
    });
    const chooseFile = vi.fn(() => new Promise<undefined>(() => {}));
    const importing = createProfileImport({
      profiles: {} as Profiles,
      chooseFile,
      readFile: async () => 'unreadable',
      replace: async () => undefined,
    });
    void importing.choose();
    expect((await catchFailure(importing.choose())).kind).toBe('busy');
    expect(chooseFile).toHaveBeenCalledTimes(1);
  });
});
