import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attackClient } from './support/attacked-client.ts';
import { createConformingServer } from './support/conforming-server.ts';
import { recordEvidence } from './support/evidence.ts';
import {
  arbitraryBinaryResponses,
  arbitraryResponses,
  type Endpoint,
  endpoints,
  type HostileCase,
} from './support/hostile-responses.ts';
import { runCounts, seed } from './support/seed.ts';
import { collectUnhandled } from './support/unhandled.ts';

const server = await createConformingServer();

const validTokens = {
  ...{ access_token: 'not-a-real-token', token_type: 'Bearer', expires_in: 3600, scope: 'openid' },
  ...{ refresh_token: 'not-a-real-refresh-token', id_token: await server.idToken() },
};
const validError = { error: 'invalid_token', error_description: 'words' };

/** The members of a valid response of each endpoint, to mutate. */
const validMembers: Record<Endpoint, Record<string, unknown>> = {
  discovery: server.metadata,
  keys: server.jwk,
  userinfo: { sub: 'alice-1', name: 'Alice', email: 'alice@example.com' },
  introspection: { active: true, sub: 'alice-1', scope: 'openid' },
  'mfa list': { id: 'one', authenticator_type: 'otp', active: true, name: 'words' },
  'mfa challenge': { oob_code: 'not-a-real-oob-code', binding_method: 'none', interval: 5, expires_in: 60 },
  ...{ token: validTokens, refresh: validTokens, 'mfa token': validTokens },
  ...{ revocation: validError, api: validError },
};

/** Wraps the members in the rest of the response. */
const wraps: Partial<Record<Endpoint, (text: string) => string>> = {
  keys: (text) => `{"keys":[${text}]}`,
  'mfa list': (text) => `[${text},{"id":"one","authenticator_type":"otp"}]`,
};

const unhandled = collectUnhandled();

test.each(endpoints)('accepts a valid response: %s', async (endpoint) => {
  const body = (wraps[endpoint] ?? ((text) => text))(JSON.stringify(validMembers[endpoint]));
  const response = { status: 200, headers: [], body, binary: false, filler: 0, delivery: 'complete' as const };
  const ended = await attackClient(server, { endpoint, response });
  expect(ended).toHaveProperty('value');
});

describe('generated responses lead to a value or a known failure', () => {
  const counts = { values: 0, failures: 0 };
  const kinds = new Set<string>();
  const each = Math.ceil(runCounts.server / endpoints.length);

  test.each(endpoints)('%s', async (endpoint) => {
    const hostile = fc.oneof(
      { weight: 12, arbitrary: arbitraryResponses(validMembers[endpoint], wraps[endpoint]) },
      { weight: 1, arbitrary: arbitraryBinaryResponses },
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (response) => {
        const ended = await attackClient(server, { endpoint, response });
        if ('failure' in ended) {
          counts.failures += 1;
          kinds.add(ended.failure.kind);
        } else counts.values += 1;
      }),
      { seed, numRuns: each },
    );
    expect(unhandled).toEqual([]);
  });

  test('all endpoints', (context) => {
    expect(counts.values + counts.failures).toBe(each * endpoints.length);
    // If one of them is rare, the generator is broken.
    expect(Math.min(counts.values, counts.failures)).toBeGreaterThan(runCounts.server / 20);
    recordEvidence(
      context,
      'No server response crashes or hangs the app',
      `${counts.values + counts.failures} responses from ${endpoints.length} endpoints (seed ${seed}): ${counts.values} accepted as valid, ${counts.failures} reported as one of ${kinds.size} kinds of failure; 0 crashes, 0 hangs, 0 reported as defects, no secret in a failure or the log`,
    );
  });
});

const folder = fileURLToPath(new URL('../fixtures/fuzz', import.meta.url));
type Fixture = HostileCase & { found: string; kind?: string };

describe('earlier findings', async () => {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));

  test.each(files)('%s', async (file) => {
    const { kind, ...one } = JSON.parse(await readFile(`${folder}/${file}`, 'utf8')) as Fixture;
    const ended = await attackClient(server, one);
    expect('failure' in ended ? ended.failure.kind : undefined).toBe(kind);
  });
});
