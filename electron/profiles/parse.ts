import { type Profile, profileSchema } from '../../shared/profile.ts';
import { fail } from '../failure.ts';
import { dialectOf, isProvider, providerReason } from '../oauth/dialects/index.ts';
import { dialectProblems } from './dialect-problems.ts';
import { problemsOf } from './problems.ts';

/**
 * Reads a profile from JSON text; what it leaves out is as its provider has it. Fails with `profile_invalid` and every
 * problem, by path and reason, at once.
 */
export function parseProfile(text: string): Profile {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    fail('profile_invalid', { problems: [{ path: '', reason: 'is not JSON' }] });
  }
  const said =
    json !== null && typeof json === 'object' && !Array.isArray(json) ? (json as { provider?: unknown }) : {};
  const dialect = isProvider(said.provider) ? dialectOf({ provider: said.provider }) : undefined;
  const parsed = profileSchema.safeParse(dialect ? { ...dialect.defaults, ...said } : json, { reportInput: true });
  const problems = parsed.success ? [] : parsed.error.issues.flatMap(problemsOf);
  if (dialect) problems.push(...dialectProblems(said, dialect));
  else if (!problems.some(({ path }) => path === 'provider' || path === ''))
    problems.push({ path: 'provider', reason: providerReason() });
  if (!parsed.success || problems.length > 0) fail('profile_invalid', { problems });
  return parsed.data;
}
