import { fail } from '../core/failure.ts';
import { isJsonObject } from '../core/json.ts';
import { type ImportedProfile, maxImportedProfiles as maxProfiles } from '../core/untrusted-parser.ts';
import { checkProfile, parseProfileJson } from './parse-profile.ts';

/** Refuses a file as a whole. */
export const refuseFile = (reason: string): never => fail('profile_invalid', { problems: [{ path: '', reason }] });

/**
 * Parses the text of a file with one profile or a list of profiles.
 *
 * @throws `profile_invalid`
 */
export function parseProfiles(text: string): ImportedProfile[] {
  const json = parseProfileJson(text, maxProfiles);
  const list: unknown[] = Array.isArray(json) ? json : [json];
  if (list.length === 0) refuseFile('contains no profile');
  if (list.length > maxProfiles) refuseFile(`must contain at most ${maxProfiles} profiles`);
  const toPathInFile = (path: string, index: number) => {
    if (!Array.isArray(json)) return path;
    return path === '' ? `[${index}]` : `[${index}].${path}`;
  };
  const ids = new Set<unknown>();
  const problems = list.flatMap((one, index) => {
    const found = isJsonObject(one) ? checkProfile(one).problems : [{ path: '', reason: 'is not a profile' }];
    const id = isJsonObject(one) ? one.id : undefined;
    const duplicate =
      id !== undefined && ids.has(id) ? [{ path: 'id', reason: 'is used by two profiles in this file' }] : [];
    ids.add(id);
    return [...found, ...duplicate].map(({ path, reason }) => ({ path: toPathInFile(path, index), reason }));
  });
  if (problems.length > 0) fail('profile_invalid', { problems });
  return list as ImportedProfile[];
}
