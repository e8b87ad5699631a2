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

/** What happens to one request on its way. */
export type Fault = {
  name: string;
  /** Whether the request reaches the server, and how often. */
  deliveryCount: 0 | 1 | 2;
  /** What becomes of the answer; without it the client gets the server's. */
  respond?: (response: ServerResponse, real: StrictResponse) => void;
  /** The whole network is away, for every request. */
  refusesConnections?: true;
};

const respondWith =
  (status: number, type: string, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);

const reset = (response: ServerResponse) => void response.socket?.resetAndDestroy();

/** Says how long the body is and sends so many of its bytes. */
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
  { name: 'answered after the time limit', deliveryCount: 1, respond: (response, real) => respondLate(response, real) },
];

/** The longest limit is 25 s, and time runs 20 times faster for the app. */
function respondLate(response: ServerResponse, real: StrictResponse): void {
  const timer = setTimeout(() => response.writeHead(real.status, real.headers).end(real.body), 3_500);
  response.once('close', () => clearTimeout(timer));
}

export type FaultyNetwork = {
  origin: string;
  server: StrictServer;
  /** Does this to the next so many requests of an endpoint. */
  injectFault(endpoint: Endpoint, fault: Fault, times?: number): Promise<void>;
  restore(): Promise<void>;
  /** How many requests a fault has been done to. */
  readonly faultCount: number;
  /**
   * Refresh tokens that the server replaced without the whole answer being sent, or that it was
   * handed twice.
   */
  readonly undeliveredCount: number;
  /** How often a client sent a refresh token again after it had got the whole answer to it. */
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

/** A strict server behind a network that does what a test says. */
export async function startFaultyNetwork(options: Omit<StrictOptions, 'issuer' | 'now'>): Promise<FaultyNetwork> {
  let server: StrictServer | undefined;
  let armed: { endpoint: Endpoint; fault: Fault; times: number } | undefined;
  let hit = 0;
  let undelivered = 0;
  let needless = 0;
  let requests = 0;
  const delivered = new Set<string>();

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!server) return void response.writeHead(503).end();
    requests += 1;
    const form = new URLSearchParams((await readBody(request)).toString('utf8'));
    const path = new URL(request.url ?? '/', 'http://unused.invalid').pathname;
    const endpoint = endpointOf(path, form);
    const refreshToken = endpoint === 'refresh' ? (form.get('refresh_token') ?? '') : undefined;
    if (refreshToken && delivered.has(refreshToken)) needless += 1;
    const fault = armed?.endpoint === endpoint && armed.times > 0 ? armed.fault : undefined;
    if (armed && fault) {
      armed.times -= 1;
      hit += 1;
    }
    const { authorization } = request.headers;
    let real: StrictResponse = { status: 500, headers: {}, body: '' };
    const rotations = server.rotations;
    for (let times = fault?.deliveryCount ?? 1; times > 0; times -= 1) {
      const answered = await server.handleRequest({ method: request.method ?? 'GET', path, form, authorization });
      if (times === (fault?.deliveryCount ?? 1)) real = answered;
    }
    if (fault && (fault.respond || fault.deliveryCount === 2) && server.rotations > rotations) undelivered += 1;
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
      return hit;
    },
    get undeliveredCount() {
      return undelivered;
    },
    get needlessReuseCount() {
      return needless;
    },
    get requestCount() {
      return requests;
    },
    async injectFault(endpoint, fault, times = 1) {
      armed = { endpoint, fault, times };
      if (!fault.refusesConnections) return;
      hit += 1;
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
