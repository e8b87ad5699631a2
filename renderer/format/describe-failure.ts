import type { TFunction } from 'i18next';
import type { Failure } from '../../shared/errors.ts';
import { describeCause } from '../../shared/locales/describe-cause.ts';
import { formatBytes } from './bytes.ts';
import { formatDuration, formatRelativeTime } from './format-time.ts';
import { presetText } from './preset-text.ts';
import { durationParts } from './relative-time.ts';

/** A failure in the user's language. */
export type FailureText = {
  /** What happened. */
  readonly title: string;
  /** What to do next; omitted if a note says when to retry. */
  readonly nextStep?: string;
  /** Further sentences, some of which change every second. */
  readonly notes: readonly string[];
  /** What support needs, for the collapsed details. */
  readonly details: readonly { readonly label: string; readonly value: string }[];
};

/** Smaller clock differences are not reported, in seconds. */
const minClockSkewSeconds = 30;

/**
 * Describes a failure in the user's language.
 *
 * @param now in milliseconds since the epoch
 */
export function describeFailure(t: TFunction, failure: Failure, now: number, locale: string): FailureText {
  const { kind, facts = {}, details = {} } = failure;
  // The types of i18next allow one key at a time.
  const { title, nextStep } = describeCause(
    (key, values) => t(key as 'failure.internal.title', { ...values }),
    failure,
  );
  const rows: [string, string | undefined][] = [
    [t('details.kind'), kind],
    [t('details.code'), details.code],
    [t('details.description'), details.description],
    [t('details.status'), details.status?.toString()],
    [t('details.requestId'), details.requestId],
    [t('details.endpoint'), details.endpoint],
    [t('details.expected'), facts.expectedIssuer ?? facts.expectedAudience],
    [t('details.actual'), facts.actualIssuer ?? facts.actualAudience ?? facts.endpointHost],
    [t('details.scopes'), facts.scopes?.join(' ')],
    [t('details.limit'), facts.limitBytes === undefined ? undefined : formatBytes(facts.limitBytes, locale)],
  ];
  return {
    title,
    ...(facts.retryAt === undefined && { nextStep }),
    notes: [
      ...describeGrantLocation(t, failure),
      ...(facts.member === undefined ? [] : [t('fact.member', { member: facts.member })]),
      ...(facts.assertionAudienceMatters ? [t('fact.assertionAudience')] : []),
      ...(facts.isPublicClient ? [t('fact.publicClient')] : []),
      ...(facts.basicEncodingMatters ? [t('fact.basicEncoding')] : []),
      ...(facts.scopes?.length ? [t('fact.scopes', { scopes: facts.scopes.join(', ') })] : []),
      ...describeRetry(t, facts.retryAt, now),
      ...describeClockSkew(t, facts),
    ],
    details: rows.flatMap(([label, value]) => (value ? [{ label, value }] : [])),
  };
}

/** Returns where an administrator enables the grant, if the provider's texts say so. */
function describeGrantLocation(t: TFunction, { facts: { provider = '' } = {} }: Failure): string[] {
  const location = presetText(t, provider).grantAt;
  return location ? [t('fact.grantAt', { setting: location })] : [];
}

function describeRetry(t: TFunction, retryAt: number | undefined, now: number): string[] {
  if (retryAt === undefined) return [];
  return [retryAt - now < 1000 ? t('fact.retryNow') : t('fact.retryAt', { when: formatRelativeTime(t, retryAt, now) })];
}

function describeClockSkew(t: TFunction, { clockSkewSeconds: skew = 0 }: NonNullable<Failure['facts']>): string[] {
  if (Math.abs(skew) < minClockSkewSeconds) return [];
  const duration = formatDuration(t, durationParts(skew * 1000, 1));
  return [t(skew > 0 ? 'fact.clockAhead' : 'fact.clockBehind', { duration })];
}

/** Returns the details as plain text for the clipboard. */
export function detailsText({ title, details }: FailureText): string {
  return [title, ...details.map(({ label, value }) => `${label}: ${value}`)].join('\n');
}
