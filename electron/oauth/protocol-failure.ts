import * as oauth from 'oauth4webapi';
import type { Failure, FailureFacts, FailureKind } from '../../shared/errors.ts';
import { errnoCode } from '../core/errno-code.ts';
import { FailureError } from '../core/failure.ts';
import { sanitizeServerText } from '../core/redaction/sanitize-server-text.ts';

/** The oauth4webapi check that failed. */
export type ProtocolStep = 'discovery' | 'token response' | 'signature' | 'userinfo' | 'introspection';

const claimKinds: Record<string, FailureKind> = {
  iss: 'id_token_issuer',
  aud: 'id_token_audience',
  azp: 'id_token_audience',
};

function kindOf(code: string | undefined, claim: string | undefined, step: ProtocolStep): FailureKind {
  switch (code) {
    case oauth.JWT_CLAIM_COMPARISON:
      return claimKinds[claim ?? ''] ?? 'id_token_invalid';
    case oauth.JWT_TIMESTAMP_CHECK:
      return 'id_token_expired';
    case oauth.JSON_ATTRIBUTE_COMPARISON:
      return step === 'discovery' ? 'issuer_mismatch' : 'subject_changed';
    case oauth.RESPONSE_IS_NOT_JSON:
      return step === 'signature' ? 'keys_unavailable' : 'response_not_json';
    case oauth.PARSE_ERROR:
      return step === 'signature' ? 'keys_unavailable' : 'response_malformed';
    case oauth.MISSING_SERVER_METADATA:
    case oauth.INVALID_SERVER_METADATA:
      return step === 'signature' ? 'keys_unavailable' : 'discovery_failed';
    case oauth.HTTP_REQUEST_FORBIDDEN:
    case oauth.REQUEST_PROTOCOL_FORBIDDEN:
      return 'endpoint_refused';
  }
  if (step === 'signature') return 'id_token_signature';
  return step === 'discovery' ? 'discovery_failed' : 'response_malformed';
}

/** Finds the member that oauth4webapi names in the message of an error. */
function findMember(error: unknown, code: string | undefined): string | undefined {
  if (code === oauth.UNSUPPORTED_OPERATION) return 'token_type';
  return error instanceof Error ? /^"response" body "(\w+)" property/.exec(error.message)?.[1] : undefined;
}

const describeValue = (value: unknown) =>
  value === undefined
    ? undefined
    : sanitizeServerText(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 300);

/** Returns the host of an endpoint as {@link describeEndpoint} describes it. */
const hostOf = (endpoint: string) => new URL(endpoint.slice(endpoint.indexOf(' ') + 1)).host;

/**
 * Converts an error of one of oauth4webapi's checks to a failure. Its errors carry response bodies
 * as their cause; of these, only the expected and actual issuer or audience are passed on.
 *
 * @param endpoint the request, as {@link describeEndpoint} describes it
 */
export function toProtocolFailure(error: unknown, step: ProtocolStep, endpoint: string): FailureError {
  if (error instanceof FailureError) return error;
  // Web Crypto refuses a key with a DOMException, whose code is a number.
  const code = errnoCode(error);
  const { cause } = error as { cause?: unknown };
  const { claim, expected, claims, header, body } = (cause ?? {}) as {
    claim?: string;
    expected?: unknown;
    claims?: Record<string, unknown>;
    header?: Record<string, unknown>;
    body?: Record<string, unknown>;
  };
  const isAboutJwt = code === oauth.INVALID_RESPONSE && (claims !== undefined || header !== undefined);
  const kind = isAboutJwt ? 'id_token_invalid' : kindOf(code, claim, step);
  const facts: FailureFacts = { host: hostOf(endpoint) };
  const isAboutMember = kind === 'response_malformed' || kind === 'discovery_failed';
  const member = isAboutMember ? findMember(error, code) : undefined;
  if (member !== undefined && kind === 'response_malformed') facts.member = member;
  const failure: Failure = { kind, facts, details: { code: member ?? code, endpoint } };
  if (kind === 'id_token_audience') {
    facts.expectedAudience = describeValue(expected);
    facts.actualAudience = describeValue(claims?.[claim ?? '']);
  }
  if (kind === 'id_token_issuer' || kind === 'issuer_mismatch') {
    facts.expectedIssuer = describeValue(expected);
    facts.actualIssuer = describeValue(kind === 'issuer_mismatch' ? body?.issuer : claims?.iss);
  }
  return new FailureError(failure);
}
