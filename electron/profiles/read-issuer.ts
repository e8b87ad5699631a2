import { isSameAddress, trimSlash } from '../../shared/address.ts';
import type { DiscoveredServer } from '../../shared/profile-editing.ts';
import { FailureError, fail, toFailure } from '../core/failure.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';
import { type Exchange, isSecureUrl } from '../http/exchange.ts';
import { type Endpoints, getString } from '../oauth/dialects/dialect.ts';
import { dialectOf } from '../oauth/dialects/index.ts';
import { fetchMetadata, isMetadataUnavailable, optionalEndpoints } from '../oauth/metadata.ts';
import { omitEmpty } from '../oauth/omit-empty.ts';
import { serverFetch } from '../oauth/server-fetch.ts';
import { isLoopbackHttp, parseIssuer } from './parse-issuer.ts';
import { detectProvider, genericProvider, listPresets } from './presets.ts';
import { suggestAuthentication, suggestScopes } from './suggestions.ts';

type ServerDocument = Record<string, unknown>;

/** Returns the strings of a list in a discovery document, limited to what the UI can show. */
function getStringList(document: ServerDocument, name: string): string[] | undefined {
  const value = document[name];
  if (!Array.isArray(value)) return undefined;
  return value.filter((one): one is string => typeof one === 'string' && one.length <= 200).slice(0, 200);
}

/**
 * Returns the issuer for the profile, as the server spells it: tokens name exactly that.
 *
 * @throws `issuer_mismatch` if the document is of another issuer
 */
function resolveIssuer(issuer: string, document: ServerDocument, endpoint: string): string {
  const named = getString(document, 'issuer');
  // The address of a document is the same with and without the slash at the end of the issuer.
  if (named && trimSlash(named) === trimSlash(issuer)) return named;
  if (detectProvider(issuer, document) !== genericProvider) return issuer;
  return fail('issuer_mismatch', {
    facts: {
      host: new URL(issuer).host,
      expectedIssuer: issuer,
      ...(named && { actualIssuer: sanitizeServerText(named).slice(0, 300) }),
    },
    details: { endpoint },
  });
}

/**
 * Returns the origins of the endpoints.
 *
 * @throws `discovery_failed`, `endpoint_refused` for an endpoint without https
 */
function originsOf(server: Endpoints & ServerDocument, allowLoopbackHttp: boolean) {
  const originOf = (name: string): string => {
    const address = getString(server, name);
    if (address === undefined || !URL.canParse(address)) return fail('discovery_failed', { details: { code: name } });
    const url = new URL(address);
    if (!isSecureUrl(url, allowLoopbackHttp))
      fail('endpoint_refused', { facts: { host: url.host }, details: { code: name } });
    return url.origin;
  };
  return {
    passwordOrigin: originOf('token_endpoint'),
    otherOrigins: optionalEndpoints.filter((name) => server[name] !== undefined).map(originOf),
  };
}

function toDiscoveredServer(issuer: string, document: ServerDocument, isOpenId: boolean): DiscoveredServer {
  const provider = detectProvider(issuer, document);
  const dialect = dialectOf({ provider });
  const allowLoopbackHttp = isLoopbackHttp(issuer);
  const server = { ...dialect.defaultEndpoints(issuer), ...document };
  const { passwordOrigin, otherOrigins } = originsOf(server, allowLoopbackHttp);
  const issuerOrigin = new URL(issuer).origin;
  const endpointOrigins = [...new Set(otherOrigins)].filter((one) => one !== issuerOrigin && one !== passwordOrigin);
  const grants = getStringList(document, 'grant_types_supported');
  const methods = getStringList(document, 'token_endpoint_auth_methods_supported');
  const scopes = getStringList(document, 'scopes_supported');
  const preset = listPresets().find((one) => one.provider === provider);
  // A server with OAuth metadata only (RFC 8414) supports `openid` only if it lists it.
  const defaultScopes = (preset?.scopes ?? []).filter(
    (scope) => isOpenId || scope !== 'openid' || scopes?.includes(scope),
  );
  return {
    provider,
    issuer,
    passwordOrigin,
    ...(passwordOrigin !== issuerOrigin && { tokenEndpointOrigin: passwordOrigin }),
    endpointOrigins: endpointOrigins.slice(0, 20),
    allowLoopbackHttp,
    suggested: {
      clientAuthentication: suggestAuthentication(preset?.clientAuthentication ?? 'none', methods),
      scopes: suggestScopes(defaultScopes, scopes, provider === genericProvider),
    },
    grantTypes: grants,
    clientAuthentication: methods,
    scopes,
    signingAlgorithms: getStringList(document, 'id_token_signing_alg_values_supported'),
    hasMfaGrant: grants?.some((grant) => /\b(mfa|otp|oob)\b/i.test(grant)) ?? false,
    revocation: server.revocation_endpoint !== undefined,
    introspection: server.introspection_endpoint !== undefined,
    userinfo: server.userinfo_endpoint !== undefined,
  };
}

/** Whether an address is a token endpoint by its name: `/oauth2/token`, `/oauth_token.do`. */
const isTokenEndpoint = (address: string): boolean => /token[^/]*\/?$/i.test(new URL(address).pathname);

/** No server nests its token endpoint more deeply below its issuer. */
const maxParents = 6;

/** Lists an address and those above it, the nearest first. */
function listParents(address: string): string[] {
  const { origin, pathname } = new URL(address);
  const names = pathname.split('/').filter(Boolean);
  const parents = names.map((_, index) => [origin, ...names.slice(0, names.length - index)].join('/'));
  return [...parents.slice(0, maxParents), origin];
}

/** Whether a failure to read a document means that there is none. */
const isDocumentMissing = (error: unknown): boolean => {
  const failure = toFailure(error);
  return failure.kind === 'response_not_json' || isMetadataUnavailable(failure);
};

/** Returns what is known of a server that has no document: the address of its token endpoint. */
function createWithoutDocument(tokenEndpoint: string): DiscoveredServer {
  const { origin } = new URL(tokenEndpoint);
  return {
    ...toDiscoveredServer(origin, { token_endpoint: tokenEndpoint }, false),
    provider: genericProvider,
    tokenEndpoint,
  };
}

/**
 * Reads an issuer's metadata to suggest the fields of a new profile. For a token endpoint, the
 * metadata may be anywhere above it; without any, the result has only that endpoint.
 *
 * @param text the issuer, or the URL of its discovery document or of an endpoint
 * @throws `profile_invalid` if the text is none of these, the network kinds, `discovery_failed`,
 *   `discovery_missing`, `issuer_mismatch` (`facts.actualIssuer` is the server's),
 *   `endpoint_refused`, `response_not_json`, `response_malformed`, `canceled`
 */
export async function readIssuer(exchange: Exchange, text: string, signal: AbortSignal): Promise<DiscoveredServer> {
  const parsed = parseIssuer(text);
  const { fetch } = serverFetch(exchange, {
    profile: { scopes: [], allowLoopbackHttp: isLoopbackHttp(parsed.issuer) },
    dialect: dialectOf({ provider: genericProvider }),
    purpose: 'discovery',
    signal,
  });

  async function readServer(issuer: string): Promise<{ server: DiscoveredServer; document: ServerDocument }> {
    const { response, endpoint, isOpenId } = await fetchMetadata(issuer, fetch);
    const document: ServerDocument = { ...omitEmpty((await response.json()) as object) };
    return { server: toDiscoveredServer(resolveIssuer(issuer, document, endpoint), document, isOpenId), document };
  }

  async function findAbove(address: string): Promise<DiscoveredServer | undefined> {
    for (const parent of listParents(address).filter((one) => one !== parsed.issuer))
      try {
        const { server, document } = await readServer(parent);
        // Another tenant's document may be above.
        if (isSameAddress(getString(document, 'token_endpoint') ?? '', address)) return server;
      } catch (error) {
        if (!(error instanceof FailureError) || error.failure.kind === 'canceled') throw error;
      }
    return undefined;
  }

  try {
    return (await readServer(parsed.issuer)).server;
  } catch (error) {
    if (!isTokenEndpoint(parsed.address) || !isDocumentMissing(error)) throw error;
    return (await findAbove(parsed.address)) ?? createWithoutDocument(parsed.address);
  }
}
