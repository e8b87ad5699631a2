import type { Failure } from '../../shared/errors.ts';
import { describeCause } from '../../shared/locales/describe-cause.ts';
import { commandLine } from '../../shared/locales/en/command-line.ts';
import { en } from '../../shared/locales/en/en.ts';
import { interpolate } from '../../shared/locales/interpolate.ts';

const texts = { ...en, failure: { ...en.failure, ...commandLine.failures } };

const lookUp = (key: string): string =>
  key.split('.').reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], texts) as string;

const describe = (failure: Failure) => describeCause((key, values) => interpolate(lookUp(key), { ...values }), failure);

/** Describes a failure in one line, with its kind for scripts. */
export const describeInLine = (failure: Failure): string =>
  `${describe(failure).title.replace(/\.$/, '')} (${failure.kind})`;

/** Describes a failure in lines: what happened, with its kind for scripts, and what to do. */
export function toFailureLines(failure: Failure): string[] {
  const { title, nextStep } = describe(failure);
  const problems = failure.problems?.map(({ path, reason }) => `    ${path || 'the file'} ${reason}`) ?? [];
  return [`${title} (${failure.kind})`, `    ${nextStep}`, ...problems];
}
