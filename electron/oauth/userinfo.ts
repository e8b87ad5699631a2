import * as oauth from 'oauth4webapi';
import type { FailureContext } from '../core/failure.ts';
import { describeEndpoint } from '../http/exchange.ts';
import { requireSignedJwt } from './id-token.ts';
import { toProtocolFailure } from './protocol-failure.ts';
import { SignedResponse } from './server-fetch.ts';
import { type SignatureContext, verifySignature } from './signature.ts';

export type UserinfoContext = Omit<SignatureContext, 'endpoint'> & {
  client: oauth.Client;
  /** Who it must be about (OIDC Core §5.3.2), where that is known. */
  subject: string | undefined;
};

/**
 * Checks what userinfo answered: about the right person, and where it is a JWT (OIDC Core §5.3.2) signed by the server, its
 * times, issuer and audience right where it states them. Fails with `reply_malformed`, `subject_changed`, the `id_token_…`
 * kinds that tell of a signature, `keys_unavailable`.
 */
export async function processUserinfoResponse(
  response: Response,
  context: UserinfoContext,
): Promise<oauth.UserInfoResponse> {
  const { server, client, subject, fetchKeys, allowLoopbackHttp } = context;
  const url = new URL(server.userinfo_endpoint ?? server.issuer);
  const endpoint = describeEndpoint('GET', url);
  const at: FailureContext = { facts: { host: url.host }, details: { endpoint } };
  const alg = response instanceof SignedResponse ? requireSignedJwt(response.jwt, at) : undefined;
  const expecting = alg === undefined ? client : { ...client, userinfo_signed_response_alg: alg };
  let claims: oauth.UserInfoResponse;
  try {
    claims = await oauth.processUserInfoResponse(server, expecting, subject ?? oauth.skipSubjectCheck, response);
  } catch (error) {
    throw toProtocolFailure(error, 'userinfo', endpoint);
  }
  if (response instanceof SignedResponse)
    await verifySignature(response.jwt, response, { server, fetchKeys, allowLoopbackHttp, endpoint });
  return claims;
}
