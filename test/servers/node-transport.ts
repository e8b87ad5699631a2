import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { acceptEncoding, decodeBody } from '../../build/electron-stand-in/decode-body.ts';
import type { Transport } from '../../electron/core/ports.ts';
import { createClientRequestTransport } from '../../electron/http/client-request-transport.ts';

/**
 * Creates the app's transport over Node's http and https: six connections a host, as Chromium has.
 *
 * @param options.ca authorities to trust instead of Node's
 */
export function createNodeTransport(options: { ca?: string[]; maxSockets?: number } = {}): Transport {
  const agentOptions = { keepAlive: true, maxSockets: 6, ...options };
  const [agent, secureAgent] = [new HttpAgent(agentOptions), new HttpsAgent(agentOptions)];
  return createClientRequestTransport(({ method, url, headers, body }) => {
    const isSecure = url.startsWith('https:');
    const length = body && { 'content-length': String(body.byteLength) };
    return (isSecure ? requestHttps : requestHttp)(url, {
      method,
      headers: { 'accept-encoding': acceptEncoding, ...headers, ...length },
      agent: isSecure ? secureAgent : agent,
    });
  }, decodeBody);
}

/** Sends requests over Node's http and https. */
export const nodeTransport = createNodeTransport();
