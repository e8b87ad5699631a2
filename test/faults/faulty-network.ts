import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { listenOnLoopback, readBody } from '../../build/demo-server/loopback.ts';
import {
  createStrictServer,
  type StrictOptions,
  type StrictResponse,
  type StrictServer,
} from '../servers/strict-server.ts';

export type Endpoint =
  | 'discovery'
  | 'password'
  | 'second step'
  | 'refresh'
  | 'keys'
  | 'userinfo'
  | 'introspection'
  | 'revocation'
  | 'API';

/** What the network does to one request. */
export type Fault = {
  name: string;
  /** How many times the request reaches the server. */
  deliveryCount: 0 | 1 | 2;
  /** Sends this response instead of the server's. */
  respond?: (response: ServerResponse, real: StrictResponse) => void;
  /** Refuses all connections, to every endpoint. */
  refusesConnections?: true;
};

const respondWith =
  (status: number, type: string, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);

const reset = (response: ServerResponse) => void response.socket?.resetAndDestroy();

/** Sends the Content-Length of the full body, but only this many bytes of it. */
const truncateAt = (bytes: (body: Buffer) => number) => (response: ServerResponse, real: StrictResponse) => {
  const body = Buffer.from(real.body);
  response.writeHead(real.status, { ...real.headers, 'content-length': body.length + (body.length ? 0 : 10) });
  response.flushHeaders();
  response.write(body.subarray(0, bytes(body)));
  setTimeout(() => response.destroy(), 30);
};

export const faults: readonly Fault[] = [
  { name: 'connection refused', deliveryCount: 0, refusesConnections: true },
  { name: 'reset before the server', deliveryCount: 0, respond: reset },
  { name: 'reset after the server', deliveryCount: 1, respond: reset },
  { name: 'stall before the server', deliveryCount: 0, respond: () => {} },
  { name: 'stall before the headers', deliveryCount: 1, respond: () => {} },
  {
    name: 'stall in the body',
    deliveryCount: 1,
    respond: (response, real) => {
      response.writeHead(real.status, { ...real.headers, 'content-length': real.body.length + 10 });
      response.write(real.body.slice(0, 5));
    },
  },
  { name: 'cut in the headers', deliveryCount: 1, respond: (response) => void response.socket?.end('HTTP/1.1 20') },
  { name: 'cut at byte 0 of the body', deliveryCount: 1, respond: truncateAt(() => 0) },
  { name: 'cut at byte 1', deliveryCount: 1, respond: truncateAt(() => 1) },
  { name: 'cut in the middle', deliveryCount: 1, respond: truncateAt((body) => body.length >> 1) },
  { name: 'cut before the last byte', deliveryCount: 1, respond: truncateAt((body) => Math.max(0, body.length - 1)) },
  { name: '500', deliveryCount: 0, respond: respondWith(500, 'application/json', '{"error":"server_error"}') },
  { name: '502 with a page', deliveryCount: 0, respond: respondWith(502, 'text/html', '<h1>Bad gateway</h1>') },
  {
    name: '503 with Retry-After',
    deliveryCount: 0,
    respond: respondWith(503, 'text/plain', 'later', { 'retry-after': '2' }),
  },
  {
    name: '429 with Retry-After',
    deliveryCount: 0,
    respond: respondWith(429, 'text/plain', 'slow down', { 'retry-after': '2' }),
  },
  { name: '301', deliveryCount: 0, respond: respondWith(301, 'text/plain', '', { location: '/elsewhere' }) },
  {
    name: '200 with a page',
    deliveryCount: 0,
    respond: respondWith(200, 'text/html', '<title>Sign in to the Wi-Fi</title>'),
  },
  {
    name: '200 with garbage',
    deliveryCount: 0,
    respond: respondWith(200, 'application/json', '\u0000{"access_token":'),
  },
  { name: '200 with nothing', deliveryCount: 0, respond: respondWith(200, 'application/json', '') },
  { name: '403 of a firewall', deliveryCount: 0, respond: respondWith(403, 'text/plain', 'Request blocked. ID 17') },
  { name: '400 of a firewall', deliveryCount: 0, respond: respondWith(400, 'text/plain', 'Bad request') },
  { name: 'delivered twice', deliveryCount: 2 },
  { name: 'response after the time limit', deliveryCount: 1, respond: (response, real) => respondLate(response, real) },
];

/** Responds after the app's longest limit: 25 s, on a clock that runs 20 times as fast. */
function respondLate(response: ServerResponse, real: StrictResponse): void {
  const timer = setTimeout(() => response.writeHead(real.status, real.headers).end(real.body), 3_500);
  response.once('close', () => clearTimeout(timer));
}

export type FaultyNetwork = {
  origin: string;
  server: StrictServer;
  /** Applies a fault to the next requests to an endpoint. */
  injectFault(endpoint: Endpoint, fault: Fault, times?: number): Promise<void>;
  restore(): Promise<void>;
  /** The number of requests to which a fault was applied. */
  readonly faultCount: number;
  /**
   * The number of refresh tokens that the server replaced although the response was not delivered
   * completely or the request was delivered twice.
   */
  readonly undeliveredCount: number;
  /** The number of refresh tokens sent again after the complete response was delivered. */
  readonly needlessReuseCount: number;
  readonly requestCount: number;
  close(): Promise<void>;
};

function endpointOf(path: string, form: URLSearchParams): Endpoint {
  if (path === '/token' && form.has('mfa_token')) return 'second step';
  if (path === '/token') return form.get('grant_type') === 'refresh_token' ? 'refresh' : 'password';
  if (path === '/introspect') return 'introspection';
  if (path === '/jwks') return 'keys';
  if (path === '/me') return 'userinfo';
  if (path === '/revoke') return 'revocation';
  return path.startsWith('/api/') ? 'API' : 'discovery';
}

/** Starts a strict server behind a network whose faults a test controls. */
export async function startFaultyNetwork(options: Omit<StrictOptions, 'issuer' | 'now'>): Promise<FaultyNetwork> {
  let server: StrictServer | undefined;
  let armed: { endpoint: Endpoint; fault: Fault; times: number } | undefined;
  let faultCount = 0;
  let undeliveredCount = 0;
  let needlessReuseCount = 0;
  let requestCount = 0;
  const delivered = new Set<string>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!server) return void response.writeHead(503).end();
    requestCount += 1;
    const form = new URLSearchParams((await readBody(request)).toString('utf8'));
    const path = new URL(request.url ?? '/', 'http://unused.invalid').pathname;
    const endpoint = endpointOf(path, form);
    const refreshToken = endpoint === 'refresh' ? (form.get('refresh_token') ?? '') : undefined;
    if (refreshToken && delivered.has(refreshToken)) needlessReuseCount += 1;
    const fault = armed?.endpoint === endpoint && armed.times > 0 ? armed.fault : undefined;
    if (armed && fault) {
      armed.times -= 1;
      faultCount += 1;
    }
    const { authorization } = request.headers;
    let real: StrictResponse = { status: 500, headers: {}, body: '' };
    const rotations = server.rotations;
    for (let times = fault?.deliveryCount ?? 1; times > 0; times -= 1) {
      const delivery = await server.handleRequest({ method: request.method ?? 'GET', path, form, authorization });
      if (times === (fault?.deliveryCount ?? 1)) real = delivery;
    }
    if (fault && (fault.respond || fault.deliveryCount === 2) && server.rotations > rotations) undeliveredCount += 1;
    if (fault?.respond) return fault.respond(response, real);
    response.once('finish', () => {
      if (refreshToken && real.status === 200) delivered.add(refreshToken);
    });
    response.writeHead(real.status, real.headers).end(real.body);
  }

  const listener: RequestListener = (request, response) => {
    handle(request, response).catch(() => response.destroy());
  };
  let listening = await listenOnLoopback(listener);
  const { origin } = listening;
  const port = Number(new URL(origin).port);
  let open = true;
  const strict = await createStrictServer({
    issuer: origin,
    now: () => Date.now(),
    ...options,
  });
  server = strict;

  return {
    origin,
    server: strict,
    get faultCount() {
      return faultCount;
    },
    get undeliveredCount() {
      return undeliveredCount;
    },
    get needlessReuseCount() {
      return needlessReuseCount;
    },
    get requestCount() {
      return requestCount;
    },
    async injectFault(endpoint, fault, times = 1) {
      armed = { endpoint, fault, times };
      if (!fault.refusesConnections) return;
      faultCount += 1;
      open = false;
      await listening.close();
    },
    async restore() {
      armed = undefined;
      if (open) return;
      listening = await listenOnLoopback(listener, { port });
      open = true;
    },
    close: async () => {
      if (open) await listening.close();
    },
  };
}
