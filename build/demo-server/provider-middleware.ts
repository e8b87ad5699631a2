import { IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { type AccessTokenRecords, isJwt } from './access-tokens.ts';
import { readBasicHeader } from './client-secrets.ts';
import type { TestClient } from './directory.ts';
import { BodyTooLargeError, readAuthorizationScheme, readBody } from './loopback.ts';

/** A logged request, without anything that could be replayed. */
export interface RecordedRequest {
  readonly method: string;
  /** The path without the query. */
  readonly path: string;
  /** The `grant_type` at the token endpoint. */
  readonly grantType?: string;
  readonly clientId?: string;
  /** The scheme of the Authorization header. */
  readonly authorizationScheme?: string;
  /** The header and claims of a client assertion (RFC 7523), without its signature. */
  readonly assertion?: { readonly header: Record<string, unknown>; readonly claims: Record<string, unknown> };
  /** Names of the form parameters. */
  readonly parameters: readonly string[];
  /** 0 until the response is sent. */
  readonly status: number;
  /** Arrival time, in milliseconds since the epoch. */
  readonly time: number;
}

/** The tokens of one response, for tests that search for leaked tokens. */
export interface IssuedTokens {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly id_token?: string;
}

/** The records that the middleware fills, and the listener that it passes requests to. */
export interface MiddlewareOptions {
  clients: TestClient[];
  issued: IssuedTokens[];
  accessTokens: AccessTokenRecords;
  requests: RecordedRequest[];
  tokenLatencyMs: () => number;
  next: RequestListener;
}

/** oidc-provider's default paths, some of which this middleware intercepts. */
export const endpointPaths = {
  token: '/token',
  userinfo: '/me',
  introspection: '/token/introspection',
  revocation: '/token/revocation',
} as const;

/** Returns the request with an unread body and optionally other headers. */
function replay(request: IncomingMessage, body: Buffer, headers: Record<string, string>): IncomingMessage {
  const again = new IncomingMessage(request.socket);
  again.method = request.method;
  again.url = request.url;
  again.httpVersion = request.httpVersion;
  again.headers = { ...request.headers, ...headers };
  if (again.headers['transfer-encoding'] === undefined) again.headers['content-length'] = String(body.length);
  again.complete = true;
  if (body.length) again.push(body);
  again.push(null);
  return again;
}

function readAssertion(form: URLSearchParams): Pick<RecordedRequest, 'assertion'> {
  const assertion = form.get('client_assertion');
  if (!assertion) return {};
  try {
    return { assertion: { header: decodeProtectedHeader(assertion), claims: decodeJwt(assertion) } };
  } catch {
    return {};
  }
}

/** Records the tokens of a successful token response, whose body is written in one call. */
function recordIssuedTokens(response: ServerResponse, issued: IssuedTokens[]): void {
  const { end } = response;
  response.end = ((...parts: unknown[]) => {
    if (response.statusCode === 200 && typeof parts[0] === 'string') issued.push(JSON.parse(parts[0]) as IssuedTokens);
    return (end as (...rest: unknown[]) => ServerResponse).apply(response, parts);
  }) as typeof end;
}

/**
 * Creates the middleware in front of oidc-provider. It logs requests, decodes Basic headers as each
 * client is registered, and replaces JWT access tokens by the handle of their stored record at
 * endpoints that accept only stored tokens.
 */
export function createProviderMiddleware({
  clients,
  issued,
  accessTokens,
  requests,
  tokenLatencyMs,
  next,
}: MiddlewareOptions): RequestListener {
  return async (request, response) => {
    try {
      const path = new URL(request.url ?? '/', 'http://unused.invalid').pathname;
      let body = await readBody(request);
      const form = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')
        ? new URLSearchParams(body.toString('utf8'))
        : new URLSearchParams();
      const headers: Record<string, string> = {};
      let clientId = form.get('client_id') ?? undefined;

      const { authorization } = request.headers;
      if (authorization) {
        const basic = readBasicHeader(authorization, clients);
        headers.authorization = basic.header;
        clientId = basic.clientId ?? clientId;
      }

      const recorded = {
        method: request.method ?? '',
        path,
        ...(path === endpointPaths.token && { grantType: form.get('grant_type') ?? '' }),
        ...(clientId !== undefined && { clientId }),
        ...(authorization && { authorizationScheme: readAuthorizationScheme(authorization) }),
        ...readAssertion(form),
        parameters: [...new Set(form.keys())],
        status: 0,
        time: Date.now(),
      };
      requests.push(recorded);
      const { writeHead } = response;
      response.writeHead = ((status: number, ...rest: never[]) => {
        recorded.status = status;
        return writeHead.call(response, status, ...rest);
      }) as typeof writeHead;

      const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
      if (path === endpointPaths.userinfo && bearer && isJwt(bearer))
        headers.authorization = `Bearer ${(await accessTokens.handleOf(bearer, 'userinfo')) ?? 'unknown'}`;

      const token = form.get('token');
      if ((path === endpointPaths.introspection || path === endpointPaths.revocation) && token && isJwt(token)) {
        form.set('token', (await accessTokens.handleOf(token, 'token')) ?? 'unknown');
        body = Buffer.from(form.toString());
      }

      if (path === endpointPaths.token) recordIssuedTokens(response, issued);
      if (path === endpointPaths.token && tokenLatencyMs()) await delay(tokenLatencyMs());
      next(replay(request, body, headers), response);
    } catch (error) {
      if (error instanceof BodyTooLargeError) response.writeHead(413).end();
      else response.destroy();
    }
  };
}
