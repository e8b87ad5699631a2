import type { FailureKind } from '../../../shared/errors.ts';
import type { ErrorResponse } from './dialect.ts';

/**
 * How providers describe a refusal that is about the account rather than the credentials. RFC 6749
 * §5.2 has no codes for these. Undocumented; observed in practice.
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

/** Descriptions that name both account and credentials: "invalid password or account locked". */
const ambiguousPattern =
  /\b(invalid|incorrect|wrong)\b.*\bor\b.*\b(locked|disabled|deactivated|inactive|suspended|blocked|expired)\b/i;

const userErrorCodes = new Set(['invalid_grant', 'interaction_required']);

/**
 * Classifies the description of an `invalid_grant` or `interaction_required` error.
 *
 * @returns `undefined` if it is not about the state of the account
 */
export function classifyAccountError({ error, description }: ErrorResponse): FailureKind | undefined {
  if (error === undefined || !userErrorCodes.has(error) || description === undefined) return undefined;
  if (ambiguousPattern.test(description)) return undefined;
  return accountErrorPatterns.find(([pattern]) => pattern.test(description))?.[1];
}

const wrongCredentialsPattern =
  /\bresource owner credential|\b(user ?name|login|password|user credentials)\b.{0,30}\b(invalid|incorrect|wrong|(not|n't) (correct|valid|match))|\b(invalid|incorrect|wrong) (user ?name|user|login|password|email|credentials)\b/i;

/**
 * Whether a non-standard code or description means wrong credentials, as opposed to the password
 * grant, as in Open Liberty (`invalid_resource_owner_credential`) and
 * Authlib (`Invalid 'username' or 'password' in request.`).
 */
export const isWrongCredentialsError = ({ error = '', description = '' }: ErrorResponse): boolean =>
  [error, description]
    .map((words) => words.replace(/[_\-'"`]+/g, ' ').replace(/\s+/g, ' '))
    .some((words) => wrongCredentialsPattern.test(words) && !/\bgrant\b/i.test(words));
