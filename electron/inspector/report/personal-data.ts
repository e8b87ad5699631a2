import type { ExchangeDetails, ExchangePurpose, RecordedBody } from '../../../shared/exchanges.ts';
import { en } from '../../../shared/locales/en/en.ts';
import type { Report } from '../../../shared/report.ts';

/** Bodies that are about the person, or that the API alone knows the meaning of. */
const personalBodies: ReadonlySet<ExchangePurpose> = new Set(['userinfo', 'introspection', 'mfa', 'api']);

/** Shorter than this, a name stands in other words by chance. */
const shortestName = 3;

const removed = `‹${en.log.removed}›`;

const unread = (body: RecordedBody): RecordedBody =>
  body.kind === 'none' ? body : { kind: 'unread', bytes: body.bytes };

function withoutQuery(details: ExchangeDetails): ExchangeDetails {
  const { origin, path, failure } = details;
  const { description: _description, ...kept } = failure?.details ?? {};
  return {
    ...details,
    url: `${origin}${path}`,
    ...(failure && { failure: { ...failure, ...(failure.details && { details: kept }) } }),
  };
}

function withoutBodies(details: ExchangeDetails): ExchangeDetails {
  const { request, reply, purpose } = details;
  if (!personalBodies.has(purpose)) return details;
  return {
    ...details,
    ...(request && purpose === 'api' && { request: { ...request, body: unread(request.body) } }),
    ...(reply && { reply: { ...reply, body: unread(reply.body) } }),
  };
}

const usernamesIn = ({ request }: ExchangeDetails): string[] =>
  request?.body.kind === 'form'
    ? request.body.fields.filter(([name]) => name === 'username' || name === 'login_hint').map(([, value]) => value)
    : [];

/** The same value with the names taken out of every text in it. */
function withoutNames<T>(value: T, names: readonly string[]): T {
  const clean = (inner: unknown): unknown => {
    if (typeof inner === 'string') return names.reduce((text, name) => text.replaceAll(name, removed), inner);
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
export function withoutPersonalData(report: Report): Report {
  const { username, subject, ...session } = report.session;
  const names = [username, subject, ...report.exchanges.flatMap(usernamesIn)]
    .flatMap((name) => (name ? [name, encodeURIComponent(name.toWellFormed()), JSON.stringify(name).slice(1, -1)] : []))
    .filter((name) => name.length >= shortestName)
    .sort((a, b) => b.length - a.length);
  return {
    ...report,
    personalData: false,
    session,
    tokens: report.tokens.map(({ claims: _claims, checks, ...token }) => ({
      ...token,
      checks: checks.map(({ facts: _facts, ...check }) => check),
    })),
    exchanges: withoutNames(
      report.exchanges.map((details) => withoutBodies(withoutQuery(details))),
      [...new Set(names)],
    ),
  };
}
