import { useTranslation } from 'react-i18next';
import type { Check } from '../../../shared/checks.ts';
import { formatDuration, formatRelativeTime } from '../../format/format-time.ts';
import { durationParts } from '../../format/relative-time.ts';
import { useClock } from '../../stores/clock.ts';

/** Returns the result of a check as a sentence. Updates relative times. */
export function useCheckText({ reason, facts = {} }: Check): string {
  const { t } = useTranslation();
  const now = useClock((clock) => (facts.at === undefined ? 0 : clock.now));
  return t(`checkReason.${reason}`, {
    expected: facts.expected ?? '',
    actual: facts.actual ?? '',
    names: facts.names ?? '',
    // Not `count`, which i18next uses to select a plural form.
    number: facts.count ?? 0,
    when: facts.at === undefined ? '' : formatRelativeTime(t, facts.at, now),
    duration: facts.span === undefined ? '' : formatDuration(t, durationParts(facts.span)),
  });
}
