import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { JWTPayload } from 'jose';
import { writeWithBackpressure } from './loopback.ts';

/** An error response with a Bearer challenge (RFC 6750 §3.1). */
export class ApiError extends Error {
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

/** Bodies that are always the same: a page, bytes, and minimal valid images. */
const fixedBodies: Record<string, { type: string; body: string | Buffer }> = {
  '/html': {
    type: 'text/html; charset=utf-8',
    body: '<!doctype html><title>Orders</title><script>document.title = "ran"</script><p>Not JSON.</p>',
  },
  '/binary': {
    type: 'application/octet-stream',
    body: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  },
  '/image.png': {
    type: 'image/png',
    body: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAIAAAACUFjqAAAAEklEQVR4nGNgCC3Ag0alsUkDABRQwaGhvXDTAAAAAElFTkSuQmCC',
      'base64',
    ),
  },
  '/image.gif': {
    type: 'image/gif',
    body: Buffer.from('R0lGODlhAQABAIAAAAUEBAAAACwAAAAAAQABAAACAkQBADs=', 'base64'),
  },
  '/image.svg': {
    type: 'image/svg+xml',
    body: Buffer.from(
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

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function placeOrder(response: ServerResponse, text: string): void {
  try {
    const order: unknown = JSON.parse(text);
    if (typeof order !== 'object' || order === null || Array.isArray(order)) throw new SyntaxError('not an object');
    sendJson(response, 201, { ...order, id: `order-${crypto.randomUUID().slice(0, 8)}` });
  } catch {
    sendJson(response, 400, { error: 'the body is not a JSON object' });
  }
}

/** Waits before the response, or in the middle of it if it has a size. */
async function sendSlowly(response: ServerResponse, url: URL): Promise<void> {
  const ms = countOf(url, 'ms', 60_000);
  const half = ' '.repeat(countOf(url, 'bytes', 1_000_000) / 2);
  if (half) response.writeHead(200, { 'content-length': half.length * 2 }).write(half);
  await delay(ms);
  if (half) response.end(half);
  else sendJson(response, 200, { waited: ms });
}

function sendChallenge(response: ServerResponse, name: string): boolean {
  const challenge = challenges[name];
  if (!challenge) return false;
  response
    .writeHead(challenge.status, {
      'content-type': 'application/json',
      ...(challenge.header && { 'www-authenticate': challenge.header }),
    })
    .end('{"error":"refused"}');
  return true;
}

/** A request with a valid access token, and its claims. */
export type AuthorizedRequest = { request: IncomingMessage; url: URL; body: Buffer; claims: JWTPayload };

/** Responds to an authorized request. */
export async function respond(
  { request, url, body, claims }: AuthorizedRequest,
  response: ServerResponse,
): Promise<void> {
  const json = (status: number, body: unknown) => sendJson(response, status, body);
  const { pathname } = url;
  const method = request.method ?? 'GET';

  if (pathname === '/me' && method === 'GET') return json(200, { sub: claims.sub, scopes: scopesOf(claims) });
  if (pathname === '/orders' && method === 'GET') {
    requireScope(claims, 'orders:read');
    return json(200, { orders: initialOrders });
  }
  if (pathname === '/orders' && method === 'POST') {
    requireScope(claims, 'orders:write');
    return placeOrder(response, body.toString('utf8'));
  }
  if (pathname === '/slow') return sendSlowly(response, url);
  if (pathname === '/events') return sendEvents(response, countOf(url, 'count', 1000));
  if (pathname === '/big') return sendBytes(response, countOf(url, 'bytes', 100 * 1024 * 1024));
  const fixed = fixedBodies[pathname];
  if (fixed) return void response.writeHead(200, { 'content-type': fixed.type }).end(fixed.body);
  if (pathname === '/anything') {
    // Returns the request, including its token, as request inspection services do.
    return json(200, { method, url: url.href, headers: request.headers, body: body.toString('latin1') });
  }
  if (pathname === '/bytes')
    return void response
      .writeHead(200, { 'content-type': 'application/octet-stream' })
      .end(Buffer.concat([Buffer.from([0, 255, 254]), Buffer.from(request.headers.authorization ?? '')]));
  const document = documents[pathname];
  if (document)
    return void response
      .writeHead(200, { 'content-type': document.type })
      .end(document.text(`http://${request.headers.host}`));
  if (pathname.startsWith('/challenge/') && sendChallenge(response, pathname.slice('/challenge/'.length))) return;
  if (pathname === '/echo') {
    const { authorization: _authorization, ...headers } = request.headers;
    return json(200, { method, headers, body: body.toString('utf8') });
  }
  const status = Number(/^\/status\/([2-5]\d\d)$/.exec(pathname)?.[1]);
  if (status === 204 || status === 304) return void response.writeHead(status).end();
  if (status) return json(status, { status, reason: STATUS_CODES[status] ?? '' });
  return json(404, { error: 'not found' });
}
