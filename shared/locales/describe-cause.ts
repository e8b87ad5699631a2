import type { ClientKeyProblem, Failure, FailureKind, SigningKeyProblem } from '../errors.ts';

/** Returns the text of a key in the user's language, with its placeholders replaced. */
export type TranslateFailure = (
  key:
    | `failure.${FailureKind}.${'title' | 'next'}`
    | `signingKeyProblem.${SigningKeyProblem}.${'title' | 'next'}`
    | `clientKeyProblem.${ClientKeyProblem}`
    | `fact.${'host' | 'hostFirst'}`,
  values?: { host: string; hostFirst: string; header: string },
) => string;

/** Describes what happened and what to do next, for both the page and the terminal. */
export function describeCause(
  translate: TranslateFailure,
  { kind, facts = {} }: Failure,
): { title: string; nextStep: string } {
  const { host = translate('fact.host'), header = '', clientKeyProblem, signingKeyProblem } = facts;
  const values = { host, hostFirst: facts.host ?? translate('fact.hostFirst'), header };
  if (signingKeyProblem)
    return {
      title: translate(`signingKeyProblem.${signingKeyProblem}.title`, values),
      nextStep: translate(`signingKeyProblem.${signingKeyProblem}.next`, values),
    };
  // The server knows the client, which only does not authenticate.
  const textKind = facts.isPublicClient ? 'request_refused' : kind;
  return {
    title: translate(`failure.${textKind}.title`, values),
    nextStep: clientKeyProblem
      ? translate(`clientKeyProblem.${clientKeyProblem}`)
      : translate(`failure.${textKind}.next`, values),
  };
}
