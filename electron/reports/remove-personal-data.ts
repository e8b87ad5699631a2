import type { ExchangeDetails, ExchangePurpose, RecordedBody } from '../../shared/exchanges.ts';
import { en } from '../../shared/locales/en/en.ts';
import type { Report } from '../../shared/report.ts';

/** Bodies that are about the person, or that the API alone knows the meaning of. */
const personalPurposes: ReadonlySet<ExchangePurpose> = new Set(['userinfo', 'introspection', 'mfa', 'api']);

/** Shorter than this, a name stands in other words by chance. */
const minNameCharacters = 3;

const removedLabel = `‹${en.log.removed}›`;

const omitBody = (body: RecordedBody): RecordedBody =>
  body.kind === 'none' ? body : { kind: 'unread', bytes: body.bytes };

function removeQuery(details: ExchangeDetails): ExchangeDetails {
  const { origin, path, failure } = details;
  const { description: _description, ...kept } = failure?.details ?? {};
  return {
    ...details,
    url: `${origin}${path}`,
    ...(failure && { failure: { ...failure, ...(failure.details && { details: kept }) } }),
  };
}

function removeBodies(details: ExchangeDetails): ExchangeDetails {
  const { request, reply, purpose } = details;
  if (!personalPurposes.has(purpose)) return details;
  return {
    ...details,
    ...(request && purpose === 'api' && { request: { ...request, body: omitBody(request.body) } }),
    ...(reply && { reply: { ...reply, body: omitBody(reply.body) } }),
  };
}

const findUsernames = ({ request }: ExchangeDetails): string[] =>
  request?.body.kind === 'form'
    ? request.body.fields.filter(([name]) => name === 'username' || name === 'login_hint').map(([, value]) => value)
    : [];

/** The same value with the names taken out of every text in it. */
function removeNames<T>(value: T, names: readonly string[]): T {
  const clean = (inner: unknown): unknown => {
    if (typeof inner === 'string') return names.reduce((text, name) => text.replaceAll(name, removedLabel), inner);
    if (Array.isArray(inner)) return inner.map(clean);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, one]) => [key, clean(one)]));
  };
  return clean(value) as T;
}

/**
 * A report without what is about the person: claims, who they are, what userinfo, introspection, the second step and APIs
 * said, queries, and the names that they signed in with, wherever those stand.
 */
export function removePersonalData(report: Report): Report {
  const { username, subject, ...session } = report.session;
  const names = [username, subject, ...report.exchanges.flatMap(findUsernames)]
    .flatMap((name) => (name ? [name, encodeURIComponent(name.toWellFormed()), JSON.stringify(name).slice(1, -1)] : []))
    .filter((name) => name.length >= minNameCharacters)
    .sort((a, b) => b.length - a.length);
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
      [...new Set(names)],
    ),
  };
}
