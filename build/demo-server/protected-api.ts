import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import {
  BodyTooLargeError,
  listenOnLoopback,
  readAuthorizationScheme,
  readBody,
  type ServerCertificate,
} from './loopback.ts';
import { ApiError, respond } from './protected-api-routes.ts';

/** A recorded request, without its credentials. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly authorizationScheme?: string;
  readonly status: number;
  readonly time: number;
}

/** Which tokens the API accepts, and where it listens. */
export interface ProtectedApiOptions {
  issuer: string;
  /** The required `aud` (RFC 9068 §4). */
  audience: string;
  /** Defaults to `<issuer>/jwks`, oidc-provider's default. */
  jwksUri?: string;
  port?: number;
  tls?: ServerCertificate;
  host?: string;
  /** Delay of every response, in milliseconds. */
  latencyMs?: number;
  /** Checks each token's `jti`; see `AuthorizationServer.isRevoked`. */
  isRevoked?: (jti: string) => boolean | Promise<boolean>;
}

/** A running API that requires access tokens, with a record of its requests. */
export interface ProtectedApi {
  origin: string;
  requests: readonly ApiRequest[];
  /** Number of requests, including refused ones. */
  readonly requestCount: number;
  reset(): void;
  close(): Promise<void>;
}

/** Creates the check of a request's access token. */
function createAuthorization(options: ProtectedApiOptions): (request: IncomingMessage) => Promise<JWTPayload> {
  const { issuer, audience, jwksUri = `${issuer}/jwks`, isRevoked } = options;
  const keys = createRemoteJWKSet(new URL(jwksUri), { cooldownDuration: 0 });

  return async (request) => {
    const { authorization } = request.headers;
    // No error code if the request had no credentials (RFC 6750 §3.1).
    if (!authorization) throw new ApiError(401);
    const token = /^Bearer ([\w\-.~+/]+=*)$/i.exec(authorization)?.[1];
    const invalid = (error_description: string) => new ApiError(401, { error: 'invalid_token', error_description });
    if (!token) throw invalid('the Authorization header does not hold a bearer token');
    try {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt', requiredClaims: ['exp'] });
      if (isRevoked && (typeof payload.jti !== 'string' || (await isRevoked(payload.jti))))
        throw invalid('the access token was revoked');
      return payload;
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (error instanceof errors.JWTExpired) throw invalid('the access token expired');
      if (error instanceof errors.JOSEError) throw invalid('the access token is not valid here');
      throw error;
    }
  };
}

/**
 * Starts an API that accepts JWT access tokens (RFC 9068) and refuses requests with RFC 6750 §3
 * challenges. Only `/anything` and `/bytes` return the token they received.
 */
export async function startProtectedApi(options: ProtectedApiOptions): Promise<ProtectedApi> {
  const { latencyMs = 0 } = options;
  const authorize = createAuthorization(options);
  const requests: ApiRequest[] = [];

  const { origin, close } = await listenOnLoopback(
    (request, response) => {
      const url = new URL(request.url ?? '/', 'http://unused.invalid');
      const scheme = readAuthorizationScheme(request.headers.authorization);
      const recorded = {
        method: request.method ?? '',
        path: url.pathname,
        ...(scheme && { authorizationScheme: scheme }),
        status: 0,
        time: Date.now(),
      };
      requests.push(recorded);
      response.once('close', () => {
        recorded.status = response.headersSent ? response.statusCode : 0;
      });
      const run = async () => {
        if (latencyMs) await delay(latencyMs);
        const body = await readBody(request, 10 * 1024 * 1024);
        const claims = await authorize(request);
        await respond({ request, url, body, claims }, response);
      };
      run().catch((error: unknown) => {
        if (response.headersSent) return void response.destroy();
        if (error instanceof ApiError)
          return void response
            .writeHead(error.status, { 'www-authenticate': error.challenge, 'content-type': 'application/json' })
            .end(JSON.stringify({ error: error.message }));
        if (error instanceof BodyTooLargeError) return void response.writeHead(413).end();
        console.error('protected API:', error);
        response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":"server_error"}');
      });
    },
    { port: options.port, tls: options.tls, host: options.host },
  );

  return {
    origin,
    requests,
    get requestCount() {
      return requests.length;
    },
    reset: () => void requests.splice(0),
    close,
  };
}
