import type { TFunction } from 'i18next';
import { timeFormat } from './intl.ts';
import { type DurationPart, relativeTime } from './relative-time.ts';

/** A duration in words: "4 min 12 s". */
export function formatDuration(t: TFunction, parts: readonly DurationPart[]): string {
  return parts.map(({ unit, count }) => t(`time.${unit}`, { count })).join(' ');
}

/** A time seen from now, in words: "in 4 min 12 s", "2 h ago", "just now". Both in milliseconds since the epoch. */
export function formatRelativeTime(t: TFunction, at: number, now: number): string {
  const { tense, parts } = relativeTime(at, now);
  if (tense === 'now') return t('time.now');
  return t(tense === 'future' ? 'time.in' : 'time.ago', { duration: formatDuration(t, parts) });
}

/** A time in the reader's zone and language, to the second; the date is left out where it is today. */
export function formatLocalTime(at: number, now: number, locale: string): string {
  const today = new Date(now);
  const sameDay = new Date(at).toDateString() === today.toDateString();
  const options = { ...(!sameDay && { dateStyle: 'medium' as const }), timeStyle: 'medium' as const };
  return timeFormat(locale, options, today.getTimezoneOffset()).format(at);
}

/** A time in UTC, exact: "2026-11-21 09:25:21 UTC". */
export function formatUtcTime(at: number): string {
  return `${new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`;
}
