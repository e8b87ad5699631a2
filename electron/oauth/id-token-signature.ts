import { compactVerify, importJWK, type JWK } from 'jose';
import * as oauth from 'oauth4webapi';
import { type FailureContext, fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { maxCandidateKeys } from '../tokens/algorithms.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import type { ServerFetch } from './server-fetch.ts';

/** What the signature of a JWT is verified with. */
export type SignatureContext = {
  server: oauth.AuthorizationServer;
  /** Fetches the server's keys (RFC 7517) if they are not cached. */
  fetchKeys: ServerFetch['fetch'];
  allowLoopbackHttp: boolean;
  /** The endpoint that issued the token, for the failure. */
  endpoint: string;
};

/** Whether any of the keys verifies the signature. Unusable keys are skipped. */
async function isSignedByAny(jwt: string, keys: readonly JWK[], alg: string): Promise<boolean> {
  for (const key of keys) {
    const verified = await importJWK(key, alg)
      .then((imported) => compactVerify(jwt, imported, { algorithms: [alg] }))
      .catch(() => undefined);
    if (verified) return true;
  }
  return false;
}

/** Returns the server's keys for the algorithm of a token without a `kid`, if several match. */
function candidateKeys(error: unknown): { candidates: JWK[]; alg: string } | undefined {
  const { code, cause } = error as { code?: unknown; cause?: { candidates?: JWK[]; header?: { alg?: string } } };
  const { candidates = [], header } = cause ?? {};
  if (code !== oauth.KEY_SELECTION || candidates.length < 2 || header?.alg === undefined) return undefined;
  return { candidates: candidates.slice(0, maxCandidateKeys), alg: header.alg };
}

/**
 * Verifies the signature of a JWT with the server's keys. If the server has several keys but names
 * none in the token (as OIDC Core §10.1 requires), any of them may have signed it.
 *
 * @param response the response that the JWT was read from by oauth4webapi
 * @throws `id_token_signature`, `keys_unavailable`
 */
export async function verifySignature(jwt: string, response: Response, context: SignatureContext): Promise<void> {
  const { server, fetchKeys, allowLoopbackHttp, endpoint } = context;
  try {
    await oauth.validateApplicationLevelSignature(server, response, {
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
 * Verifies a JWT that is signed with the client secret, whose UTF-8 octets are the key. The
 * server's keys are not involved.
 *
 * @throws `id_token_signature`
 * @see OIDC Core §10.1
 */
export async function verifySharedSecretSignature(
  jwt: string,
  { alg, sharedSecret }: { alg: string; sharedSecret: Secret },
  at: FailureContext,
): Promise<void> {
  const key = new TextEncoder().encode(sharedSecret.reveal());
  await compactVerify(jwt, key, { algorithms: [alg] }).catch(() => fail('id_token_signature', at));
}
