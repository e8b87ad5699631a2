import { net, type Session } from 'electron';
import type { Transport } from '../core/ports.ts';
import { type ClientRequest, createClientRequestTransport } from '../http/client-request-transport.ts';
import type { Policy } from '../policy/policy.ts';
import { createProxyLogin } from './proxy-login.ts';

/**
 * Creates a transport over Chromium's network stack, with the system's proxy (PAC, NTLM, Kerberos)
 * and trust store. It uses `net.request` because only that can close a connection, read any header
 * and answer a proxy; `session.fetch` cannot (electron/electron#42244, #43715, #44249).
 */
export function createSessionTransport(session: Session, policy: Policy): Transport {
  return createClientRequestTransport(({ method, url, headers }) => {
    const request = net.request({
      ...{ method, url, session },
      headers: { ...headers },
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
    });
    request.on('login', createProxyLogin(policy));
    // Electron's types do not say that its requests and responses are streams.
    return request as unknown as ClientRequest;
  });
}
