import type { FailureKind } from '../../../shared/errors.ts';

/** Which request a reply answers. */
export type Purpose = 'discovery' | 'keys' | 'password' | 'refresh' | 'userinfo' | 'revocation';

/** An error as the server worded it: the members of RFC 6749 §5.2 where the body had them. */
export type WireError = {
  status: number;
  error: string | undefined;
  description: string | undefined;
};

/** What sets one provider apart: data and small functions (DESIGN.md, rule 4). */
export type Dialect = {
  /** The `grant_type` of the password request. */
  passwordGrantType: string;
  /** Reply headers that hold the id to give to a support desk, the first that is there counts. */
  requestIdHeaders: readonly string[];
  /** What an error means where this provider differs from RFC 6749 §5.2; `undefined` where it does not. */
  meaning(error: WireError, purpose: Purpose): FailureKind | undefined;
};
