import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { writeWithBackpressure } from '../../build/demo-server/loopback.ts';
import type { ScriptedResponse } from './scripted-responses.ts';

/** A response with a known body, or another action on the connection. */
type WritableResponse = Exclude<ScriptedResponse, { kind: 'tokens' | 'metadata' | 'keys' }>;

const page =
  '<!doctype html><html><head><title>Sign in to the network</title></head><body><h1>Welcome</h1></body></html>';

/** Writes a scripted response. */
export async function writeResponse(
  response: ServerResponse,
  scripted: WritableResponse,
  otherOrigin: string,
): Promise<void> {
  if (scripted.kind === 'reset') return void response.destroy();
  const json = (status: number, body: unknown) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  if (scripted.dateSkewSeconds)
    response.setHeader('date', new Date(Date.now() + scripted.dateSkewSeconds * 1000).toUTCString());
  for (const [name, value] of Object.entries(scripted.headers ?? {})) response.setHeader(name, value);

  switch (scripted.kind) {
    case 'json':
      return json(scripted.status ?? 200, scripted.body);
    case 'error': {
      const { error, description, status = 400 } = scripted;
      return json(status, { error, ...(description && { error_description: description }) });
    }
    case 'text':
      return void response
        .writeHead(scripted.status ?? 200, { 'content-type': scripted.contentType })
        .end(scripted.body);
    case 'html':
      return void response.writeHead(scripted.status ?? 200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    case 'empty':
      return void response.writeHead(scripted.status).end();
    case 'rate-limited':
      response.setHeader('retry-after', scripted.retryAfter);
      return json(429, { error: 'too_many_attempts', error_description: 'Too many requests' });
    case 'redirect':
      return void response.writeHead(scripted.status, { location: scripted.to ?? `${otherOrigin}/token` }).end();
    case 'large': {
      const start = '{"access_token":"';
      const bytes = scripted.bytes ?? 10 * 1024 * 1024;
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes });
      response.write(start);
      await writeWithBackpressure(response, bytes - start.length - 2);
      if (!response.destroyed) response.end('"}');
      return;
    }
    case 'truncated': {
      const body = '{"access_token":"not-a-real-token","token_type":"Bea';
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length * 2 });
      response.write(body);
      // Long enough to send the first half.
      await delay(20);
      return void response.destroy();
    }
    case 'stall':
      if (scripted.stalledPart === 'body') {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
        response.write('{"access_token":"');
      }
      return;
  }
}
