import type { z } from 'zod';
import type { ProfileProblem } from '../../shared/errors.ts';
import { type Profile, profileSchema } from '../../shared/profile.ts';
import { fail } from '../failure.ts';

const pathOf = (path: readonly PropertyKey[]) =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    '',
  );

/** An unknown field is named by its own path, not by its parent's; a refused name of a record says why. */
function problemsOf(issue: z.core.$ZodIssue): ProfileProblem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), reason: 'is not a field of a profile' }));
  if (issue.code === 'invalid_key')
    return issue.issues.map(({ message }) => ({ path: pathOf(issue.path), reason: message }));
  return [{ path: pathOf(issue.path), reason: issue.message }];
}

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
  const parsed = profileSchema.safeParse(json);
  if (!parsed.success) fail('profile_invalid', { problems: parsed.error.issues.flatMap(problemsOf) });
  return parsed.data;
}
