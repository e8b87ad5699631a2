import { expect, test } from 'vitest';
import { catchFailure } from './support/failures.ts';
import { testProfile } from './support/profile.ts';
import { createTestClient } from './support/server.ts';
import { tokenSet } from './support/tokens.ts';
import { jsonResponse } from './support/transport.ts';

/** What is added to a refusal of the client, so that its words can say where to look. */

const refusing = (error: string, status: number, part: Record<string, unknown> = {}, clientSecret?: string) =>
  createTestClient(
    { '/token': () => jsonResponse({ error }, { status }) },
    { profile: testProfile(part), ...(clientSecret !== undefined && { clientSecret }) },
  );
const factsOf = async (...given: Parameters<typeof refusing>) =>
  (await catchFailure(refusing(...given).signIn())).facts ?? {};

test('names the provider only if the grant is not allowed', async () => {
  expect(await factsOf('unauthorized_client', 400)).toEqual({ host: 'id.example.com', provider: 'oidc' });
  expect(await factsOf('invalid_grant', 400)).not.toHaveProperty('provider');
  const { client } = refusing('unauthorized_client', 400);
  const refresh = client.refresh(tokenSet('1'), new AbortController().signal);
  expect(await catchFailure(refresh)).toMatchObject({ kind: 'refresh_not_allowed', facts: { host: 'id.example.com' } });
});

const basic = { clientAuthentication: 'client_secret_basic' };

test.each([
  ['fake:secret', 401, 'invalid_client', basic, true],
  ['fake secret', 401, 'invalid_client', { ...basic, basicEncoding: 'raw' }, true],
  ['fake-secret_1.*', 401, 'invalid_client', basic, undefined],
  ['fake-secret', 401, 'invalid_client', { ...basic, clientId: 'desk top' }, true],
  ['fake:secret', 400, 'invalid_grant', basic, undefined],
  ['fake:secret', 401, 'invalid_client', { clientAuthentication: 'client_secret_post' }, undefined],
])(
  'the secret %s, refused with %d %s: the encoding matters where it can',
  async (secret, status, error, part, matters) => {
    const facts = await factsOf(error, status, part, secret);
    expect(facts.basicEncodingMatters).toBe(matters);
    expect(JSON.stringify(facts)).not.toContain(secret);
  },
);
