import type { ProfileProblem } from '../../shared/errors.ts';
import { type Profile, profileSchema } from '../../shared/profile.ts';
import { fail } from '../failure.ts';
import { dialectOf, isProvider, providerReason } from '../oauth/dialects/index.ts';
import { dialectProblems } from './dialect-problems.ts';
import { problemsOf } from './problems.ts';

/** What is wrong with a file that is not even read. */
export const tooLarge = { path: '', reason: 'is larger than a profile can be' };

/** More than any profile takes, in characters. */
const longest = 4 * 1024 * 1024;

/** A profile as its file says it, before anything in it was checked. */
export type WrittenProfile = Record<string, unknown>;

export const isObject = (json: unknown): json is WrittenProfile =>
  json !== null && typeof json === 'object' && !Array.isArray(json);

/** Reads JSON as editors write it. Fails with `profile_invalid`. */
export function parseJson(text: string): unknown {
  if (text.length > longest) fail('profile_invalid', { problems: [tooLarge] });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return fail('profile_invalid', { problems: [{ path: '', reason: 'is not JSON' }] });
  }
}

/** The profile that is written here, with what it leaves out as its provider has it; or every problem, by path and reason. */
export function checkProfile(json: unknown): { profile?: Profile; problems: ProfileProblem[] } {
  const said: WrittenProfile = isObject(json) ? json : {};
  const dialect = isProvider(said.provider) ? dialectOf({ provider: said.provider }) : undefined;
  const parsed = profileSchema.safeParse(dialect ? { ...dialect.defaults, ...said } : json, { reportInput: true });
  const problems = parsed.success ? [] : parsed.error.issues.flatMap(problemsOf);
  if (dialect) problems.push(...dialectProblems(said, dialect));
  else if (!problems.some(({ path }) => path === 'provider' || path === ''))
    problems.push({ path: 'provider', reason: providerReason() });
  return parsed.success && problems.length === 0 ? { profile: parsed.data, problems } : { problems };
}

/** Reads a profile. Fails with `profile_invalid` and every problem at once. */
export function readProfile(json: unknown): Profile {
  const { profile, problems } = checkProfile(json);
  return profile ?? fail('profile_invalid', { problems });
}

/** Reads a profile from JSON text. Fails as {@link readProfile} does. */
export const parseProfile = (text: string): Profile => readProfile(parseJson(text));
