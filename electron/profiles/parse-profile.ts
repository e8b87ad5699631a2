import type { ProfileProblem } from '../../shared/errors.ts';
import { type Profile, profileSchema } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import { dialectOf, invalidProviderReason, isProvider } from '../oauth/dialects/index.ts';
import { findDialectProblems } from './dialect-problems.ts';
import { problemsFromIssue } from './profile-problems.ts';

/** What is wrong with a file that is not even read. */
export const tooLargeProblem = { path: '', reason: 'is larger than a profile can be' };

/** More than any profile takes, in characters. */
const maxProfileCharacters = 4 * 1024 * 1024;

/** A profile as its file says it, before anything in it was checked. */
export type RawProfile = Record<string, unknown>;

export const isObject = (json: unknown): json is RawProfile =>
  json !== null && typeof json === 'object' && !Array.isArray(json);

/** Reads JSON as editors write it. Fails with `profile_invalid`. */
export function parseJson(text: string): unknown {
  if (text.length > maxProfileCharacters) fail('profile_invalid', { problems: [tooLargeProblem] });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return fail('profile_invalid', { problems: [{ path: '', reason: 'is not JSON' }] });
  }
}

/** The profile that is written here, with what it leaves out as its provider has it; or every problem, by path and reason. */
export function checkProfile(json: unknown): { profile?: Profile; problems: ProfileProblem[] } {
  const said: RawProfile = isObject(json) ? json : {};
  const dialect = isProvider(said.provider) ? dialectOf({ provider: said.provider }) : undefined;
  const parsed = profileSchema.safeParse(dialect ? { ...dialect.defaults, ...said } : json, { reportInput: true });
  const problems = parsed.success ? [] : parsed.error.issues.flatMap(problemsFromIssue);
  if (dialect) problems.push(...findDialectProblems(said, dialect));
  else if (!problems.some(({ path }) => path === 'provider' || path === ''))
    problems.push({ path: 'provider', reason: invalidProviderReason() });
  return parsed.success && problems.length === 0 ? { profile: parsed.data, problems } : { problems };
}

/** Reads a profile. Fails with `profile_invalid` and every problem at once. */
export function validateProfile(json: unknown): Profile {
  const { profile, problems } = checkProfile(json);
  return profile ?? fail('profile_invalid', { problems });
}

/** Reads a profile from JSON text. Fails as {@link validateProfile} does. */
export const parseProfile = (text: string): Profile => validateProfile(parseJson(text));
