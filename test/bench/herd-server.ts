import { listenOnLoopback, readBody } from '../../build/demo-server/loopback.ts';
import { createStrictServer } from '../servers/strict-server.ts';
import { benchUser } from './bench-user.ts';

// Runs in its own process. Each message moves its clock to the end of the access tokens' lifetime.
const accessTokenLifetimeSeconds = 3600;
let passedMs = 0;
const { origin, server: listening } = await listenOnLoopback(async (request, response) => {
  const form = new URLSearchParams((await readBody(request)).toString('utf8'));
  const path = new URL(request.url ?? '/', 'http://unused.invalid').pathname;
  const { authorization } = request.headers;
  const result = await server.handleRequest({ method: request.method ?? 'GET', path, form, authorization });
  response.writeHead(result.status, result.headers).end(result.body);
});
// On a busy computer, a connection that the server closes could still carry the next request.
listening.keepAliveTimeout = 120_000;
const server = await createStrictServer({
  issuer: origin,
  now: () => Date.now() + passedMs,
  password: benchUser.password,
  accessTokenLifetimeSeconds,
  openId: false,
});
process.on('message', () => {
  passedMs += accessTokenLifetimeSeconds * 1000;
  process.send?.({ passedMs, refreshes: server.rotations, refusedCalls: server.refusedCalls });
});
process.send?.({ origin });
process.once('disconnect', () => process.exit(0));
