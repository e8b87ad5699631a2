import { compactVerify, importJWK, type JWK } from 'jose';
import * as oauth from 'oauth4webapi';
import { type FailureContext, fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import type { ServerFetch } from './server-fetch.ts';

export type SignatureContext = {
  server: oauth.AuthorizationServer;
  /** Fetches the server's keys (RFC 7517), when they are not known yet. */
  fetchKeys: ServerFetch['fetch'];
  allowLoopbackHttp: boolean;
  /** Where the token came from, for the failure. */
  endpoint: string;
};

/** Whether one of these keys signed it; a key that cannot be used is passed over. */
async function isSignedByAny(jwt: string, keys: readonly JWK[], alg: string): Promise<boolean> {
  for (const key of keys) {
    const verified = await importJWK(key, alg)
      .then((imported) => compactVerify(jwt, imported, { algorithms: [alg] }))
      .catch(() => undefined);
    if (verified) return true;
  }
  return false;
}

/** The keys between which a token without a `kid` leaves the choice, all of them the server's and for its algorithm. */
function candidateKeys(error: unknown): { candidates: JWK[]; alg: string } | undefined {
  const { code, cause } = error as { code?: unknown; cause?: { candidates?: JWK[]; header?: { alg?: string } } };
  const { candidates = [], header } = cause ?? {};
  if (code !== oauth.KEY_SELECTION || candidates.length < 2 || header?.alg === undefined) return undefined;
  return { candidates, alg: header.alg };
}

/**
 * Verifies the signature of a JWT that oauth4webapi has read, with the server's keys. Some servers have several keys and
 * name none in the token (OIDC Core §10.1 asks them to): then any of theirs may have signed it. Fails with
 * `id_token_signature`, `keys_unavailable`.
 *
 * @param read the reply that the JWT was read from
 */
export async function verifySignature(jwt: string, read: Response, check: SignatureContext): Promise<void> {
  const { server, fetchKeys, allowLoopbackHttp, endpoint } = check;
  try {
    await oauth.validateApplicationLevelSignature(server, read, {
      [oauth.customFetch]: (url, init) => fetchKeys(url, init),
      [oauth.allowInsecureRequests]: allowLoopbackHttp,
    });
  } catch (error) {
    const choice = candidateKeys(error);
    if (choice && (await isSignedByAny(jwt, choice.candidates, choice.alg))) return;
    throw toProtocolFailure(error, 'signature', endpoint);
  }
}

/**
 * Verifies a JWT that is signed with the client's secret (OIDC Core §10.1: its UTF-8 octets are the key). No key of the
 * server's comes near it. Fails with `id_token_signature`.
 */
export async function verifySharedSecretSignature(
  jwt: string,
  alg: string,
  secret: Secret,
  at: FailureContext,
): Promise<void> {
  const key = new TextEncoder().encode(secret.reveal());
  await compactVerify(jwt, key, { algorithms: [alg] }).catch(() => fail('id_token_signature', at));
}
