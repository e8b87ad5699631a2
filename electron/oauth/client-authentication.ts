import { type ClientAuth, ClientSecretPost, None } from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import { fail } from '../failure.ts';
import type { Secret } from '../vault/secret.ts';

/** Form encoding as WHATWG and `URLSearchParams` do it, which leaves `- . _ *` alone (see PROVIDERS: Basic). */
const formEncoded = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);

/**
 * The `Authorization` header of `client_secret_basic`.
 *
 * @param encoding `rfc6749` form-encodes id and secret first, as RFC 6749 §2.3.1 asks; `raw` takes them as they are, as
 *   several providers expect
 */
export function basicHeader(clientId: string, clientSecret: string, encoding: Profile['basicEncoding']): string {
  const encode = encoding === 'rfc6749' ? formEncoded : (text: string) => text;
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`, 'utf8').toString('base64')}`;
}

/**
 * How the client authenticates (RFC 6749 §2.3, OIDC Core §9), the same at every endpoint. Basic is our own because
 * oauth4webapi's also encodes `- _ . *`, which most servers refuse. Fails with `client_secret_missing`.
 */
export function clientAuthentication(profile: Profile, clientSecret: Secret | undefined): ClientAuth {
  if (profile.clientAuthentication === 'none') return None();
  if (!clientSecret) fail('client_secret_missing');
  if (profile.clientAuthentication === 'client_secret_post') return ClientSecretPost(clientSecret.reveal());
  return (_server, client, _body, headers) => {
    headers.set('authorization', basicHeader(client.client_id, clientSecret.reveal(), profile.basicEncoding));
  };
}
