import type { Check } from '../../shared/checks.ts';

/** What the checks of a token amount to, and the worst check if there is a problem. */
export type CheckSummary = {
  readonly result: 'valid' | 'validWithWarnings' | 'invalid' | 'unverified';
  readonly worst?: Check;
  /** Number of other checks that are as bad as the worst one. */
  readonly othersCount: number;
};

/**
 * Summarizes the checks of a token. A token whose signature isn't verified is never valid.
 *
 * @returns `undefined` if no check applies
 */
export function summarizeChecks(checks: readonly Check[]): CheckSummary | undefined {
  const withVerdict = (verdict: Check['verdict']) => checks.filter((check) => check.verdict === verdict);
  const [failure, ...otherFailures] = withVerdict('fail');
  if (failure) return { result: 'invalid', worst: failure, othersCount: otherFailures.length };
  if (withVerdict('pass').length === 0) return undefined;
  const signature = checks.find(({ id }) => id === 'signature');
  if (signature?.verdict !== 'pass')
    return { result: 'unverified', ...(signature && { worst: signature }), othersCount: 0 };
  const [warning, ...otherWarnings] = withVerdict('warn');
  return warning
    ? { result: 'validWithWarnings', worst: warning, othersCount: otherWarnings.length }
    : { result: 'valid', othersCount: 0 };
}
