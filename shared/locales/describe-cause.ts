import type { ClientKeyProblem, Diagnosis, Failure, FailureKind, SigningKeyProblem } from '../errors.ts';

/** Returns the text of a key in the user's language, with its placeholders replaced. */
export type TranslateFailure = (
  key:
    | `failure.${FailureKind}.${'title' | 'next'}`
    | `signingKeyProblem.${SigningKeyProblem}.${'title' | 'next'}`
    | `diagnosis.${Diagnosis}`
    | `clientKeyProblem.${ClientKeyProblem}`
    | `fact.${'host' | 'hostFirst'}`,
  values?: Record<
    'host' | 'hostFirst' | 'header' | 'code' | 'expectedIssuer' | 'actualIssuer' | 'endpointHost',
    string
  >,
) => string;

/** Describes what happened and what to do next, for both the page and the terminal. */
export function describeCause(
  translate: TranslateFailure,
  { kind, facts = {}, details = {} }: Failure,
): { title: string; nextStep: string } {
  const { host = translate('fact.host'), header = '', clientKeyProblem, signingKeyProblem, diagnosis } = facts;
  const { expectedIssuer = '', actualIssuer = '', endpointHost = '' } = facts;
  const hostFirst = facts.host ?? translate('fact.hostFirst');
  const values = { host, hostFirst, header, code: details.code ?? '', expectedIssuer, actualIssuer, endpointHost };
  if (signingKeyProblem)
    return {
      title: translate(`signingKeyProblem.${signingKeyProblem}.title`, values),
      nextStep: translate(`signingKeyProblem.${signingKeyProblem}.next`, values),
    };
  // The server knows the client, which only does not authenticate.
  const textKind = facts.isPublicClient ? 'request_refused' : kind;
  return {
    title: translate(diagnosis ? `diagnosis.${diagnosis}` : `failure.${textKind}.title`, values),
    nextStep: clientKeyProblem
      ? translate(`clientKeyProblem.${clientKeyProblem}`)
      : translate(`failure.${textKind}.next`, values),
  };
}
