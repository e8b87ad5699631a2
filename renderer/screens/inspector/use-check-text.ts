import { useTranslation } from 'react-i18next';
import type { Check, CheckFacts } from '../../../shared/checks.ts';
import { formatDuration, formatRelativeTime } from '../../format/format-time.ts';
import { durationParts } from '../../format/relative-time.ts';
import { useClock } from '../../stores/clock.ts';

/** Stands for a fact that a report omits. */
const omitted = '…';

const textFacts = [
  ...(['expected', 'actual', 'expectation', 'names', 'algorithm', 'keyParameters', 'curve'] as const),
  ...(['bits', 'minBits', 'keyCount', 'disclosureCount', 'keyId', 'failureKind'] as const),
] satisfies (keyof CheckFacts)[];

/** Returns the result of a check as a sentence. Updates relative times. */
export function useCheckText({ reason, facts = {} }: Check): string {
  const { t } = useTranslation();
  const now = useClock((clock) => (facts.at === undefined ? 0 : clock.now));
  const texts = Object.fromEntries(textFacts.map((name) => [name, facts[name] ?? omitted]));
  return t(`checkReason.${reason}`, {
    ...(texts as Record<(typeof textFacts)[number], string | number>),
    when: facts.at === undefined ? omitted : formatRelativeTime(t, facts.at, now),
    duration: facts.durationMs === undefined ? omitted : formatDuration(t, durationParts(facts.durationMs)),
  });
}
