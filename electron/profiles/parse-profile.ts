import type { ProfileProblem } from '../../shared/errors.ts';
import { type Profile, profileSchema } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import { isJsonObject, isTooComplex, parseJson } from '../core/json.ts';
import { dialectOf, invalidProviderReason, isProvider } from '../oauth/dialects/index.ts';
import { findJsonProblems } from '../tokens/json-problems.ts';
import { findDialectProblems } from './dialect-problems.ts';
import { problemsFromIssue } from './profile-problems.ts';

/** The problem of a file that is too large to be parsed. */
export const tooLargeProblem: ProfileProblem = { path: '', reason: 'is larger than a profile can be' };

/** Far more than any profile needs: one with 200 requests has about 2,000 values. */
export const maxProfileBytes = 1024 * 1024;
const maxProfileValues = 5000;
const maxDepth = 100;

/** More problems than anyone reads. */
const maxProblems = 100;

/** A profile as in its file, not yet validated. */
export type RawProfile = Record<string, unknown>;

const isTooLarge = (text: string, maxProfiles = 1): boolean =>
  text.length > maxProfileBytes || isTooComplex(text, { maxDepth, maxValues: maxProfileValues * maxProfiles });

/**
 * Parses the JSON text of a profile, or of a list of profiles.
 *
 * @throws `profile_invalid`
 */
export function parseProfileJson(text: string, maxProfiles = 1): unknown {
  if (isTooLarge(text, maxProfiles)) fail('profile_invalid', { problems: [tooLargeProblem] });
  const json = parseJson(text);
  if (json === undefined) fail('profile_invalid', { problems: [{ path: '', reason: 'is not JSON' }] });
  const { duplicateNames } = findJsonProblems(text);
  if (duplicateNames.length > 0)
    fail('profile_invalid', { problems: duplicateNames.map((path) => ({ path, reason: 'occurs twice' })) });
  return json;
}

/** Validates a profile and returns it with its provider's defaults, or every problem in it. */
export function checkProfile(json: unknown): { profile?: Profile; problems: ProfileProblem[] } {
  // A profile of a list, and what the parser returns, may be larger than one profile.
  if (isTooLarge(JSON.stringify(json) ?? '')) return { problems: [tooLargeProblem] };
  const raw: RawProfile = isJsonObject(json) ? json : {};
  const dialect = isProvider(raw.provider) ? dialectOf({ provider: raw.provider }) : undefined;
  const parsed = profileSchema.safeParse(dialect ? { ...dialect.defaults, ...raw } : json, { reportInput: true });
  const problems = parsed.success
    ? []
    : parsed.error.issues.slice(0, maxProblems).flatMap(problemsFromIssue).slice(0, maxProblems);
  if (dialect) problems.push(...findDialectProblems(raw, dialect));
  else if (!problems.some(({ path }) => path === 'provider' || path === ''))
    problems.push({ path: 'provider', reason: invalidProviderReason() });
  return parsed.success && problems.length === 0 ? { profile: parsed.data, problems } : { problems };
}

/**
 * Validates a profile.
 *
 * @throws `profile_invalid` with every problem
 */
export function validateProfile(json: unknown): Profile {
  const { profile, problems } = checkProfile(json);
  return profile ?? fail('profile_invalid', { problems });
}

/**
 * Parses and validates the JSON text of a profile.
 *
 * @throws `profile_invalid` with every problem
 */
export const parseProfile = (text: string): Profile => validateProfile(parseProfileJson(text));
