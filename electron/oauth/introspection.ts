import * as oauth from 'oauth4webapi';
import { FailureError } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { describeEndpoint } from '../http/exchange.ts';
import type { ClientContext } from './client-context.ts';
import { toProtocolFailure } from './protocol-failure.ts';

/**
 * Says of a refused client that it does not authenticate: the server knows it, but introspection is
 * for clients that do (RFC 7662 §2.1).
 */
function toPublicClientFailure(error: unknown): unknown {
  if (!(error instanceof FailureError) || error.failure.kind !== 'client_refused') return error;
  const { failure } = error;
  return new FailureError({ ...failure, facts: { ...failure.facts, isPublicClient: true } });
}

/**
 * Asks the server about a token.
 *
 * @returns `undefined` if the server has no introspection endpoint
 * @throws what {@link ClientContext.authenticate} fails with, `response_malformed`, and the failure
 *   that an error response means
 * @see RFC 7662 §2
 */
export async function introspectToken(
  context: ClientContext,
  token: Secret,
  signal: AbortSignal,
): Promise<oauth.IntrospectionResponse | undefined> {
  const { client, profile } = context;
  const { server, authentication, secrets } = await context.authenticate(signal, 'introspection_endpoint');
  const endpoint = server.introspection_endpoint;
  if (!endpoint) return undefined;
  const { fetch } = context.createFetch('introspection', signal, { secrets: [token.reveal(), ...secrets] });
  const options = context.requestOptions(fetch);
  const response = await oauth
    .introspectionRequest(server, client, authentication, token.reveal(), options)
    .catch((error) => {
      throw profile.clientAuthentication === 'none' ? toPublicClientFailure(error) : error;
    });
  try {
    return await oauth.processIntrospectionResponse(server, client, response);
  } catch (error) {
    throw toProtocolFailure(error, 'introspection', describeEndpoint('POST', new URL(endpoint)));
  }
}
