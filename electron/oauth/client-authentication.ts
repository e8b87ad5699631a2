import { type JWTPayload, SignJWT } from 'jose';
import { type ClientAuth, ClientSecretJwt, ClientSecretPost, modifyAssertion, None, PrivateKeyJwt } from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { type ClientKey, importClientKey } from './client-key.ts';

/** Form encoding as WHATWG and `URLSearchParams` do it, which leaves `- . _ *` alone (see PROVIDERS: Basic). */
const formEncode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

/**
 * The `Authorization` header of `client_secret_basic`.
 *
 * @param encoding `rfc6749` form-encodes id and secret first, as RFC 6749 §2.3.1 asks; `raw` takes them as they are, as
 *   several providers expect
 */
export function basicHeader(clientId: string, clientSecret: string, encoding: Profile['basicEncoding']): string {
  const encode = encoding === 'rfc6749' ? formEncode : (text: string) => text;
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`, 'utf8').toString('base64')}`;
}

type AuthorizationServer = Parameters<ClientAuth>[0];

/** Where a client authenticates, by its name in server metadata (RFC 8414 §2). */
export type AuthenticatedEndpoint = 'token_endpoint' | 'revocation_endpoint' | 'introspection_endpoint';

/** What an assertion is for: oauth4webapi says the issuer, the profile may want an endpoint. */
function audienceOf(profile: Profile, server: AuthorizationServer, endpoint: AuthenticatedEndpoint) {
  switch (profile.clientAssertion?.audience) {
    case 'token_endpoint':
      return server.token_endpoint;
    case 'endpoint':
      return server[endpoint];
    default:
      return server.issuer;
  }
}

/**
 * `private_key_jwt`. oauth4webapi makes the assertion, new for every request: `iss` and `sub` the client, a random `jti`,
 * `iat` and `nbf` now, `exp` 60 seconds later (OIDC Core §9, RFC 7523 §3). It names Ed25519 as RFC 9864 does; most servers
 * know it as `EdDSA` only (RFC 8037 §3.1), so the name is the key's.
 */
const privateKeyJwt =
  (profile: Profile, { key, keyId, algorithm }: ClientKey, endpoint: AuthenticatedEndpoint): ClientAuth =>
  (server, ...request) =>
    PrivateKeyJwt(keyId === undefined ? key : { key, kid: keyId }, {
      [modifyAssertion](header, payload) {
        header.alg = algorithm;
        payload.aud = audienceOf(profile, server, endpoint);
      },
    })(server, ...request);

/**
 * `client_secret_jwt`, with an assertion like that of {@link privateKeyJwt}. oauth4webapi signs with HS256 alone: for the
 * longer hashes jose signs the claims that it made.
 */
const clientSecretJwt =
  (profile: Profile, clientSecret: string, endpoint: AuthenticatedEndpoint): ClientAuth =>
  async (server, client, body, headers) => {
    let claims: JWTPayload = {};
    const authenticate = ClientSecretJwt(clientSecret, {
      [modifyAssertion](_header, payload) {
        payload.aud = audienceOf(profile, server, endpoint);
        claims = payload;
      },
    });
    await authenticate(server, client, body, headers);
    const { algorithm = 'HS256' } = profile.clientAssertion ?? {};
    if (algorithm === 'HS256') return;
    const signed = new SignJWT(claims).setProtectedHeader({ alg: algorithm });
    body.set('client_assertion', await signed.sign(new TextEncoder().encode(clientSecret)));
  };

/** How a client authenticates at an endpoint, the token endpoint unless said, with the secret or key that it has. */
export type ClientAuthentication = (
  credential: Secret | undefined,
  endpoint?: AuthenticatedEndpoint,
) => Promise<ClientAuth>;

/**
 * How the client of a profile authenticates (RFC 6749 §2.3, OIDC Core §9), the same at every endpoint. Basic is our own
 * because oauth4webapi's also encodes `- _ . *`, which most servers refuse. A key is imported once for as long as it stays
 * the same. Fails with `client_secret_missing`, `client_key_missing`, `client_key_invalid`.
 *
 * `tls_client_auth` (RFC 8705 §2.1) would be one more method here, oauth4webapi's `TlsClientAuth`. Its certificate is not
 * sent by this layer: it needs `use_mtls_endpoint_aliases` on the client (§5), those aliases checked by discovery like the
 * endpoints, and a `Transport` of its own for the profile, which in Electron answers `select-client-certificate` on the
 * session of the wire with a certificate of the operating system's store.
 */
export function createClientAuthentication(profile: Profile): ClientAuthentication {
  const { clientAuthentication: method } = profile;
  let kept: { text: Secret; key: Promise<ClientKey> } | undefined;

  const keyFrom = (text: Secret): Promise<ClientKey> => {
    if (!kept?.text.equals(text)) kept = { text, key: importClientKey(text, profile) };
    return kept.key;
  };

  return async (credential, endpoint = 'token_endpoint') => {
    if (method === 'none') return None();
    if (!credential) fail(method === 'private_key_jwt' ? 'client_key_missing' : 'client_secret_missing');
    switch (method) {
      case 'private_key_jwt':
        return privateKeyJwt(profile, await keyFrom(credential), endpoint);
      case 'client_secret_jwt':
        return clientSecretJwt(profile, credential.reveal(), endpoint);
      case 'client_secret_post':
        return ClientSecretPost(credential.reveal());
      case 'client_secret_basic':
        return (_server, client, _body, headers) => {
          headers.set('authorization', basicHeader(client.client_id, credential.reveal(), profile.basicEncoding));
        };
    }
  };
}
