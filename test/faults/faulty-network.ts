import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { listenOnLoopback, readBody } from '../servers/loopback.ts';
import {
  createStrictServer,
  type StrictOptions,
  type StrictReply,
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
  reaches: 0 | 1 | 2;
  /** What becomes of the answer; without it the client gets the server's. */
  answer?: (response: ServerResponse, real: StrictReply) => void;
  /** The whole network is away, for every request. */
  refuses?: true;
};

const instead =
  (status: number, type: string, body: string, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': type, ...headers }).end(body);

const reset = (response: ServerResponse) => void response.socket?.resetAndDestroy();

/** Says how long the body is and sends so many of its bytes. */
const cutAt = (bytes: (body: Buffer) => number) => (response: ServerResponse, real: StrictReply) => {
  const body = Buffer.from(real.body);
  response.writeHead(real.status, { ...real.headers, 'content-length': body.length + (body.length ? 0 : 10) });
  response.flushHeaders();
  response.write(body.subarray(0, bytes(body)));
  setTimeout(() => response.destroy(), 30);
};

export const faults: readonly Fault[] = [
  { name: 'connection refused', reaches: 0, refuses: true },
  { name: 'reset before the server', reaches: 0, answer: reset },
  { name: 'reset after the server', reaches: 1, answer: reset },
  { name: 'stall before the server', reaches: 0, answer: () => {} },
  { name: 'stall before the headers', reaches: 1, answer: () => {} },
  {
    name: 'stall in the body',
    reaches: 1,
    answer: (response, real) => {
      response.writeHead(real.status, { ...real.headers, 'content-length': real.body.length + 10 });
      response.write(real.body.slice(0, 5));
    },
  },
  { name: 'cut in the headers', reaches: 1, answer: (response) => void response.socket?.end('HTTP/1.1 20') },
  { name: 'cut at byte 0 of the body', reaches: 1, answer: cutAt(() => 0) },
  { name: 'cut at byte 1', reaches: 1, answer: cutAt(() => 1) },
  { name: 'cut in the middle', reaches: 1, answer: cutAt((body) => body.length >> 1) },
  { name: 'cut before the last byte', reaches: 1, answer: cutAt((body) => Math.max(0, body.length - 1)) },
  { name: '500', reaches: 0, answer: instead(500, 'application/json', '{"error":"server_error"}') },
  { name: '502 with a page', reaches: 0, answer: instead(502, 'text/html', '<h1>Bad gateway</h1>') },
  { name: '503 with Retry-After', reaches: 0, answer: instead(503, 'text/plain', 'later', { 'retry-after': '2' }) },
  { name: '429 with Retry-After', reaches: 0, answer: instead(429, 'text/plain', 'slow down', { 'retry-after': '2' }) },
  { name: '301', reaches: 0, answer: instead(301, 'text/plain', '', { location: '/elsewhere' }) },
  { name: '200 with a page', reaches: 0, answer: instead(200, 'text/html', '<title>Sign in to the Wi-Fi</title>') },
  { name: '200 with garbage', reaches: 0, answer: instead(200, 'application/json', '\u0000{"access_token":') },
  { name: '200 with nothing', reaches: 0, answer: instead(200, 'application/json', '') },
  { name: '403 of a firewall', reaches: 0, answer: instead(403, 'text/plain', 'Request blocked. ID 17') },
  { name: '400 of a firewall', reaches: 0, answer: instead(400, 'text/plain', 'Bad request') },
  { name: 'delivered twice', reaches: 2 },
  { name: 'answered after the time limit', reaches: 1, answer: (response, real) => late(response, real) },
];

/** The longest limit is 25 s, and time runs 20 times faster for the app. */
function late(response: ServerResponse, real: StrictReply): void {
  const timer = setTimeout(() => response.writeHead(real.status, real.headers).end(real.body), 3_500);
  response.once('close', () => clearTimeout(timer));
}

export type Network = {
  origin: string;
  server: StrictServer;
  /** Does this to the next so many requests of an endpoint. */
  arm(endpoint: Endpoint, fault: Fault, times?: number): Promise<void>;
  heal(): Promise<void>;
  /** How many requests a fault has been done to. */
  readonly hit: number;
  /** Refresh tokens that the server replaced without the whole answer being sent, or that it was handed twice. */
  readonly undelivered: number;
  /** How often a client sent a refresh token again after it had got the whole answer to it. */
  readonly needless: number;
  readonly requests: number;
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
export async function startNetwork(options: Omit<StrictOptions, 'issuer' | 'now'>): Promise<Network> {
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
    let real: StrictReply = { status: 500, headers: {}, body: '' };
    const rotations = server.rotations;
    for (let times = fault?.reaches ?? 1; times > 0; times -= 1) {
      const answered = await server.answer({ method: request.method ?? 'GET', path, form, authorization });
      if (times === (fault?.reaches ?? 1)) real = answered;
    }
    if (fault && (fault.answer || fault.reaches === 2) && server.rotations > rotations) undelivered += 1;
    if (fault?.answer) return fault.answer(response, real);
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
    get hit() {
      return hit;
    },
    get undelivered() {
      return undelivered;
    },
    get needless() {
      return needless;
    },
    get requests() {
      return requests;
    },
    async arm(endpoint, fault, times = 1) {
      armed = { endpoint, fault, times };
      if (!fault.refuses) return;
      hit += 1;
      open = false;
      await listening.close();
    },
    async heal() {
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
