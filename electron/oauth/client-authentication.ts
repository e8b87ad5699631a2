import { type JWTPayload, SignJWT } from 'jose';
import { type ClientAuth, ClientSecretJwt, ClientSecretPost, modifyAssertion, None, PrivateKeyJwt } from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import type { Secret } from '../core/secret.ts';
import { type ClientKey, importClientKey } from './client-key.ts';

/**
 * Form-encodes text as WHATWG's URL Standard does, which does not encode `- . _ *`. oauth4webapi
 * does, and most servers do not decode the result.
 */
const formEncode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

/**
 * Returns the `Authorization` header of `client_secret_basic`.
 *
 * @param encoding `rfc6749` form-encodes client ID and secret first; `raw` uses them unchanged, as
 *   several providers expect
 * @see RFC 6749 §2.3.1
 */
export function basicHeader(clientId: string, clientSecret: string, encoding: Profile['basicEncoding']): string {
  const encode = encoding === 'rfc6749' ? formEncode : (text: string) => text;
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}

type AuthorizationServer = Parameters<ClientAuth>[0];

/** An endpoint at which a client authenticates, by its name in server metadata (RFC 8414 §2). */
export type AuthenticatedEndpoint = 'token_endpoint' | 'revocation_endpoint' | 'introspection_endpoint';

/** Returns the `aud` of a client assertion: the issuer, unless the profile wants an endpoint. */
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
 * Authenticates with `private_key_jwt` (OIDC Core §9, RFC 7523 §3). oauth4webapi creates the
 * assertion anew for every request, and names Ed25519 as RFC 9864 does. Most servers only know it
 * as `EdDSA` (RFC 8037 §3.1), so `alg` is set from the key.
 */
const privateKeyJwt =
  (profile: Profile, { key, keyId, algorithm }: ClientKey, endpoint: AuthenticatedEndpoint): ClientAuth =>
  (server, ...request) =>
    PrivateKeyJwt(key, {
      [modifyAssertion](header, payload) {
        header.alg = algorithm;
        header.kid = keyId;
        payload.aud = audienceOf(profile, server, endpoint);
      },
    })(server, ...request);

/**
 * Authenticates with `client_secret_jwt` (OIDC Core §9). oauth4webapi only signs with HS256, so
 * jose signs the same claims.
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
    const signed = new SignJWT(claims).setProtectedHeader({ alg: algorithm });
    body.set('client_assertion', await signed.sign(new TextEncoder().encode(clientSecret)));
  };

/**
 * Returns how a client authenticates at an endpoint with its secret or key.
 *
 * @param endpoint the token endpoint by default
 * @throws `client_secret_missing`, `client_key_missing`, `client_key_invalid`
 */
export type ClientAuthentication = (
  credential: Secret | undefined,
  endpoint?: AuthenticatedEndpoint,
) => Promise<ClientAuth>;

/**
 * Creates the client authentication of a profile, which is the same at every endpoint. A key is
 * imported once and reused until it changes.
 *
 * @see RFC 6749 §2.3, OIDC Core §9
 */
export function createClientAuthentication(profile: Profile): ClientAuthentication {
  const { clientAuthentication: method } = profile;
  let imported: { text: Secret; key: Promise<ClientKey> } | undefined;

  const importOnce = (text: Secret): Promise<ClientKey> => {
    if (!imported?.text.equals(text)) imported = { text, key: importClientKey(text, profile) };
    return imported.key;
  };

  return async (credential, endpoint = 'token_endpoint') => {
    if (method === 'none') return None();
    if (!credential) fail(method === 'private_key_jwt' ? 'client_key_missing' : 'client_secret_missing');
    switch (method) {
      case 'private_key_jwt':
        return privateKeyJwt(profile, await importOnce(credential), endpoint);
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
