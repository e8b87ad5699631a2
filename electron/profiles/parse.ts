import { type Profile, profileSchema } from '../../shared/profile.ts';
import { fail } from '../failure.ts';
import { problemsOf } from './problems.ts';

/**
 * Reads a profile from JSON text. Fails with `profile_invalid` and every problem, by path and reason, at once.
 */
export function parseProfile(text: string): Profile {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    fail('profile_invalid', { problems: [{ path: '', reason: 'is not JSON' }] });
  }
  const parsed = profileSchema.safeParse(json, { reportInput: true });
  if (!parsed.success) fail('profile_invalid', { problems: parsed.error.issues.flatMap(problemsOf) });
  return parsed.data;
}
