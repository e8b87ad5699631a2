import { connect } from 'node:tls';
import type { Clock } from '../core/ports.ts';

/** A server's certificate, as text for display. */
export type CertificateFacts = { issuer: string; from: string; until: string; names: string };

const connectTimeoutMs = 5000;

const formatDay = (date: string) => (Number.isNaN(Date.parse(date)) ? date : new Date(date).toISOString().slice(0, 10));

/**
 * Reads a server's certificate, to describe what is wrong with it. Whether it is trusted is decided
 * by the app's network stack. The connection is direct, without proxy, and sends no request.
 *
 * @returns `undefined` for an origin without https, or if there is no certificate within 5 seconds
 */
export async function readCertificate(origin: string, clock: Clock): Promise<CertificateFacts | undefined> {
  const { protocol, hostname, port } = new URL(origin);
  if (protocol !== 'https:') return undefined;
  const host = hostname.replace(/^\[|\]$/g, '');
  const isName = /[a-z]/i.test(host) && !host.includes(':');
  return new Promise((resolve) => {
    const socket = connect({
      host,
      port: Number(port || 443),
      ...(isName && { servername: host }),
      rejectUnauthorized: false,
    });
    const finish = (facts?: CertificateFacts) => {
      stopTimer();
      socket.destroy();
      resolve(facts);
    };
    const stopTimer = clock.after(connectTimeoutMs, finish);
    socket.once('error', () => finish());
    socket.once('secureConnect', () => {
      const { issuer, valid_from: from, valid_to: until, subjectaltname: names } = socket.getPeerCertificate();
      if (!issuer) return finish();
      finish({
        issuer: [issuer.CN ?? issuer.O ?? ''].flat().join(', ').slice(0, 200),
        from: formatDay(from),
        until: formatDay(until),
        names: (names ?? '').replace(/DNS:|IP Address:/g, '').slice(0, 300),
      });
    });
  });
}
