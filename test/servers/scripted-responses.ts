/** Possible defects of an ID token (OIDC Core §3.1.3.7, RFC 8725). */
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
  /** The offset of the Date header in seconds, to simulate a wrong clock. */
  dateSkewSeconds?: number;
  headers?: Record<string, string>;
}

/** A token response, correct except for these members. */
export interface TokensResponse extends Common {
  kind: 'tokens';
  idToken?: IdTokenFault;
  accessToken?: AccessTokenFault;
  /** Overrides members of the response; `undefined` removes one. */
  members?: Record<string, unknown>;
  /** `form`: form-encoded, as some old servers respond. */
  encoding?: 'json' | 'form';
}

/** Metadata, correct except for these members. */
export interface MetadataResponse extends Common {
  kind: 'metadata';
  /** Overrides members of the document; `undefined` removes one. */
  members?: Record<string, unknown>;
}

/** A scripted response. */
export type ScriptedResponse =
  | TokensResponse
  | MetadataResponse
  | (Common & { kind: 'keys' })
  | (Common & { kind: 'json'; body: unknown; status?: number })
  /** An OAuth error (RFC 6749 §5.2). */
  | (Common & { kind: 'error'; error: string; description?: string; status?: number })
  | (Common & { kind: 'text'; body: string; contentType: string; status?: number })
  /** A web page instead of JSON: a captive portal or a proxy error. */
  | (Common & { kind: 'html'; status?: number })
  | (Common & { kind: 'empty'; status: number })
  | (Common & { kind: 'rate-limited'; retryAfter: string })
  /** A body of `bytes` (10 MB) that begins like JSON, streamed no faster than it is read. */
  | (Common & { kind: 'large'; bytes?: number })
  /** Half of the announced body, then a closed connection. */
  | (Common & { kind: 'truncated' })
  /** A connection that is closed before any response. */
  | { kind: 'reset' }
  /** No response until the client gives up or the server closes. */
  | (Common & { kind: 'stall'; stalledPart: 'headers' | 'body' })
  /** A redirect to `to`, or to the other origin. */
  | (Common & { kind: 'redirect'; status: 301 | 302 | 303 | 307 | 308; to?: string });

export type Endpoint = 'discovery' | 'jwks' | 'token' | 'userinfo' | 'revocation' | 'introspection';

/** The default response of each endpoint. */
export const defaultResponses: Record<Endpoint, ScriptedResponse> = {
  discovery: { kind: 'metadata' },
  jwks: { kind: 'keys' },
  token: { kind: 'tokens' },
  userinfo: { kind: 'json', body: { sub: 'user-1', name: 'Test User' } },
  revocation: { kind: 'empty', status: 200 },
  introspection: { kind: 'json', body: { active: false } },
};
