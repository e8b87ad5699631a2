import type { FailureKind } from '../../../shared/errors.ts';
import type { ErrorResponse, RequestPurpose } from './dialect.ts';
import { anyServer, refusalTable } from './refusal-table.ts';

/** Limits matching to the start of a description, which is enough. */
const maxTextCharacters = 1000;

/** Separates the words of camel case, and replaces what else separates words with spaces. */
const toWords = (text: string) =>
  text
    .slice(0, maxTextCharacters)
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[\s_\-'"`’]+/g, ' ')
    .toLowerCase();

/** Compiles the words of a row. Only `^`, `$`, `…`, `?`, `|` and parentheses are special. */
function toPattern(words: readonly string[]): RegExp {
  const source = words.map((phrase) => phrase.replace(/[/.]/g, '\\$&').replaceAll(' … ', '\\b[^.]{0,30}?\\b'));
  return new RegExp(`(?<![\\w])(?:${source.join('|')})(?![\\w])`);
}

const table = refusalTable.map((row) => ({ ...row, pattern: toPattern(row.words) }));

/** The kinds that a row means in a refresh, too: they are not about the user or the password. */
const refreshKinds = new Set<FailureKind>([
  'session_ended',
  'client_refused',
  'rate_limited',
  'server_error',
  'scope_refused',
]);

/** The kinds that a row means in any request with which a client authenticates. */
const clientKinds = new Set<FailureKind>(['client_refused', 'rate_limited', 'server_error']);

function isApplicable(kind: FailureKind, purpose: RequestPurpose): boolean {
  switch (purpose) {
    case 'password':
      return kind !== 'session_ended';
    case 'refresh':
      return refreshKinds.has(kind);
    case 'mfa':
    case 'revocation':
    case 'introspection':
      return clientKinds.has(kind);
    default:
      return false;
  }
}

/** Codes that say what was refused, so that common words in the description do not decide. */
const preciseCodes = new Set<string | undefined>([
  'invalid_client',
  'unsupported_grant_type',
  'invalid_scope',
  'mfa_required',
  'temporarily_unavailable',
  'too_many_attempts',
  'too_many_requests',
  'slow_down',
]);

/** Codes about the request: their descriptions may only name the client or the refresh token. */
const requestErrorCodes = new Set<string | undefined>(['invalid_request', 'unauthorized_client']);

/** Descriptions that name both account and credentials: "invalid password or account locked". */
const ambiguousPattern =
  /\b(invalid|incorrect|wrong)\b.*\bor\b.*\b(locked|disabled|deactivated|inactive|suspended|blocked|expired)\b/;

/** Warnings of what comes next: "wrong password, the account will be locked". */
const warningPattern = /\b(will|may|might|could|would|before|until|avoid|remaining|left)\b/;

/** Words about tokens that protect forms, which say nothing about the refresh token. */
const otherTokenPattern = /\b(?:[cx]srf|anti ?forgery|captcha)\b/;

/** Words about the user. If present, the error may not be about the client. */
const userPattern = /\b(user|user ?name|login|password|account|email)\b/;

const kindsWithWarnings = new Set<FailureKind>([
  'account_locked',
  'account_disabled',
  'rate_limited',
  'password_expired',
]);

/** Whether words that many servers have in common say what an error is about. */
function isMeaningful(kind: FailureKind, code: string | undefined, text: string): boolean {
  if (preciseCodes.has(code)) return false;
  if (kind === 'client_refused') return !userPattern.test(text);
  if (kind === 'session_ended' && otherTokenPattern.test(text)) return false;
  if (kindsWithWarnings.has(kind) && warningPattern.test(text)) return false;
  return !requestErrorCodes.has(code) || kind === 'session_ended';
}

/**
 * Returns what a refusal means by the words of its server.
 *
 * @returns `undefined` if they are not in {@link refusalTable}
 */
export function findRefusalKind(
  { error, description, status }: ErrorResponse,
  purpose: RequestPurpose,
): FailureKind | undefined {
  const code = error?.toLowerCase();
  const texts = [error, description]
    .flatMap((text) => (text === undefined ? [] : [toWords(text)]))
    .filter((text) => !ambiguousPattern.test(text));
  const isMatch = (row: (typeof table)[number]) =>
    isApplicable(row.kind, purpose) &&
    (row.error === undefined || row.error === code) &&
    (row.status === undefined || row.status === status) &&
    texts.some((text) => row.pattern.test(text) && (row.server !== anyServer || isMeaningful(row.kind, code, text)));
  return table.find((row) => (row.server !== anyServer || status < 500) && isMatch(row))?.kind;
}
