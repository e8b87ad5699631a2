import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import {
  BodyTooLargeError,
  listenOnLoopback,
  readAuthorizationScheme,
  readBody,
  type ServerCertificate,
  writeWithBackpressure,
} from './loopback.ts';

/** A recorded request, without its credentials. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly authorizationScheme?: string;
  readonly status: number;
  readonly time: number;
}

/** Which tokens the API accepts, and where it listens. */
export interface ProtectedApiOptions {
  issuer: string;
  /** The required `aud` (RFC 9068 §4). */
  audience: string;
  /** Defaults to `<issuer>/jwks`, oidc-provider's default. */
  jwksUri?: string;
  port?: number;
  tls?: ServerCertificate;
  host?: string;
  /** Delay of every response, in milliseconds. */
  latencyMs?: number;
  /** Checks each token's `jti`; see `AuthorizationServer.isRevoked`. */
  isRevoked?: (jti: string) => boolean | Promise<boolean>;
}

/** A running API that requires access tokens, with a record of its requests. */
export interface ProtectedApi {
  origin: string;
  requests: readonly ApiRequest[];
  /** Number of requests, including refused ones. */
  readonly requestCount: number;
  reset(): void;
  close(): Promise<void>;
}

/** An error response with a Bearer challenge (RFC 6750 §3.1). */
class ApiError extends Error {
  readonly status: number;
  readonly challenge: string;
  constructor(status: number, parameters: Record<string, string> = {}) {
    super(parameters.error ?? 'unauthorized');
    this.status = status;
    const all = Object.entries({ realm: 'demo-api', ...parameters });
    this.challenge = `Bearer ${all.map(([name, value]) => `${name}="${value}"`).join(', ')}`;
  }
}

const scopesOf = (claims: JWTPayload) => (typeof claims.scope === 'string' ? claims.scope.split(' ') : []);

function requireScope(claims: JWTPayload, scope: string) {
  if (!scopesOf(claims).includes(scope)) throw new ApiError(403, { error: 'insufficient_scope', scope });
}

const countOf = (url: URL, name: string, max: number) =>
  Math.min(max, Math.max(0, Math.trunc(Number(url.searchParams.get(name) ?? 0)) || 0));

/** Minimal valid images. */
const images: Record<string, { type: string; bytes: Buffer }> = {
  '/image.png': {
    type: 'image/png',
    bytes: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGNgCC3Ag0alsUkDABRQwaGhvXDTAAAAAElFTkSuQmCC',
      'base64',
    ),
  },
  '/image.gif': {
    type: 'image/gif',
    bytes: Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64'),
  },
  '/image.svg': {
    type: 'image/svg+xml',
    bytes: Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" onload="parent.ran = 1"><script>parent.ran = 1</script><circle cx="20" cy="20" r="16" fill="teal"/></svg>',
    ),
  },
};

/** The OpenAPI description of this API. */
const documents: Record<string, { type: string; text: (origin: string) => string }> = {
  '/openapi.json': {
    type: 'application/json',
    text: (origin) =>
      JSON.stringify({
        openapi: '3.1.0',
        info: { title: 'Orders', version: '2.3' },
        servers: [{ url: origin }],
        security: [{ oauth: ['orders:read'] }],
        paths: {
          '/orders': {
            get: { summary: 'List orders', tags: ['Orders'] },
            post: {
              summary: 'Place an order',
              tags: ['Orders'],
              security: [{ oauth: ['orders:write'] }],
              requestBody: { content: { 'application/json': { example: { item: 'Padlock', quantity: 3 } } } },
            },
          },
          '/status/{code}': {
            parameters: [{ name: 'code', in: 'path', required: true, schema: { type: 'integer' }, example: 204 }],
            get: {
              summary: 'Answer with a status',
              parameters: [{ name: 'why', in: 'query', schema: { type: 'string' } }],
              security: [{ oauth: ['admin'] }],
            },
          },
        },
        components: { securitySchemes: { oauth: { type: 'oauth2', flows: {} } } },
      }),
  },
  '/openapi.yaml': {
    type: 'application/yaml',
    text: () =>
      [
        'openapi: 3.0.3',
        'info: {title: Orders, version: "1"}',
        'paths:',
        '  /me:',
        '    get: {summary: Who am I}',
        '',
      ].join('\n'),
  },
};

/** Refusals in the words of common APIs. */
const challenges: Record<string, { status: number; header?: string }> = {
  'two-schemes': {
    status: 403,
    header: 'Basic realm="a, b=\\"c\\"", Bearer realm="orders", error="insufficient_scope", scope="orders:read admin"',
  },
  unexplained: { status: 403 },
  negotiate: { status: 401, header: 'Negotiate' },
  'invalid-request': { status: 401, header: 'Bearer error="invalid_request", error_description="two tokens"' },
};

const initialOrders = [
  { id: 'order-1', item: 'Door key', quantity: 2 },
  { id: 'order-2', item: 'Key ring', quantity: 1 },
];

async function sendBytes(response: ServerResponse, bytes: number) {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8', 'content-length': bytes });
  await writeWithBackpressure(response, bytes);
  response.end();
}

async function sendEvents(response: ServerResponse, count: number) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (let id = 1; id <= count && !response.destroyed; id += 1) {
    response.write(`event: order\nid: ${id}\ndata: {"item":"Door key","number":${id}}\n\n`);
    await delay(100);
  }
  response.end();
}

/**
 * Starts an API that accepts JWT access tokens (RFC 9068) and refuses requests with RFC 6750 §3
 * challenges. Only `/anything` and `/bytes` return the token they received.
 */
export async function startProtectedApi(options: ProtectedApiOptions): Promise<ProtectedApi> {
  const { issuer, audience, jwksUri = `${issuer}/jwks`, latencyMs = 0, isRevoked } = options;
  const keys = createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 0 });
  const requests: ApiRequest[] = [];

  async function authorize(request: IncomingMessage): Promise<JWTPayload> {
    const { authorization } = request.headers;
    // No error code if the request had no credentials (RFC 6750 §3.1).
    if (!authorization) throw new ApiError(401);
    const token = /^Bearer ([\w\-.~+/]+=*)$/i.exec(authorization)?.[1];
    const invalid = (error_description: string) => new ApiError(401, { error: 'invalid_token', error_description });
    if (!token) throw invalid('the Authorization header does not hold a bearer token');
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt', requiredClaims: ['exp'] });
      if (isRevoked && (typeof payload.jti !== 'string' || (await isRevoked(payload.jti))))
        throw invalid('the access token was revoked');
      return payload;
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (error instanceof errors.JWTExpired) throw invalid('the access token expired');
      if (error instanceof errors.JOSEError) throw invalid('the access token is not valid here');
      throw error;
    }
  }

  async function respond(request: IncomingMessage, response: ServerResponse, url: URL) {
    const json = (status: number, body: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const body = await readBody(request, 10 * 1024 * 1024);
    const claims = await authorize(request);
    const { pathname } = url;
    const method = request.method ?? 'GET';

    if (pathname === '/me' && method === 'GET') return json(200, { sub: claims.sub, scopes: scopesOf(claims) });
    if (pathname === '/orders' && method === 'GET') {
      requireScope(claims, 'orders:read');
      return json(200, { orders: initialOrders });
    }
    if (pathname === '/orders' && method === 'POST') {
      requireScope(claims, 'orders:write');
      try {
        const order: unknown = JSON.parse(body.toString('utf8'));
        if (typeof order !== 'object' || order === null || Array.isArray(order)) throw new SyntaxError('not an object');
        return json(201, { ...order, id: `order-${crypto.randomUUID().slice(0, 8)}` });
      } catch {
        return json(400, { error: 'the body is not a JSON object' });
      }
    }
    if (pathname === '/slow') {
      const ms = countOf(url, 'ms', 60_000);
      const half = ' '.repeat(countOf(url, 'bytes', 1_000_000) / 2);
      if (half) response.writeHead(200, { 'content-length': half.length * 2 }).write(half);
      await delay(ms);
      return half ? void response.end(half) : json(200, { waited: ms });
    }
    if (pathname === '/events') return sendEvents(response, countOf(url, 'count', 1000));
    if (pathname === '/big') return sendBytes(response, countOf(url, 'bytes', 100 * 1024 * 1024));
    if (pathname === '/html')
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html><title>Orders</title><script>document.title = "ran"</script><p>Not JSON.</p>');
    if (pathname === '/binary')
      return void response
        .writeHead(200, { 'content-type': 'application/octet-stream' })
        .end(Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)));
    if (pathname === '/anything') {
      // Returns the request, including its token, as request inspection services do.
      return json(200, { method, url: url.href, headers: request.headers, body: body.toString('latin1') });
    }
    if (pathname === '/bytes')
      return void response
        .writeHead(200, { 'content-type': 'application/octet-stream' })
        .end(Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(request.headers.authorization ?? '')]));
    const picture = images[pathname];
    if (picture) return void response.writeHead(200, { 'content-type': picture.type }).end(picture.bytes);
    const document = documents[pathname];
    if (document)
      return void response
        .writeHead(200, { 'content-type': document.type })
        .end(document.text(`http://${request.headers.host}`));
    if (pathname.startsWith('/challenge/')) {
      const challenge = challenges[pathname.slice('/challenge/'.length)];
      if (challenge)
        return void response
          .writeHead(challenge.status, {
            'content-type': 'application/json',
            ...(challenge.header && { 'www-authenticate': challenge.header }),
          })
          .end('{"error":"refused"}');
    }
    if (pathname === '/echo') {
      const { authorization: _authorization, ...headers } = request.headers;
      return json(200, { method, headers, body: body.toString('utf8') });
    }
    const status = Number(/^\/status\/([2-5]\d\d)$/.exec(pathname)?.[1]);
    if (status === 204 || status === 304) return void response.writeHead(status).end();
    if (status) return json(status, { status, reason: STATUS_CODES[status] ?? '' });
    return json(404, { error: 'not found' });
  }

  const { origin, close } = await listenOnLoopback(
    (request, response) => {
      const url = new URL(request.url ?? '/', 'http://unused.invalid');
      const scheme = readAuthorizationScheme(request.headers.authorization);
      const recorded = {
        method: request.method ?? '',
        path: url.pathname,
        ...(scheme && { authorizationScheme: scheme }),
        status: 0,
        time: Date.now(),
      };
      requests.push(recorded);
      response.once('close', () => {
        recorded.status = response.headersSent ? response.statusCode : 0;
      });
      const run = async () => {
        if (latencyMs) await delay(latencyMs);
        await respond(request, response, url);
      };
      run().catch((error: unknown) => {
        if (response.headersSent) return void response.destroy();
        if (error instanceof ApiError)
          return void response
            .writeHead(error.status, { 'www-authenticate': error.challenge, 'content-type': 'application/json' })
            .end(JSON.stringify({ error: error.message }));
        if (error instanceof BodyTooLargeError) return void response.writeHead(413).end();
        console.error('protected API:', error);
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"server_error"}');
      });
    },
    { port: options.port, tls: options.tls, host: options.host },
  );

  return {
    origin,
    requests,
    get requestCount() {
      return requests.length;
    },
    reset: () => void requests.splice(0),
    close,
  };
}
