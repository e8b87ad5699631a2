import type { FailureKind } from '../../../shared/errors.ts';
import type { WireError } from './dialect.ts';

/**
 * How providers word a refusal that is about the account and not about what was typed, none of which RFC 6749 §5.2 has a
 * code for. From general knowledge; what fits nothing here stays a wrong username or password.
 */
const wordings: readonly [RegExp, FailureKind][] = [
  [/not fully set up|required action|set-?up (is )?(required|incomplete)/i, 'account_setup_required'],
  [
    /password\b.{0,20}\bexpired|expired password|(must|need to) (change|reset) (your|the) password/i,
    'password_expired',
  ],
  [/\b(locked( out)?|temporarily disabled)\b/i, 'account_locked'],
  [/\b(account|user)\b.{0,20}\b(disabled|deactivated|inactive|suspended|blocked|not active)\b/i, 'account_disabled'],
];

/** The state of the account that an `invalid_grant` tells about, where it does. */
export function accountState({ error, description }: WireError): FailureKind | undefined {
  if (error !== 'invalid_grant' || description === undefined) return undefined;
  return wordings.find(([wording]) => wording.test(description))?.[1];
}
