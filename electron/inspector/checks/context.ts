import type { Check, CheckFacts, CheckId, CheckReason, Verdict } from '../../../shared/checks.ts';
import type { JsonObject, JsonValue } from '../../../shared/tokens.ts';
import type { ParsedToken } from '../../tokens/decode-token.ts';
import type { TokenType } from '../../tokens/find-tokens.ts';
import type { SignatureResult } from '../signature.ts';
import type { SpecReference } from '../spec-links.ts';

/** What is known of who should have issued a token and for whom. Nothing is guessed: what is not known is not judged. */
export type ExpectedValues = {
  issuer?: string | undefined;
  clientId?: string | undefined;
  /** What `aud` of an access token must hold. */
  audience?: string | undefined;
  requestedScopes?: readonly string[] | undefined;
  grantedScopes?: readonly string[] | undefined;
  /** The access token that came with an ID token. */
  accessToken?: string | undefined;
  /** The profile's own lines. */
  claims?: readonly string[] | undefined;
  /** The claims of the session's other token, where a claim that is not here may be. */
  otherClaims?: JsonObject | undefined;
};

export type CheckContext = {
  parsed: ParsedToken;
  tokenType: TokenType;
  /** Milliseconds since the epoch. */
  now: number;
  signature: SignatureResult;
  expected: ExpectedValues;
};

/** Looks at one side of a token. What it does not apply to it leaves out. */
export type TokenCheck = (context: CheckContext) => Check[];

/** Tolerance for the clocks of two computers, in milliseconds (RFC 7519 §4.1.4: "no more than a few minutes"). */
export const maxClockSkewMs = 60_000;

export const getClaims = ({ parsed: { view } }: CheckContext): JsonObject | undefined =>
  view.kind === 'jws' ? view.claims : undefined;

/** A claim by its own name: never one that an object has from its prototype. */
export const getClaim = (claims: JsonObject, name: string): JsonValue | undefined =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

/** A value as a sentence shows it. */
export const formatValue = (value: JsonValue | undefined): string => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const characters = Array.from((text ?? '').slice(0, 600));
  return characters.length > 300 ? `${characters.slice(0, 299).join('')}…` : characters.join('');
};

export const createCheck = (
  id: CheckId,
  verdict: Verdict,
  reason: CheckReason,
  reference?: SpecReference,
  facts?: CheckFacts,
): Check => ({ id, verdict, reason, ...(facts && { facts }), ...(reference && { reference: `${reference}` }) });
