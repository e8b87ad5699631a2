import type { ClientKeyProblem, Failure, FailureKind } from '../errors.ts';

/** Returns the text of a key in the user's language, with its placeholders replaced. */
export type TranslateFailure = (
  key:
    | `failure.${FailureKind}.${'title' | 'next'}`
    | `clientKeyProblem.${ClientKeyProblem}`
    | `fact.${'host' | 'hostFirst'}`,
  values?: { host: string; hostFirst: string; header: string },
) => string;

/** Describes what happened and what to do next, for both the page and the terminal. */
export function describeCause(
  translate: TranslateFailure,
  { kind, facts = {} }: Failure,
): { title: string; nextStep: string } {
  const { host = translate('fact.host'), header = '', clientKeyProblem } = facts;
  const values = { host, hostFirst: facts.host ?? translate('fact.hostFirst'), header };
  return {
    title: translate(`failure.${kind}.title`, values),
    nextStep: clientKeyProblem
      ? translate(`clientKeyProblem.${clientKeyProblem}`)
      : translate(`failure.${kind}.next`, values),
  };
}
