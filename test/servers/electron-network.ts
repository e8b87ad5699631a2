import { X509Certificate } from 'node:crypto';
import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
  request as requestHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { connect as connectTls, type DetailedPeerCertificate, rootCertificates, type TLSSocket } from 'node:tls';

type Verify = NonNullable<Parameters<Electron.Session['setCertificateVerifyProc']>[0]>;
type BeforeRequest = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;
type Login = (asks: Electron.AuthInfo, answer: (username?: string, password?: string) => void) => void;

const netError = (name: string) => new Error(`net::${name}`);

/** OpenSSL errors that correspond to Chromium's `ERR_CERT_AUTHORITY_INVALID` (-202). */
const unknownAuthority =
  /^(UNABLE_TO_(GET_ISSUER_CERT|GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)|(DEPTH_ZERO_)?SELF_SIGNED_CERT(_IN_CHAIN)?)$/;

const netErrorOf: Record<string, [name: string, code: number]> = {
  CERT_HAS_EXPIRED: ['ERR_CERT_DATE_INVALID', -201],
  ERR_TLS_CERT_ALTNAME_INVALID: ['ERR_CERT_COMMON_NAME_INVALID', -200],
};

const certificateError = (code: string): [string, number] =>
  unknownAuthority.test(code) ? ['ERR_CERT_AUTHORITY_INVALID', -202] : (netErrorOf[code] ?? ['ERR_CERT_INVALID', -207]);

/** Converts a chain to the format of Electron's verify proc. */
function certificateOf(peer: DetailedPeerCertificate): Electron.Certificate {
  const issuer = peer.issuerCertificate as DetailedPeerCertificate | undefined;
  return {
    data: new X509Certificate(peer.raw).toString(),
    ...(issuer && issuer !== peer && { issuerCert: certificateOf(issuer) }),
  } as Electron.Certificate;
}

/** Chromium connects to loopback directly, unless the bypass rules include `<-loopback>`. */
const isLoopback = (host: string) => /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);

function bypasses(rules: string, host: string): boolean {
  const all = rules.split(',').map((rule) => rule.trim());
  if (isLoopback(host) && !all.includes('<-loopback>')) return true;
  return all.some((rule) => rule === host || (rule.startsWith('*') && host.endsWith(rule.slice(1))));
}

/**
 * The parts of Electron's session that the app uses, on Node's network stack: proxy tunnels with
 * passwords (RFC 7617), which are reused once accepted; `login` events only on `net.request`, as in
 * electron/electron#44249; certificate verification; `webRequest.onBeforeRequest`.
 */
export class SessionOverNode {
  readonly #authorities: readonly string[];
  readonly #known = new Map<string, string>();
  #proxy: Electron.ProxyConfig = { mode: 'system' };
  #verify: Verify | null = null;
  #beforeRequest: BeforeRequest = (_details, answer) => answer({});

  constructor(authorities: readonly string[]) {
    this.#authorities = [...rootCertificates, ...authorities];
  }

  readonly webRequest = {
    onBeforeRequest: (listener: BeforeRequest) => {
      this.#beforeRequest = listener;
    },
  };

  async setProxy(config: Electron.ProxyConfig): Promise<void> {
    this.#proxy = config;
  }

  get proxy(): Electron.ProxyConfig {
    return this.#proxy;
  }

  setCertificateVerifyProc(verify: Verify | null): void {
    this.#verify = verify;
  }

  async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = Object.fromEntries(new Headers(init.headers));
    const request = this.send(new URL(url), { method: init.method ?? 'GET', headers }, undefined);
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve);
      request.once('error', reject);
      init.signal?.addEventListener('abort', () => {
        request.destroy();
        reject(init.signal?.reason);
      });
      request.end(typeof init.body === 'string' ? init.body : undefined);
    });
    const status = message.statusCode ?? 0;
    const bare = status === 204 || status === 304;
    return new Response(bare ? null : (Readable.toWeb(message) as ReadableStream), {
      status,
      headers: message.headers as Record<string, string>,
    });
  }

  /** Sends a Node request through the session's proxy. */
  send(url: URL, options: RequestOptions, login: Login | undefined): ClientRequest {
    let cancelled = false;
    this.#beforeRequest({ url: url.href }, ({ cancel }) => {
      cancelled = cancel === true;
    });
    const secure = url.protocol === 'https:';
    const agent = secure ? new HttpsAgent() : new HttpAgent();
    agent.createConnection = (_options, done) => {
      const connected = cancelled ? Promise.reject(netError('ERR_BLOCKED_BY_CLIENT')) : this.#connect(url, login);
      connected.then(
        (socket) => done?.(null, socket),
        (error) => done?.(error, undefined as never),
      );
      return undefined;
    };
    return (secure ? requestHttps : requestHttp)(url, { ...options, agent });
  }

  async #connect(to: URL, login: Login | undefined): Promise<Socket> {
    const { mode, proxyRules = '', proxyBypassRules = '' } = this.#proxy;
    if (to.protocol === 'http:') return connectPlain(Number(to.port) || 80, to.hostname);
    const through = mode === 'fixed_servers' && !bypasses(proxyBypassRules, to.hostname);
    return this.#secure(to, through ? await this.#tunnel(new URL(proxyRules), to, login) : undefined);
  }

  async #tunnel(proxy: URL, to: URL, login: Login | undefined): Promise<Socket> {
    const ask = (credentials: string | undefined) =>
      new Promise<{ response: IncomingMessage; socket: Socket }>((resolve, reject) => {
        const { hostname, port } = proxy;
        const headers = credentials ? { 'proxy-authorization': `Basic ${credentials}` } : {};
        const path = `${to.hostname}:${to.port || 443}`;
        const asked = requestHttp({ hostname, port, method: 'CONNECT', path, headers, agent: false });
        asked.once('connect', (response, socket) => resolve({ response, socket }));
        asked.once('error', () => reject(netError('ERR_PROXY_CONNECTION_FAILED')));
        asked.end();
      });
    for (let credentials = this.#known.get(proxy.origin); ; ) {
      const { response, socket } = await ask(credentials);
      if (response.statusCode === 200) {
        if (credentials) this.#known.set(proxy.origin, credentials);
        return socket;
      }
      socket.destroy();
      this.#known.delete(proxy.origin);
      if (response.statusCode !== 407 || !login) throw netError('ERR_TUNNEL_CONNECTION_FAILED');
      const [, realm = ''] = /realm="([^"]*)"/.exec(response.headers['proxy-authenticate'] ?? '') ?? [];
      const asks = { isProxy: true, scheme: 'basic', host: proxy.hostname, port: Number(proxy.port) || 80, realm };
      const answered = await new Promise<string[]>((resolve) =>
        login(asks, (...given) => resolve(given.filter((one) => one !== undefined))),
      );
      if (answered.length === 0) throw netError('ERR_TUNNEL_CONNECTION_FAILED');
      credentials = Buffer.from(answered.join(':')).toString('base64');
    }
  }

  #secure(to: URL, socket: Socket | undefined): Promise<TLSSocket> {
    const host = to.hostname;
    const named = /[a-z]/i.test(host);
    return new Promise((resolve, reject) => {
      const secured = connectTls({
        ...(socket ? { socket } : { host, port: Number(to.port) || 443 }),
        ...(named && { servername: host }),
        ca: [...this.#authorities],
        rejectUnauthorized: false,
      });
      secured.once('error', (error: NodeJS.ErrnoException) =>
        reject(netError(error.code === 'ECONNREFUSED' ? 'ERR_CONNECTION_REFUSED' : 'ERR_CONNECTION_CLOSED')),
      );
      secured.once('secureConnect', () => {
        const refuse = (name: string) => {
          secured.destroy();
          reject(netError(name));
        };
        const trouble = secured.authorized ? undefined : certificateError(String(secured.authorizationError));
        if (!this.#verify) return trouble ? refuse(trouble[0]) : resolve(secured);
        const asked = {
          hostname: host,
          certificate: certificateOf(secured.getPeerCertificate(true)),
          verificationResult: trouble ? `net::${trouble[0]}` : 'net::OK',
          errorCode: trouble?.[1] ?? 0,
        };
        this.#verify(asked as Parameters<Verify>[0], (answer) => {
          if (answer === 0 || (answer === -3 && !trouble)) resolve(secured);
          else refuse(trouble?.[0] ?? 'ERR_CERT_INVALID');
        });
      });
    });
  }
}

/** The parts of Electron's `net` and `session` that the app and electron-updater use. */
export class ElectronNetwork {
  readonly #authorities: readonly string[];
  readonly #sessions = new Map<string, SessionOverNode>();

  /** @param authorities authorities that the system trusts in addition to the default ones */
  constructor(authorities: readonly string[] = []) {
    this.#authorities = authorities;
  }

  fromPartition = (name: string): SessionOverNode => {
    const session = this.#sessions.get(name) ?? new SessionOverNode(this.#authorities);
    this.#sessions.set(name, session);
    return session;
  };

  request = (options: RequestOptions & { url?: string; session: unknown; redirect?: string }): ClientRequest => {
    const { session, url, redirect: _, protocol = 'https:', hostname, port, path = '/', method, headers } = options;
    const to = new URL(url ?? `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`);
    const request: ClientRequest = (session as SessionOverNode).send(
      to,
      { method: method ?? 'GET', headers: headers ?? {} },
      (asks, answer) => {
        if (!request.emit('login', asks, answer)) answer();
      },
    );
    return request;
  };
}
