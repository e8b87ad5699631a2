import type { AuthorizationServer } from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import type { Secret } from '../core/secret.ts';
import type { KeySource } from '../tokens/signature.ts';
import type { KeySetFetcher } from './key-set.ts';

/** Returns the client secret, if the server knows it too: it does not know a private key. */
export const getSharedSecret = ({ clientAuthentication }: Profile, credential: Secret | undefined) =>
  clientAuthentication.startsWith('client_secret_') ? credential : undefined;

/** Returns the algorithms that the server's metadata lists for ID tokens, if it lists any. */
export function getSigningAlgorithms(server: AuthorizationServer): string[] | undefined {
  const listed: unknown = server.id_token_signing_alg_values_supported;
  return Array.isArray(listed) ? listed.filter((name) => typeof name === 'string') : undefined;
}

/**
 * Returns where the key of a JWT's signature comes from: the UTF-8 octets of the client secret for
 * an HMAC, otherwise the server's JWK set. A public key is never used as a secret.
 *
 * @param parts.sharedSecret the client secret, if the server may sign with it
 * @see OIDC Core §10.1
 */
export function createKeySource(
  algorithm: unknown,
  parts: {
    server: Pick<AuthorizationServer, 'jwks_uri'>;
    sharedSecret: Secret | undefined;
    fetchKeySet: KeySetFetcher;
    allowLoopbackHttp: boolean;
    signal: AbortSignal;
  },
): KeySource {
  const { server, sharedSecret, fetchKeySet, allowLoopbackHttp, signal } = parts;
  if (sharedSecret && typeof algorithm === 'string' && algorithm.startsWith('HS'))
    return { kind: 'secret', secret: new TextEncoder().encode(sharedSecret.reveal()) };
  const { jwks_uri: url } = server;
  if (!url) return { kind: 'none' };
  return { kind: 'set', read: (newerThan) => fetchKeySet(url, { allowLoopbackHttp, signal, newerThan }) };
}
