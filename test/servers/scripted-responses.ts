/** What can be wrong with an ID token (OIDC Core §3.1.3.7, RFC 8725). */
export type IdTokenFault =
  | 'none'
  | 'alg-none'
  | 'wrong-signature'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'expired'
  | 'issued-in-the-future'
  | 'wrong-subject'
  | 'unknown-key'
  | 'hs256-with-public-key'
  | 'wrong-at-hash'
  | 'not-a-jwt';

export type AccessTokenFault = 'none' | 'other-audience' | 'expired' | 'opaque';

interface Common {
  /** Seconds by which the Date header is off: a server (or this computer) whose clock is wrong. */
  dateSkewSeconds?: number;
  headers?: Record<string, string>;
}

/** A correct token response, except for what is named here. */
export interface TokensResponse extends Common {
  kind: 'tokens';
  idToken?: IdTokenFault;
  accessToken?: AccessTokenFault;
  /**
   * Put over the response's members; `undefined` takes one out (`expires_in`, `access_token`,
   * `token_type`, …).
   */
  members?: Record<string, unknown>;
  /** `form`: form-encoded, as some old servers still answer. */
  encoding?: 'json' | 'form';
}

/** Correct metadata, except for what is named here. */
export interface MetadataResponse extends Common {
  kind: 'metadata';
  /** Put over the document's members; `undefined` takes one out. */
  members?: Record<string, unknown>;
}

/** One scripted response. */
export type ScriptedResponse =
  | TokensResponse
  | MetadataResponse
  | (Common & { kind: 'keys' })
  | (Common & { kind: 'json'; body: unknown; status?: number })
  /** An OAuth error (RFC 6749 §5.2). */
  | (Common & { kind: 'error'; error: string; description?: string; status?: number })
  | (Common & { kind: 'text'; body: string; contentType: string; status?: number })
  /** A web page where JSON was due: a captive portal, a proxy's error. */
  | (Common & { kind: 'html'; status?: number })
  | (Common & { kind: 'empty'; status: number })
  | (Common & { kind: 'rate-limited'; retryAfter: string })
  /** A body of `bytes` (10 MB) that begins like JSON, streamed no faster than it is read. */
  | (Common & { kind: 'large'; bytes?: number })
  /** Half of the announced body, then the connection is gone. */
  | (Common & { kind: 'truncated' })
  /** The connection is gone before any response. */
  | { kind: 'reset' }
  /** Silence until the client gives up or the server closes. */
  | (Common & { kind: 'stall'; stalledPart: 'headers' | 'body' })
  /** To the other origin unless `to` says where. */
  | (Common & { kind: 'redirect'; status: 301 | 302 | 303 | 307 | 308; to?: string });

export type Endpoint = 'discovery' | 'jwks' | 'token' | 'userinfo' | 'revocation' | 'introspection';

/** What each endpoint answers when no script says otherwise. */
export const defaultResponses: Record<Endpoint, ScriptedResponse> = {
  discovery: { kind: 'metadata' },
  jwks: { kind: 'keys' },
  token: { kind: 'tokens' },
  userinfo: { kind: 'json', body: { sub: 'user-1', name: 'Test User' } },
  revocation: { kind: 'empty', status: 200 },
  introspection: { kind: 'json', body: { active: false } },
};
