import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { listenOnLoopback, readBody } from '../../build/demo-server/loopback.ts';
import type { Transport } from '../../electron/core/ports.ts';
import { nodeTransport } from './node-transport.ts';
import { type RecordedError, type RecordedServer, type Recording, readRecordedServer } from './recordings.ts';
import { diffRequest, type ReceivedRequest, readClientAssertion } from './request-comparison.ts';

export interface ProviderSimulator {
  /** Sends to the provider's own address, which ends here; any other address is an error. */
  transport: Transport;
  /** Expects this request next, and sends the recorded response or this error. */
  expect(recording: Recording, error?: RecordedError): void;
  /** Differences from the expected requests; empty if there are none. */
  readonly mismatches: readonly string[];
  /** The requests to the token endpoint. */
  readonly requests: readonly ReceivedRequest[];
  /** The client assertions of these requests. */
  readonly assertions: readonly string[];
  /** Whether all expected requests have arrived. */
  isDone(): boolean;
  /** Stops serving the discovery document. */
  hideDiscovery(): void;
  reset(): void;
  close(): Promise<void>;
}

const keyId = 'not-a-real-key';

/**
 * A provider as its documents show it. A request has to be the next one expected, to the byte where
 * the document gives it; anything else is refused and remembered. Tokens in documents are cut: an
 * ID token stands in that can be verified.
 */
export async function startProviderSimulator(server: string | RecordedServer): Promise<ProviderSimulator> {
  const { issuer, origin, path, document } = typeof server === 'string' ? readRecordedServer(server) : server;
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const key = { ...(await exportJWK(publicKey)), kid: keyId, alg: 'RS256', use: 'sig' };
  const expected: { recording: Recording; error: RecordedError | undefined }[] = [];
  const faults: string[] = [];
  const requests: ReceivedRequest[] = [];
  const assertions: string[] = [];
  let discoveryShown = true;

  const idToken = (clientId: string) =>
    new SignJWT({ name: 'Alice Example' })
      .setProtectedHeader({ alg: 'RS256', kid: keyId })
      .setIssuer(issuer)
      .setAudience(clientId)
      .setSubject('user-1')
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);

  async function answer(arrived: ReceivedRequest): Promise<{ status: number; headers?: object; body: unknown }> {
    if (arrived.path === path) return discoveryShown ? { status: 200, body: document } : { status: 404, body: {} };
    if (arrived.path === pathOf(document.jwks_uri)) return { status: 200, body: { keys: [key] } };
    if (arrived.path === pathOf(document.userinfo_endpoint)) return { status: 200, body: { sub: 'user-1' } };
    requests.push(arrived);
    const next = expected.shift();
    const found = next ? diffRequest(next.recording, arrived) : [`${arrived.method} ${arrived.path} was not expected`];
    faults.push(...found);
    if (!next || found.length > 0) return { status: 400, body: { error: 'invalid_request' } };
    const assertion = readClientAssertion(arrived.body);
    if (assertion) assertions.push(assertion);
    if (next.error) return next.error;
    const { status, body } = next.recording.response;
    if (Array.isArray(body) || !('id_token' in body)) return { status, body };
    return { status, body: { ...body, id_token: await idToken(next.recording.client.id) } };
  }

  const listener = await listenOnLoopback(async (request, response) => {
    const { status, headers, body } = await answer({
      method: request.method ?? '',
      path: request.url ?? '',
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: (await readBody(request)).toString('utf8'),
    });
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  });
  // A busy client in this process would send its next request, after a poll interval, before it
  // notices that an idle connection has closed.
  listener.server.keepAliveTimeout = 60_000;

  return {
    transport(request) {
      const to = new URL(request.url);
      if (to.origin !== origin) throw new TypeError(`a request left for ${to.origin}`);
      return nodeTransport({ ...request, url: `${listener.origin}${to.pathname}${to.search}` });
    },
    expect: (recording, error) => void expected.push({ recording, error }),
    mismatches: faults,
    requests,
    assertions,
    isDone: () => expected.length === 0,
    hideDiscovery: () => {
      discoveryShown = false;
    },
    reset: () => {
      for (const list of [expected, faults, requests, assertions]) list.splice(0);
      discoveryShown = true;
    },
    close: listener.close,
  };
}

const pathOf = (url: string | undefined) => url && new URL(url).pathname;
