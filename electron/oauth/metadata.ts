import type { Diagnosis, Failure, FailureKind } from '../../shared/errors.ts';
import { FailureError } from '../core/failure.ts';
import { describeEndpoint } from '../http/exchange.ts';
import type { ServerFetch } from './server-fetch.ts';

/** The endpoints that servers need not have. */
export const optionalEndpoints = [
  'jwks_uri',
  'userinfo_endpoint',
  'revocation_endpoint',
  'introspection_endpoint',
] as const;

/** Returns the URL of an issuer's discovery document (OIDC Discovery 1.0 §4). */
export const discoveryUrl = (issuer: string): URL =>
  new URL(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);

/** Returns the URL of an issuer's OAuth metadata (RFC 8414 §3.1). */
export function oauthMetadataUrl(issuer: string): URL {
  const { origin, pathname } = new URL(issuer);
  return new URL(`${origin}/.well-known/oauth-authorization-server${pathname.replace(/\/$/, '')}`);
}

/** Where an issuer may publish its metadata, and whether as OpenID Connect discovery document. */
type Candidate = { url: URL; isOpenId: boolean };

/**
 * Lists where servers publish metadata: the standard URLs first, then those of servers that append
 * what RFC 8414 §3.1 inserts, insert what OpenID Connect appends, or need a closing slash.
 */
function listCandidates(issuer: string): Candidate[] {
  const openId = discoveryUrl(issuer);
  const oauth = oauthMetadataUrl(issuer);
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    { url: openId, isOpenId: true },
    { url: oauth, isOpenId: false },
    ...(path === ''
      ? []
      : [
          { url: new URL(`${origin}/.well-known/openid-configuration${path}`), isOpenId: true },
          { url: new URL(`${origin}${path}/.well-known/oauth-authorization-server`), isOpenId: false },
        ]),
    { url: new URL(`${openId.href}/`), isOpenId: true },
  ];
}

/** Statuses that mean there is no document, or none for us. */
const unavailableStatuses = new Set([400, 401, 403, 404, 405, 410]);

/** A server's metadata, not yet validated. */
export type ServerMetadata = {
  response: Response;
  /** The request, as {@link describeEndpoint} describes it. */
  endpoint: string;
  /** Whether it is an OpenID Connect discovery document. */
  isOpenId: boolean;
};

const diagnoses: Partial<Record<FailureKind, Diagnosis>> = {
  redirect_refused: 'discovery_redirected',
  response_not_json: 'discovery_page',
  response_malformed: 'discovery_malformed',
  response_too_large: 'discovery_malformed',
};

/** Adds to a failure what is wrong with the metadata, if that is known. */
export function diagnoseMetadata(failure: Failure): FailureError {
  const { kind, facts, details: { status } = {} } = failure;
  const isIncomplete = kind === 'discovery_failed' && status === undefined;
  const diagnosis = isIncomplete ? 'discovery_incomplete' : diagnoses[kind];
  return new FailureError(diagnosis ? { ...failure, facts: { ...facts, diagnosis } } : failure);
}

/** Whether another URL may have the document. A single-page app returns its page for every path. */
const mayBeElsewhere = ({ kind, details }: Failure): boolean =>
  unavailableStatuses.has(details?.status ?? 0) || kind === 'response_not_json';

/**
 * Reads the metadata of an issuer: its OpenID Connect discovery document or, if there is none, its
 * OAuth metadata.
 *
 * @throws what the first request failed with; `discovery_missing` if that was a 404 or 410
 * @see OIDC Discovery 1.0 §4, RFC 8414 §3
 */
export async function fetchMetadata(issuer: string, fetch: ServerFetch['fetch']): Promise<ServerMetadata> {
  let first: Failure | undefined;
  for (const { url, isOpenId } of listCandidates(issuer))
    try {
      const response = await fetch(url.href, { method: 'GET', headers: { accept: 'application/json' } });
      return { response, endpoint: describeEndpoint('GET', url), isOpenId };
    } catch (error) {
      if (!(error instanceof FailureError) || error.failure.kind === 'canceled') throw error;
      first ??= error.failure;
      if (!mayBeElsewhere(error.failure)) break;
    }
  if (!first) throw new Error('no candidates');
  const isMissing = [404, 410].includes(first.details?.status ?? 0);
  throw diagnoseMetadata(isMissing ? { ...first, kind: 'discovery_missing' } : first);
}

/**
 * Whether a failure to read metadata means that the server publishes none. If the response has an
 * error code of its own (Keycloak's "Realm does not exist"), the issuer is wrong instead.
 */
export const isMetadataUnavailable = ({ details }: Failure): boolean =>
  unavailableStatuses.has(details?.status ?? 0) && /^(?:not[ _-]?found)?$/i.test(details?.code ?? '');
