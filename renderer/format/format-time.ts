import type { TFunction } from 'i18next';
import { timeFormat } from './intl.ts';
import { type DurationPart, relativeTime } from './relative-time.ts';

/** Formats a duration, such as "4 min 12 s". */
export function formatDuration(t: TFunction, parts: readonly DurationPart[]): string {
  return parts.map(({ unit, count }) => t(`time.${unit}`, { count })).join(' ');
}

/**
 * Formats a time relative to now, such as "in 4 min 12 s", "2 h ago" or "just now".
 *
 * @param at in milliseconds since the epoch
 * @param now in milliseconds since the epoch
 */
export function formatRelativeTime(t: TFunction, at: number, now: number): string {
  const { tense, parts } = relativeTime(at, now);
  if (tense === 'now') return t('time.now');
  return t(tense === 'future' ? 'time.in' : 'time.ago', { duration: formatDuration(t, parts) });
}

/**
 * Formats a time in the user's time zone, to the second. The date is omitted if it is today.
 *
 * @param at in milliseconds since the epoch
 * @param now in milliseconds since the epoch
 */
export function formatLocalTime(at: number, now: number, locale: string): string {
  const today = new Date(now);
  const sameDay = new Date(at).toDateString() === today.toDateString();
  const options = { ...(!sameDay && { dateStyle: 'medium' as const }), timeStyle: 'medium' as const };
  return timeFormat(locale, options, today.getTimezoneOffset()).format(at);
}

/**
 * Formats a time in UTC, such as "2026-11-21 09:25:21 UTC".
 *
 * @param at in milliseconds since the epoch
 */
export function formatUtcTime(at: number): string {
  return `${new Date(at)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')} UTC`;
}
