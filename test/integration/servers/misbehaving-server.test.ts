import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type MisbehavingServer, startMisbehavingServer } from '../../servers/misbehaving-server.ts';

/** What other tests rely on to prove that something did not happen. */
describe('misbehaving server', () => {
  let server: MisbehavingServer;
  beforeAll(async () => {
    server = await startMisbehavingServer();
  });
  afterEach(() => server.reset());
  afterAll(() => server.close());

  const token = (init: RequestInit = {}, form: Record<string, string> = { grant_type: 'password', password: 'x' }) =>
    fetch(`${server.issuer}/token`, { method: 'POST', body: new URLSearchParams(form), ...init });

  test('sends a body of 10 MB and counts the bytes that the client read', async () => {
    server.respondAlways('token', { kind: 'large' });
    const body = await (await token()).arrayBuffer();
    expect(body.byteLength).toBe(10 * 1024 * 1024);
    expect(JSON.parse(Buffer.from(body).toString()).access_token.length).toBeGreaterThan(10_000_000);

    server.reset();
    server.respondAlways('token', { kind: 'large', bytes: 100 * 1024 * 1024 });
    const reader = (await token()).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => server.requests.at(-1)?.isTruncated).toBe(true);
    expect(server.requests.at(-1)?.bytesSent).toBeGreaterThan(0);
    expect(server.requests.at(-1)?.bytesSent).toBeLessThan(50 * 1024 * 1024);
  });

  test.each([301, 302, 303, 307, 308] as const)('a %i to another origin, which notes what arrives', async (status) => {
    server.respondAlways('token', { kind: 'redirect', status });
    const refused = await token({ redirect: 'manual' });
    expect([refused.status, refused.headers.get('location')]).toEqual([status, `${server.otherOrigin.origin}/token`]);
    expect(server.otherOrigin.requests).toHaveLength(0);

    const followed = await token();
    expect(await followed.json()).toMatchObject({ access_token: 'token-of-another-origin' });
    const kept = status >= 307;
    expect(server.otherOrigin.requests).toMatchObject([
      { method: kept ? 'POST' : 'GET', parameters: kept ? ['grant_type', 'password'] : [] },
    ]);
  });
});
