import type { JsonObject } from '../../shared/tokens.ts';
import { parseNumericDate } from './claim-value.ts';

/** The lifetime of a token. Times are in milliseconds since the epoch. */
export type TokenLifetime = {
  readonly startsAt: number;
  /** Whether the start is `nbf`, which may be later than `iat`. */
  readonly isNotBefore: boolean;
  readonly endsAt: number;
};

/** Returns the lifetime in a token's claims; `undefined` without a start or an end. */
export function tokenLifetime({ iat, nbf, exp }: JsonObject): TokenLifetime | undefined {
  const [issuedAt, notBefore, endsAt] = [iat, nbf, exp].map(parseNumericDate);
  const isNotBefore = notBefore !== undefined && (issuedAt === undefined || notBefore > issuedAt);
  const startsAt = isNotBefore ? notBefore : issuedAt;
  if (startsAt === undefined || endsAt === undefined || endsAt <= startsAt) return undefined;
  return { startsAt, isNotBefore, endsAt };
}
