import { useTranslation } from 'react-i18next';
import type { Check } from '../../../shared/checks.ts';
import { durationParts } from '../../format/relative-time.ts';
import { sayDuration, sayWhen } from '../../format/say-time.ts';
import { useClock } from '../../stores/clock.ts';

/** What a check found, in a sentence whose times count on. */
export function useCheckWords({ reason, facts = {} }: Check): string {
  const { t } = useTranslation();
  const now = useClock((clock) => (facts.at === undefined ? 0 : clock.now));
  return t(`checkReason.${reason}`, {
    expected: facts.expected ?? '',
    actual: facts.actual ?? '',
    names: facts.names ?? '',
    // Not `count`, which would choose between plurals: some of these names end as plurals do.
    number: facts.count ?? 0,
    when: facts.at === undefined ? '' : sayWhen(t, facts.at, now),
    duration: facts.span === undefined ? '' : sayDuration(t, durationParts(facts.span)),
  });
}
