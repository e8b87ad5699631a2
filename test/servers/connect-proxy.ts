import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listenOnLoopback } from '../../build/demo-server/loopback.ts';

export interface RunningProxy {
  origin: string;
  /** `host:port` of every requested tunnel, including refused ones. */
  readonly requestedTunnels: readonly string[];
  readonly refusedTunnels: readonly string[];
  close(): Promise<void>;
}

/** Starts a CONNECT proxy that requires a password (RFC 7617). */
export async function startConnectProxy(options: { credentials?: string; port?: number } = {}): Promise<RunningProxy> {
  const asked: string[] = [];
  const refused: string[] = [];
  const open = new Set<Socket>();
  const wanted = options.credentials && `Basic ${Buffer.from(options.credentials).toString('base64')}`;
  const { origin, server, close } = await listenOnLoopback(
    (_request: IncomingMessage, response: ServerResponse) => {
      response.writeHead(405).end();
    },
    { port: options.port ?? 0 },
  );
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(request.url ?? '');
    open.add(socket);
    socket.on('error', () => {});
    if (wanted && request.headers['proxy-authorization'] !== wanted) {
      refused.push(request.url ?? '');
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="test"\r\n\r\n');
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    open.add(onward);
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  });
  return {
    origin,
    requestedTunnels: asked,
    refusedTunnels: refused,
    close: async () => {
      for (const socket of open) socket.destroy();
      await close();
    },
  };
}
