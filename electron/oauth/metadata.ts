import { FailureError, toFailure } from '../core/failure.ts';
import { describeEndpoint } from '../http/exchange.ts';
import type { ServerFetch } from './server-fetch.ts';

/** The discovery document's address (OIDC Discovery 1.0 §4: appended to the issuer, a closing slash removed first). */
export const discoveryUrl = (issuer: string) =>
  new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);

/** Where a server without OpenID Connect has the same (RFC 8414 §3.1: between host and path). */
export function oauthMetadataUrl(issuer: string): URL {
  const { origin, pathname } = new URL(issuer);
  return new URL(`${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`);
}

/** Statuses by which a server says that it shows nobody, or not us, a document. */
const unavailableStatuses = new Set([401, 403, 404, 410]);

/** A server's metadata as it came. */
export type ServerMetadata = {
  response: Response;
  /** Where it was, as {@link describeEndpoint} says it. */
  endpoint: string;
  /** It is OpenID Connect's document. */
  isOpenId: boolean;
};

/**
 * Reads the metadata of an issuer: OIDC Discovery 1.0, and RFC 8414 where there is no such document. Fails as the first of
 * both did.
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
    // An app of one page answers every address with that page.
    if (!unavailableStatuses.has(details?.status ?? 0) && kind !== 'reply_not_json') throw error;
    return get(oauthMetadataUrl(issuer), false).catch((other: unknown) => {
      throw toFailure(other).kind === 'cancelled' ? other : error;
    });
  }
}

/**
 * Whether a failure to read metadata means that the server shows none: without a code of its own, that is. With one
 * (Keycloak's "Realm does not exist") the issuer is wrong.
 */
export function isMetadataUnavailable(error: unknown): boolean {
  if (!(error instanceof FailureError)) return false;
  const { status = 0, code } = error.failure.details ?? {};
  return unavailableStatuses.has(status) && code === undefined;
}
