import type { RequestListener, ServerResponse } from 'node:http';
import { demoAudience } from '../../build/demo-server/directory.ts';
import {
  listenOnLoopback,
  readAuthorizationScheme,
  readBody,
  type ServerCertificate,
} from '../../build/demo-server/loopback.ts';
import { writeResponse } from './response-writer.ts';
import { defaultResponses, type Endpoint, type ScriptedResponse, type TokensResponse } from './scripted-responses.ts';
import { createTokenForge } from './token-forge.ts';

export interface MisbehavingRequest {
  readonly method: string;
  readonly path: string;
  readonly grantType?: string;
  /** The names of the form's parameters: their values are secrets. */
  readonly parameters: readonly string[];
  readonly authorizationScheme?: string;
  /** Bytes of the response that the socket accepted, including headers. */
  readonly bytesSent: number;
  /** Whether the connection was closed before the response was complete. */
  readonly isTruncated: boolean;
}

export interface MisbehavingServer {
  origin: string;
  issuer: string;
  clientId: string;
  requests: readonly MisbehavingRequest[];
  /**
   * Another origin that redirects point to and that responds with a token. A correct client never
   * sends a request to it.
   */
  otherOrigin: { origin: string; requests: readonly MisbehavingRequest[] };
  /** Sets the response to the next request to an endpoint; several calls queue up. */
  respondOnce(endpoint: Endpoint, scripted: ScriptedResponse): void;
  /** Sets the response to all requests to an endpoint, once the queue is empty. */
  respondAlways(endpoint: Endpoint, scripted: ScriptedResponse): void;
  /** Restores correct responses, and clears the queue and the recorded requests. */
  reset(): void;
  tokenRequests(grantType?: string): number;
  close(): Promise<void>;
}

export interface MisbehavingServerOptions {
  tls?: ServerCertificate;
  host?: string;
}

const endpoints: Record<string, Endpoint> = {
  '/.well-known/openid-configuration': 'discovery',
  '/.well-known/oauth-authorization-server': 'discovery',
  '/jwks': 'jwks',
  '/token': 'token',
  '/me': 'userinfo',
  '/revoke': 'revocation',
  '/introspect': 'introspection',
};

type Mutable<Type> = { -readonly [Member in keyof Type]: Type[Member] };

/** Records each request and how its response ended, and lets `answer` respond. */
function recordRequests(
  requests: MisbehavingRequest[],
  answer: (form: URLSearchParams, path: string, response: ServerResponse) => Promise<void>,
): RequestListener {
  return async (request, response) => {
    const { socket } = request;
    const sentBefore = socket.bytesWritten;
    const path = new URL(request.url ?? '/', 'http://unused.invalid').pathname;
    try {
      const form = new URLSearchParams((await readBody(request)).toString('utf8'));
      const grantType = form.get('grant_type');
      const scheme = readAuthorizationScheme(request.headers.authorization);
      const recorded: Mutable<MisbehavingRequest> = {
        method: request.method ?? '',
        path,
        ...(grantType !== null && { grantType }),
        parameters: [...new Set(form.keys())],
        ...(scheme && { authorizationScheme: scheme }),
        bytesSent: 0,
        isTruncated: false,
      };
      requests.push(recorded);
      response.once('close', () => {
        // Data that is still buffered in this process was not read by the client.
        recorded.bytesSent = socket.bytesWritten - sentBefore - socket.writableLength;
        recorded.isTruncated = !response.writableFinished;
      });
      await answer(form, path, response);
    } catch {
      response.destroy();
    }
  };
}

/** Drops undefined members, as JSON does. */
const omitUndefined = (members: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

/**
 * Starts an authorization server whose responses can be scripted by endpoint. By default it is
 * correct: discovery, JWKS, and the password and refresh grants with rotating refresh tokens, for
 * any username and password.
 */
export async function startMisbehavingServer(options: MisbehavingServerOptions = {}): Promise<MisbehavingServer> {
  const clientId = 'latchkey-public';
  const requests: MisbehavingRequest[] = [];
  const otherRequests: MisbehavingRequest[] = [];
  const queues = new Map<Endpoint, ScriptedResponse[]>();
  const standing = new Map<Endpoint, ScriptedResponse>();
  let refreshTokens = 0;

  const otherServer = await listenOnLoopback(
    recordRequests(otherRequests, (_form, _path, response) =>
      writeResponse(
        response,
        { kind: 'json', body: { access_token: 'token-of-another-origin', token_type: 'Bearer' } },
        '',
      ),
    ),
  );

  let handler: RequestListener = (_request, response) => void response.writeHead(503).end();
  const server = await listenOnLoopback((request, response) => handler(request, response), options);
  const issuer = server.origin;
  const forge = await createTokenForge({ issuer, clientId, apiAudience: demoAudience, subject: 'user-1' });

  const metadata = {
    issuer,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/me`,
    revocation_endpoint: `${issuer}/revoke`,
    introspection_endpoint: `${issuer}/introspect`,
    grant_types_supported: ['password', 'refresh_token'],
    response_types_supported: [],
    subject_types_supported: ['public'],
    scopes_supported: ['openid', 'profile', 'offline_access', 'orders:read'],
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post'],
    id_token_signing_alg_values_supported: ['RS256'],
  };

  async function tokens({ idToken = 'none', accessToken = 'none', members, encoding = 'json' }: TokensResponse) {
    const access_token = await forge.accessToken(accessToken);
    refreshTokens += 1;
    const body = omitUndefined({
      access_token,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'openid offline_access orders:read',
      refresh_token: `not-a-real-refresh-token-${refreshTokens}`,
      id_token: await forge.idToken(idToken, access_token),
      ...members,
    });
    if (encoding === 'json') return { kind: 'json', body } as const;
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(body)) form.set(name, String(value));
    return { kind: 'text', body: form.toString(), contentType: 'application/x-www-form-urlencoded' } as const;
  }

  async function answer(form: URLSearchParams, path: string, response: ServerResponse) {
    const endpoint = endpoints[path];
    if (!endpoint) return writeResponse(response, { kind: 'error', error: 'not_found', status: 404 }, '');
    const scripted = queues.get(endpoint)?.shift() ?? standing.get(endpoint) ?? defaultResponses[endpoint];
    const refreshToken = form.get('refresh_token');
    // A rotated refresh token is always refused; the script applies only to a valid one.
    if (scripted.kind === 'tokens' && refreshToken && refreshToken !== `not-a-real-refresh-token-${refreshTokens}`)
      return writeResponse(response, { kind: 'error', error: 'invalid_grant', description: 'Token already used' }, '');
    const { origin } = otherServer;
    if (scripted.kind === 'tokens')
      return writeResponse(response, { ...scripted, ...(await tokens(scripted)) }, origin);
    if (scripted.kind === 'metadata')
      return writeResponse(
        response,
        { ...scripted, kind: 'json', body: omitUndefined({ ...metadata, ...scripted.members }) },
        origin,
      );
    if (scripted.kind === 'keys')
      return writeResponse(response, { ...scripted, kind: 'json', body: { keys: forge.publicKeys } }, origin);
    return writeResponse(response, scripted, origin);
  }
  handler = recordRequests(requests, answer);

  return {
    origin: server.origin,
    issuer,
    clientId,
    requests,
    otherOrigin: { origin: otherServer.origin, requests: otherRequests },
    respondOnce: (endpoint, scripted) => void queues.set(endpoint, [...(queues.get(endpoint) ?? []), scripted]),
    respondAlways: (endpoint, scripted) => void standing.set(endpoint, scripted),
    reset: () => {
      queues.clear();
      standing.clear();
      requests.splice(0);
      otherRequests.splice(0);
    },
    tokenRequests: (grantType) =>
      requests.filter(({ path, ...request }) => path === '/token' && (!grantType || request.grantType === grantType))
        .length,
    close: async () => {
      await Promise.all([server.close(), otherServer.close()]);
    },
  };
}
