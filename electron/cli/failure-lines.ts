import type { Failure, FailureDetails } from '../../shared/errors.ts';
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

/** Returns the line with the code, description and status of a response, if it has any. */
export function toDetailLines({ code, description, status, requestId }: FailureDetails = {}): string[] {
  const answer = [code, description].filter((part) => part !== undefined).join(': ');
  const context = [
    status !== undefined && interpolate(commandLine.run.status, { status: String(status) }),
    requestId !== undefined && interpolate(commandLine.requestId, { requestId }),
  ].filter((part) => part !== false);
  const details = [answer, ...context].filter((part) => part !== '').join(', ');
  return details === '' ? [] : [`    ${interpolate(commandLine.details, { details })}`];
}

/**
 * Describes a failure in lines: what happened, with its kind for scripts, what to do, and the
 * response of the server.
 */
export function toFailureLines(failure: Failure): string[] {
  const { title, nextStep } = describe(failure);
  const problems = failure.problems?.map(({ path, reason }) => `    ${path || 'the file'} ${reason}`) ?? [];
  return [`${title} (${failure.kind})`, `    ${nextStep}`, ...toDetailLines(failure.details), ...problems];
}
