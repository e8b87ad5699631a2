import { connect } from 'node:tls';
import type { Clock } from '../core/ports.ts';

/** What a server's certificate says, as text for a person. */
export type CertificateFacts = { issuer: string; from: string; until: string; names: string };

const connectTimeoutMs = 5000;

const formatDay = (date: string) => (Number.isNaN(Date.parse(date)) ? date : new Date(date).toISOString().slice(0, 10));

/**
 * Looks at the certificate that a server shows, to say what is wrong with it: whether it is trusted is decided elsewhere, by
 * the stack that the app's requests go through. Nothing is sent on this connection, which does not know of proxies.
 *
 * @param origin an https origin; any other has no certificate
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
    const end = (facts?: CertificateFacts) => {
      stopTimer();
      socket.destroy();
      resolve(facts);
    };
    const stopTimer = clock.after(connectTimeoutMs, end);
    socket.once('error', () => end());
    socket.once('secureConnect', () => {
      const { issuer, valid_from: from, valid_to: until, subjectaltname: names } = socket.getPeerCertificate();
      if (!issuer) return end();
      end({
        issuer: [issuer.CN ?? issuer.O ?? ''].flat().join(', ').slice(0, 200),
        from: formatDay(from),
        until: formatDay(until),
        names: (names ?? '').replace(/DNS:|IP Address:/g, '').slice(0, 300),
      });
    });
  });
}
