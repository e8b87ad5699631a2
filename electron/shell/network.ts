import type { Session } from 'electron';
import type { Transport } from '../ports.ts';

/** Requests over Chromium's network stack: the system's proxy (PAC, NTLM, Kerberos) and the OS trust store. */
export const sessionTransport =
  (session: Session): Transport =>
  (url, init) =>
    session.fetch(url, init);
