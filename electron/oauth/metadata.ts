import { FailureError, toFailure } from '../core/failure.ts';
import { describeEndpoint } from '../http/exchange.ts';
import type { ServerFetch } from './server-fetch.ts';

/** Returns the URL of an issuer's discovery document (OIDC Discovery 1.0 §4). */
export const discoveryUrl = (issuer: string): URL =>
  new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);

/** Returns the URL of an issuer's OAuth metadata (RFC 8414 §3.1). */
export function oauthMetadataUrl(issuer: string): URL {
  const { origin, pathname } = new URL(issuer);
  return new URL(`${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`);
}

/** Statuses that mean there is no document, or none for us. */
const unavailableStatuses = new Set([401, 403, 404, 410]);

/** A server's metadata, not yet validated. */
export type ServerMetadata = {
  response: Response;
  /** The request, as {@link describeEndpoint} describes it. */
  endpoint: string;
  /** Whether it is an OpenID Connect discovery document. */
  isOpenId: boolean;
};

/**
 * Reads the metadata of an issuer: its OpenID Connect discovery document or, if there is none, its
 * OAuth metadata.
 *
 * @throws what the first of the two requests failed with
 * @see OIDC Discovery 1.0 §4, RFC 8414 §3
 */
export async function fetchMetadata(issuer: string, fetch: ServerFetch['fetch']): Promise<ServerMetadata> {
  const get = async (url: URL, isOpenId: boolean): Promise<ServerMetadata> => ({
    response: await fetch(url.href, { method: 'GET', headers: { accept: 'application/json' } }),
    endpoint: describeEndpoint('GET', url),
    isOpenId,
  });
  try {
    return await get(discoveryUrl(issuer), true);
  } catch (error) {
    const { kind, details } = toFailure(error);
    // A single-page app returns its page for every path.
    if (!unavailableStatuses.has(details?.status ?? 0) && kind !== 'response_not_json') throw error;
    return get(oauthMetadataUrl(issuer), false).catch((other: unknown) => {
      throw toFailure(other).kind === 'cancelled' ? other : error;
    });
  }
}

/**
 * Whether a failure to read metadata means that the server publishes none. If the response has an
 * error code (Keycloak's "Realm does not exist"), the issuer is wrong instead.
 */
export function isMetadataUnavailable(error: unknown): boolean {
  if (!(error instanceof FailureError)) return false;
  const { status = 0, code } = error.failure.details ?? {};
  return unavailableStatuses.has(status) && code === undefined;
}
