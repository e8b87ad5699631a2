import { apiOrigin } from '../unit/support/profile.ts';
import { bearerResponse, createIdToken, metadata, serverKey } from '../unit/support/server.ts';
import { type Answer, type FakeTransport, fakeTransport, jsonResponse } from '../unit/support/transport.ts';

export type FakeServerOptions = {
  /** Replaces the API. */
  api?: Answer;
};

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** An access token of the fake server. It is not real. */
export const accessToken = `${encode({ alg: 'RS256' })}.${encode({ sub: 'alice-1' })}.ZmFrZS1zaWduYXR1cmUtb2YtYS10b2tlbg`;

/** A transport to an OpenID Connect server and API in memory. Each refresh token is used once. */
export function fakeServer({ api }: FakeServerOptions = {}): FakeTransport {
  let tokenCount = 0;
  const answers: Record<string, Answer> = {
    '/.well-known/openid-configuration': () => jsonResponse(metadata),
    '/keys': () => jsonResponse({ keys: [serverKey] }),
    '/userinfo': () => jsonResponse({ sub: 'alice-1' }),
    '/revoke': () => new Response(),
    async '/token'() {
      tokenCount += 1;
      return jsonResponse(
        bearerResponse({
          access_token: accessToken,
          refresh_token: `fake-refresh-${tokenCount}`,
          id_token: await createIdToken(),
        }),
      );
    },
  };
  return fakeTransport((request) => {
    const { origin, pathname } = new URL(request.url);
    if (origin === apiOrigin) return api?.(request) ?? jsonResponse({ orders: [] });
    return answers[pathname]?.(request) ?? new Response(null, { status: 404 });
  });
}
