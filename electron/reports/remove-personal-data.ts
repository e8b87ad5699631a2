import type { ExchangeDetails, ExchangePurpose, RecordedBody } from '../../shared/exchanges.ts';
import type { Report } from '../../shared/report.ts';
import { removedLabel } from '../core/redaction/secret-labels.ts';
import { replaceMatches } from '../core/redaction/secret-matches.ts';
import { listSpellings } from '../core/redaction/spellings.ts';
import { createTextIndex } from '../core/redaction/text-index.ts';

/** Exchanges with bodies about the user, or in a format that only the API knows. */
const personalPurposes: ReadonlySet<ExchangePurpose> = new Set(['userinfo', 'introspection', 'mfa', 'api']);

/** A shorter name occurs in other words by chance. */
const minNameCharacters = 3;

const omitBody = (body: RecordedBody): RecordedBody =>
  body.kind === 'none' ? body : { kind: 'unread', bytes: body.bytes };

function removeQuery(details: ExchangeDetails): ExchangeDetails {
  const { origin, path, failure } = details;
  const { description: _description, ...failureDetails } = failure?.details ?? {};
  return {
    ...details,
    url: `${origin}${path}`,
    ...(failure && { failure: { ...failure, ...(failure.details && { details: failureDetails }) } }),
  };
}

function removeBodies(details: ExchangeDetails): ExchangeDetails {
  const { request, response, purpose } = details;
  if (!personalPurposes.has(purpose)) return details;
  return {
    ...details,
    ...(request && purpose === 'api' && { request: { ...request, body: omitBody(request.body) } }),
    ...(response && { response: { ...response, body: omitBody(response.body) } }),
  };
}

const findUsernames = ({ request }: ExchangeDetails): string[] =>
  request?.body.kind === 'form'
    ? request.body.fields.filter(([name]) => name === 'username' || name === 'login_hint').map(([, value]) => value)
    : [];

/** Copies a value, replacing the names in every string. */
function removeNames<T>(value: T, names: ReadonlySet<string>): T {
  const index = createTextIndex(minNameCharacters);
  for (const name of names) index.add(name, removedLabel);
  const removeFrom = (text: string) => {
    const matches = index.findMatches(text);
    return matches ? replaceMatches(text, matches) : removedLabel;
  };
  const removeDeep = (inner: unknown): unknown => {
    if (typeof inner === 'string') return removeFrom(inner);
    if (Array.isArray(inner)) return inner.map(removeDeep);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, member]) => [key, removeDeep(member)]));
  };
  return removeDeep(value) as T;
}

/**
 * Removes personal data from a report: claims, the user's identity, queries, the bodies of
 * UserInfo, introspection, MFA and API exchanges, and every occurrence of the usernames.
 */
export function removePersonalData(report: Report): Report {
  const { username, subject, ...session } = report.session;
  const names = [username, subject, ...report.exchanges.flatMap(findUsernames)]
    .flatMap((name) => (name ? [name, ...listSpellings(name)] : []))
    .filter((name) => name.length >= minNameCharacters);
  return {
    ...report,
    personalData: false,
    session,
    tokens: report.tokens.map(({ claims: _claims, checks, ...token }) => ({
      ...token,
      checks: checks.map(({ facts: _facts, ...check }) => check),
    })),
    exchanges: removeNames(
      report.exchanges.map((details) => removeBodies(removeQuery(details))),
      new Set(names),
    ),
  };
}
