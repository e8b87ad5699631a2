import { X509Certificate } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { type ClientRequest, Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls, type DetailedPeerCertificate, rootCertificates, type TLSSocket } from 'node:tls';
import { unsupported } from './unsupported.ts';

/** The certificates of the system: trusted authorities, and those of the user. */
export type SystemCertificates = {
  /** Trusted in addition to Node's. */
  authorities: readonly string[];
  /** Chooses the certificate to send if a server asks for one. */
  selectClientCertificate(url: string): Promise<{ cert: string; key: string } | undefined>;
};

/** Answers a proxy that asks for a password. Without one, the request fails. */
export type Login = (challenge: Electron.AuthInfo, answer: (username?: string, password?: string) => void) => void;

type Verify = NonNullable<Parameters<Electron.Session['setCertificateVerifyProc']>[0]>;

/** Creates an error with one of Chromium's names. */
export const netError = (name: string): Error => new Error(`net::${name}`);

/** A proxy's demand for a password that nobody answered. Chromium passes its response on. */
export class UnansweredProxyError extends Error {
  readonly response: IncomingMessage;

  constructor(response: IncomingMessage) {
    super('net::ERR_TUNNEL_CONNECTION_FAILED');
    this.response = response;
  }
}

/** OpenSSL errors that correspond to Chromium's `ERR_CERT_AUTHORITY_INVALID`. */
const unknownAuthority =
  /^(UNABLE_TO_(GET_ISSUER_CERT|GET_ISSUER_CERT_LOCALLY|VERIFY_LEAF_SIGNATURE)|(DEPTH_ZERO_)?SELF_SIGNED_CERT(_IN_CHAIN)?)$/;

function certificateError(code: string): [name: string, code: number] {
  if (unknownAuthority.test(code)) return ['ERR_CERT_AUTHORITY_INVALID', -202];
  if (code === 'CERT_HAS_EXPIRED') return ['ERR_CERT_DATE_INVALID', -201];
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return ['ERR_CERT_COMMON_NAME_INVALID', -200];
  return ['ERR_CERT_INVALID', -207];
}

/** Converts a chain to the format of Electron's verify proc. */
function toElectronCertificate(peer: DetailedPeerCertificate): Electron.Certificate {
  const issuer = peer.issuerCertificate as DetailedPeerCertificate | undefined;
  return {
    data: new X509Certificate(peer.raw).toString(),
    ...(issuer && issuer !== peer && { issuerCert: toElectronCertificate(issuer) }),
  } as Electron.Certificate;
}

/** Chromium connects to loopback directly, unless the bypass rules include `<-loopback>`. */
const isLoopback = (host: string) => /^(localhost|.*\.localhost|127(\.\d+){3}|\[?::1\]?)$/.test(host);

function bypasses(rules: string, host: string): boolean {
  const all = rules.split(',').map((rule) => rule.trim());
  if (isLoopback(host) && !all.includes('<-loopback>')) return true;
  return all.some((rule) => rule === host || (rule.startsWith('*') && host.endsWith(rule.slice(1))));
}

/** Chromium opens as many HTTP/1.1 connections to a host. */
const maxConnectionsPerHost = 6;

/** Limits the concurrent connections per host, first come first served. */
class ConnectionSlots {
  readonly #open = new Map<string, number>();
  readonly #waiting = new Map<string, (() => void)[]>();

  /** Waits for a connection. Returns a function that frees it. */
  async acquire(host: string): Promise<() => void> {
    const open = this.#open.get(host) ?? 0;
    if (open < maxConnectionsPerHost) this.#open.set(host, open + 1);
    else
      await new Promise<void>((resolve) => {
        this.#waiting.set(host, [...(this.#waiting.get(host) ?? []), resolve]);
      });
    let isFree = false;
    return () => {
      if (isFree) return;
      isFree = true;
      const next = this.#waiting.get(host)?.shift();
      if (next) next();
      else this.#open.set(host, (this.#open.get(host) ?? 1) - 1);
    };
  }
}

/**
 * The network of a session on Node's sockets: HTTP/1.1, HTTPS through proxies with passwords (RFC
 * 7617), which are reused once accepted, certificate verification and client certificates. Plain
 * HTTP is never proxied.
 */
export class SessionNetwork {
  readonly slots = new ConnectionSlots();
  readonly #certificates: SystemCertificates;
  readonly #acceptedCredentials = new Map<string, string>();
  readonly #agent = new HttpAgent({ keepAlive: true });
  readonly #secureAgent = new HttpsAgent({ keepAlive: true });
  /** Chromium reads the variable when its network starts, after the app is ready. */
  readonly #keyLogFile = process.env.SSLKEYLOGFILE;
  proxy: Electron.ProxyConfig = { mode: 'system' };
  verify: Verify | null = null;

  constructor(certificates: SystemCertificates) {
    this.#certificates = certificates;
    type Options = { url: URL; login: Login };
    this.#agent.createConnection = (options) => {
      const { url } = options as unknown as Options;
      return connectPlain(Number(url.port) || 80, url.hostname.replace(/^\[|\]$/g, ''));
    };
    this.#secureAgent.createConnection = (options, done) => {
      const { url, login } = options as unknown as Options;
      this.#connect(url, login).then(
        (socket) => done?.(null, socket),
        (error) => done?.(error, undefined as never),
      );
      return undefined;
    };
  }

  /** Creates a request of Node's that connects as the session does. */
  open(url: URL, options: { method: string; headers: Record<string, string>; login: Login }): ClientRequest {
    const isSecure = url.protocol === 'https:';
    const [send, agent] = isSecure ? [requestHttps, this.#secureAgent] : [requestHttp, this.#agent];
    return send(url, { ...options, ...{ url }, agent });
  }

  async #connect(to: URL, login: Login): Promise<Socket> {
    const { mode, proxyRules = '', proxyBypassRules = '' } = this.proxy;
    if (mode === 'pac_script') unsupported('proxy scripts');
    const isProxied = mode === 'fixed_servers' && !bypasses(proxyBypassRules, to.hostname);
    return this.#secure(to, isProxied ? await this.#tunnel(new URL(proxyRules), to, login) : undefined);
  }

  async #tunnel(proxy: URL, to: URL, login: Login): Promise<Socket> {
    const ask = (credentials: string | undefined) =>
      new Promise<{ response: IncomingMessage; socket: Socket }>((resolve, reject) => {
        const { hostname, port } = proxy;
        const headers = credentials ? { 'proxy-authorization': `Basic ${credentials}` } : {};
        const path = `${to.hostname}:${to.port || 443}`;
        const request = requestHttp({ hostname, port, method: 'CONNECT', path, headers, agent: false });
        request.once('connect', (response, socket) => resolve({ response, socket }));
        request.once('error', () => reject(netError('ERR_PROXY_CONNECTION_FAILED')));
        request.end();
      });
    for (let credentials = this.#acceptedCredentials.get(proxy.origin); ; ) {
      const { response, socket } = await ask(credentials);
      if (response.statusCode === 200) {
        if (credentials) this.#acceptedCredentials.set(proxy.origin, credentials);
        return socket;
      }
      socket.destroy();
      this.#acceptedCredentials.delete(proxy.origin);
      if (response.statusCode !== 407) throw netError('ERR_TUNNEL_CONNECTION_FAILED');
      // Chromium asks for no password without a challenge. Only Basic is imitated.
      const challenge = response.headers['proxy-authenticate'] ?? '';
      if (!/^basic\b/i.test(challenge)) throw new UnansweredProxyError(response);
      const [, realm = ''] = /realm="([^"]*)"/.exec(challenge) ?? [];
      const asks = { isProxy: true, scheme: 'basic', host: proxy.hostname, port: Number(proxy.port) || 80, realm };
      const given = await new Promise<(string | undefined)[]>((resolve) => login(asks, (...all) => resolve(all)));
      if (given.some((one) => one === undefined) || given.length === 0) throw new UnansweredProxyError(response);
      credentials = Buffer.from(given.join(':')).toString('base64');
    }
  }

  async #secure(to: URL, socket: Socket | undefined): Promise<TLSSocket> {
    const host = to.hostname.replace(/^\[|\]$/g, '');
    const own = await this.#certificates.selectClientCertificate(to.href);
    return new Promise((resolve, reject) => {
      const secured = connectTls({
        ...(socket ? { socket } : { host, port: Number(to.port) || 443 }),
        ...(/[a-z]/i.test(host) && !host.includes(':') && { servername: host }),
        ...own,
        ca: [...rootCertificates, ...this.#certificates.authorities],
        rejectUnauthorized: false,
      });
      const keyLogFile = this.#keyLogFile;
      if (keyLogFile) secured.on('keylog', (line) => appendFileSync(keyLogFile, line));
      secured.once('error', reject);
      secured.once('secureConnect', () => {
        secured.off('error', reject);
        const problem = secured.authorized ? undefined : certificateError(String(secured.authorizationError));
        const end = (name: string | undefined) => {
          if (name === undefined) return resolve(secured);
          secured.destroy();
          reject(netError(name));
        };
        if (!this.verify) return end(problem?.[0]);
        const request = {
          hostname: host,
          certificate: toElectronCertificate(secured.getPeerCertificate(true)),
          verificationResult: problem ? `net::${problem[0]}` : 'net::OK',
          errorCode: problem?.[1] ?? 0,
        };
        const [accept, useOwnResult] = [0, -3];
        this.verify(request as Parameters<Verify>[0], (verificationResult) => {
          if (verificationResult === accept) end(undefined);
          else end(problem?.[0] ?? (verificationResult === useOwnResult ? undefined : 'ERR_CERT_INVALID'));
        });
      });
    });
  }
}
