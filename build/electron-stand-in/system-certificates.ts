import { preventable } from './emitter.ts';
import type { SystemCertificates } from './session-network.ts';

/** A certificate of the user with its private key, both PEM. */
type ClientCertificate = { cert: string; key: string };

/**
 * Creates the certificates of the system. As in Electron, `app` is asked which client certificate
 * to send, and if it prevents nothing, the first one is. Node does not say whether a server asks
 * for one, so `app` is asked for every connection.
 */
export function createSystemCertificates(
  app: { emit(event: 'select-client-certificate', ...args: unknown[]): boolean },
  parts: { authorities?: string[]; clientCertificates?: ClientCertificate[] } = {},
): SystemCertificates {
  const { authorities = [], clientCertificates = [] } = parts;
  return {
    authorities,
    selectClientCertificate: (url) =>
      new Promise((resolve) => {
        const [first] = clientCertificates;
        if (!first) return resolve(undefined);
        const event = preventable({});
        const list = clientCertificates.map(({ cert }) => ({ data: cert }));
        const select = (chosen?: { data: string }) =>
          resolve(clientCertificates.find(({ cert }) => cert === chosen?.data));
        app.emit('select-client-certificate', event, null, url, list, select);
        if (!event.defaultPrevented) resolve(first);
      }),
  };
}
