import * as oauth from 'oauth4webapi';
import type { Profile } from '../../shared/profile.ts';
import type { Log } from '../core/ports.ts';
import type { Secret } from '../core/secret.ts';
import type { Exchange } from '../http/exchange.ts';
import type { KeySource } from '../tokens/signature.ts';
import { type AuthenticatedEndpoint, createClientAuthentication } from './client-authentication.ts';
import type { Dialect, RequestPurpose } from './dialects/dialect.ts';
import { dialectOf } from './dialects/index.ts';
import type { Discovery } from './discovery.ts';
import type { KeySetFetcher } from './key-set.ts';
import { type ServerFetch, serverFetch } from './server-fetch.ts';
import { createKeySource, getSharedSecret } from './signing-keys.ts';

/** What an OAuth client is made of. */
export type OAuthClientOptions = {
  profile: Profile;
  exchange: Exchange;
  discovery: Discovery;
  fetchKeySet: KeySetFetcher;
  /** Returns the client secret or key. Called for each request, since it can change meanwhile. */
  clientCredential: () => Promise<Secret | undefined>;
  /** Shows the recovery code that replaces a used one, until the user has saved it. */
  showRecoveryCode: (code: Secret, issuedBy: { host: string }) => Promise<void>;
  log?: Log;
};

/** The authorization server's metadata and what one request needs to authenticate to it. */
export type AuthenticatedServer = {
  server: oauth.AuthorizationServer;
  authentication: oauth.ClientAuth;
  /** Values to redact from failures. */
  secrets: string[];
  /** The client secret, if the server knows it too. `undefined` for a private key. */
  sharedSecret: Secret | undefined;
};

/** What all requests of one client share. */
export type ClientContext = Pick<
  OAuthClientOptions,
  'profile' | 'exchange' | 'discovery' | 'log' | 'showRecoveryCode'
> & {
  dialect: Dialect;
  client: oauth.Client;
  /**
   * Reads the server's metadata and prepares client authentication.
   *
   * @param endpoint the token endpoint by default
   * @throws `client_secret_missing`, `client_key_missing`, `client_key_invalid`, and what
   *   discovery fails with
   */
  authenticate(signal: AbortSignal, endpoint?: AuthenticatedEndpoint): Promise<AuthenticatedServer>;
  /**
   * Returns a function that returns where the key of a signature comes from.
   *
   * @param sharedSecret the client secret, if the server may sign with it
   */
  createKeySource(
    server: oauth.AuthorizationServer,
    signal: AbortSignal,
    sharedSecret?: Secret,
  ): (algorithm: unknown) => KeySource;
  /** Creates the fetch function of one request. */
  createFetch(
    purpose: RequestPurpose,
    signal: AbortSignal,
    options?: { secrets?: readonly string[]; scopes?: readonly string[] | undefined },
  ): ServerFetch;
  /** Returns oauth4webapi's options for a request that is sent with the given fetch function. */
  requestOptions(fetch: ServerFetch['fetch']): {
    [oauth.customFetch]: ServerFetch['fetch'];
    [oauth.allowInsecureRequests]: boolean;
  };
};

/** Creates the context that the requests of a client share. */
export function createClientContext(options: OAuthClientOptions): ClientContext {
  const { profile, exchange, discovery, fetchKeySet, clientCredential } = options;
  const dialect = dialectOf(profile);
  const authenticateWith = createClientAuthentication(profile);
  return {
    profile,
    exchange,
    discovery,
    showRecoveryCode: options.showRecoveryCode,
    ...(options.log && { log: options.log }),
    dialect,
    client: { client_id: profile.clientId },
    async authenticate(signal, endpoint) {
      const credential = await clientCredential();
      const authentication = await authenticateWith(credential, endpoint);
      const { server } = await discovery(profile, signal);
      const secrets = credential ? [credential.reveal()] : [];
      return { server, authentication, secrets, sharedSecret: getSharedSecret(profile, credential) };
    },
    createKeySource: (server, signal, sharedSecret) => (algorithm) => {
      const { allowLoopbackHttp } = profile;
      return createKeySource(algorithm, { server, sharedSecret, fetchKeySet, allowLoopbackHttp, signal });
    },
    createFetch: (purpose, signal, request) => serverFetch(exchange, { profile, dialect, purpose, signal, ...request }),
    requestOptions: (fetch) => ({
      [oauth.customFetch]: fetch,
      [oauth.allowInsecureRequests]: profile.allowLoopbackHttp,
    }),
  };
}
