import type { FailureKind } from '../../../shared/errors.ts';
import type { ErrorResponse } from './dialect.ts';

/**
 * How providers word a refusal that is about the account and not about what was typed, none of which RFC 6749 §5.2 has a
 * code for. From general knowledge; what fits nothing here stays a wrong username or password.
 */
const accountErrorPatterns: readonly [RegExp, FailureKind][] = [
  [/not fully set up|required action|set-?up (is )?(required|incomplete)/i, 'account_setup_required'],
  [
    /password\b.{0,20}\bexpired|expired password|(must|need to) (change|reset) (your|the) password/i,
    'password_expired',
  ],
  [/\b(locked( out)?|temporarily disabled)\b/i, 'account_locked'],
  [/\b(account|user)\b.{0,20}\b(disabled|deactivated|inactive|suspended|blocked|not active)\b/i, 'account_disabled'],
  [/\b(multi|two|second)[- ]?factor\b|\bMFA\b/i, 'mfa_required'],
  [/\bnot consented\b|\bconsent (is )?required\b/i, 'grant_not_allowed'],
  [/\bblocked by conditional access\b/i, 'access_denied'],
];

/** Words that leave open whether it is the account or what was typed: "invalid password or account locked". */
const ambiguousPattern =
  /\b(invalid|incorrect|wrong)\b.*\bor\b.*\b(locked|disabled|deactivated|inactive|suspended|blocked|expired)\b/i;

const userErrorCodes = new Set(['invalid_grant', 'interaction_required']);

/** The state of the account that an `invalid_grant` or `interaction_required` tells about, where it does. */
export function classifyAccountError({ error, description }: ErrorResponse): FailureKind | undefined {
  if (error === undefined || !userErrorCodes.has(error) || description === undefined) return undefined;
  if (ambiguousPattern.test(description)) return undefined;
  return accountErrorPatterns.find(([wording]) => wording.test(description))?.[1];
}

const wrongCredentialsPattern =
  /\bresource owner credential|\b(user ?name|login|password|user credentials)\b.{0,30}\b(invalid|incorrect|wrong|(not|n't) (correct|valid|match))|\b(invalid|incorrect|wrong) (user ?name|user|login|password|email|credentials)\b/i;

/**
 * Whether a code or description of a server's own says that what was typed is wrong, and not the grant of that name. From
 * general knowledge, and as Open Liberty (`invalid_resource_owner_credential`) and Authlib (`Invalid 'username' or 'password'
 * in request.`) have it.
 */
export const isWrongCredentialsError = ({ error = '', description = '' }: ErrorResponse): boolean =>
  [error, description]
    .map((words) => words.replace(/[_\-'"`]+/g, ' ').replace(/\s+/g, ' '))
    .some((words) => wrongCredentialsPattern.test(words) && !/\bgrant\b/i.test(words));
