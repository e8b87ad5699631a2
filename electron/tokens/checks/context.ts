import type { Check } from '../../../shared/checks.ts';
import { toJson } from '../../../shared/json/exact-json.ts';
import type { JsonObject, JsonValue, TokenType, TokenView } from '../../../shared/tokens.ts';
import type { Secret } from '../../core/secret.ts';
import type { ParsedToken } from '../decode-token.ts';
import type { SignatureResult } from '../signature.ts';

/** The values that a token should have. A value that is not known is not checked. */
export type ExpectedValues = {
  issuer?: string | undefined;
  clientId?: string | undefined;
  /** The user that the session shows. */
  subject?: string | undefined;
  /** The algorithms that the server's metadata lists for ID tokens. */
  signingAlgorithms?: readonly string[] | undefined;
  /** The ID token before the last refresh. */
  previous?: TokenView | undefined;
  /** The audience of an access token. */
  audience?: string | undefined;
  requestedScopes?: readonly string[] | undefined;
  grantedScopes?: readonly string[] | undefined;
  /** The access token that was issued with an ID token. */
  accessToken?: Secret | undefined;
  /** The profile's expected claims, one expression per line. */
  claims?: readonly string[] | undefined;
  /** The claims of the session's other token, which may have a claim that this one lacks. */
  otherClaims?: JsonObject | undefined;
};

/** A token, and what it is checked against. */
export type CheckContext = {
  parsed: ParsedToken;
  tokenType: TokenType;
  /** In milliseconds since the epoch. */
  now: number;
  signature: SignatureResult;
  expected: ExpectedValues;
};

/** Checks one aspect of a token. Returns nothing if the check does not apply. */
export type TokenCheck = (context: CheckContext) => Check[];

/** The tolerance for clock skew (RFC 7519 §4.1.4: "no more than a few minutes"). */
export const maxClockSkewMs = 60_000;

/** Returns the claims of the token, if they can be read. */
export const getClaims = ({ parsed }: CheckContext): JsonObject | undefined => parsed.claims;

/** Returns a string as it is, and any other value as JSON. */
export const toText = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : toJson(value));

/** Formats a value for a sentence, truncated to 300 UTF-16 code units. */
export const formatValue = (value: JsonValue | undefined): string => {
  const text = toText(value);
  return text.length > 300 ? `${text.slice(0, 299).replace(/[\ud800-\udbff]$/, '')}…` : text;
};
