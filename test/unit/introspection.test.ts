import { describe, expect, test } from 'vitest';
import { Secret } from '../../electron/core/secret.ts';
import { catchFailure } from './support/failures.ts';
import { issuer, testProfile } from './support/profile.ts';
import { createTestClient, type ResponsesByPath } from './support/server.ts';
import { jsonResponse } from './support/transport.ts';

const { signal } = new AbortController();
const token = new Secret('fake-access-1');
const basic = testProfile({ clientAuthentication: 'client_secret_basic' });
const offered = { introspection_endpoint: `${issuer}/introspect` };

const setup = (answer: ResponsesByPath[string], metadata: Record<string, unknown> = offered) =>
  createTestClient({ '/introspect': answer }, { profile: basic, clientSecret: 'fake', metadata });

describe('introspection (RFC 7662)', () => {
  test('sends the token with client authentication and returns the response', async () => {
    const said = { active: true, client_id: 'desktop', scope: 'openid' };
    const { client, form, sentTo } = setup(() => jsonResponse(said));
    expect(await client.introspect(token, signal)).toEqual(said);
    expect(Object.fromEntries(form('/introspect'))).toEqual({ token: 'fake-access-1' });
    expect(sentTo('/introspect')[0]?.headers.get('authorization')).toBe('Basic ZGVza3RvcDpmYWtl');
  });

  test('is unavailable if the server does not offer it', async () => {
    const { client, sentTo } = setup(() => jsonResponse({ active: true }), {});
    expect(await client.introspect(token, signal)).toBeUndefined();
    expect(sentTo('/introspect')).toEqual([]);
  });

  test('is limited to the origins of the profile', async () => {
    const { client, transport } = setup(() => jsonResponse({ active: true }), {
      introspection_endpoint: 'https://evil.example/introspect',
    });
    expect((await catchFailure(client.introspect(token, signal))).kind).toBe('endpoint_refused');
    expect(transport.requests.every(({ url }) => url.startsWith(issuer))).toBe(true);
  });

  test.each([
    ['no verdict', () => jsonResponse({ scope: 'openid' }), 'response_malformed'],
    ['a verdict of another type', () => jsonResponse({ active: 'true' }), 'response_malformed'],
    ['a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'response_not_json'],
    ['a refusal', () => jsonResponse({ error: 'invalid_client' }, { status: 401 }), 'client_refused'],
    ['a server error', () => new Response('', { status: 503 }), 'server_error'],
  ] as const)('%s is a failure', async (_what, answer, kind) => {
    const { client } = setup(answer);
    const failure = await catchFailure(client.introspect(token, signal));
    expect(failure).toMatchObject({ kind, details: { endpoint: `POST ${issuer}/introspect` } });
    expect(JSON.stringify(failure)).not.toContain('fake-access-1');
  });
});
