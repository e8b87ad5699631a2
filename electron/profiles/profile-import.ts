import type { ImportResult } from '../../shared/profile-editing.ts';
import { fail } from '../core/failure.ts';
import { isJsonObject } from '../core/json.ts';
import type { ChosenFileReader, FileChooser } from '../core/ports.ts';
import { checkProfile, parseProfileJson, type RawProfile } from './parse-profile.ts';
import type { Profiles } from './profiles.ts';

/** Far more than any set of profiles needs. */
const maxFileBytes = 1024 * 1024;
const maxProfiles = 100;

/** What to do with profiles whose ID is taken. */
export type ConflictResolution = 'replace' | 'keep-both' | 'cancel';

/** Imports profiles from a file that the user chooses. */
export type ProfileImport = {
  /**
   * Lets the user choose a file and imports it. If IDs are taken, nothing is imported yet and the
   * conflicts are returned.
   *
   * @throws `cancelled`, `busy` while the dialog is open, `profile_invalid` with every problem in
   *   the file; then nothing is imported
   */
  choose(): Promise<ImportResult>;
  /**
   * Imports the file with conflicts that was chosen last.
   *
   * @throws `cancelled` if there is none, or the user cancels
   */
  finish(resolution: ConflictResolution): Promise<ImportResult>;
};

const refuse = (reason: string) => fail('profile_invalid', { problems: [{ path: '', reason }] });

/**
 * Parses the text of a file with one profile or a list of profiles.
 *
 * @throws `profile_invalid`
 */
function parseProfiles(text: string): (RawProfile & { id: string; name: string })[] {
  const json = parseProfileJson(text);
  const list: unknown[] = Array.isArray(json) ? json : [json];
  if (list.length === 0) refuse('contains no profile');
  if (list.length > maxProfiles) refuse(`must contain at most ${maxProfiles} profiles`);
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
  return list as (RawProfile & { id: string; name: string })[];
}

/** Creates the import of profiles. */
export function createProfileImport(parts: {
  profiles: Profiles;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
  /** Replaces an existing profile. */
  replace: (raw: RawProfile) => Promise<unknown>;
}): ProfileImport {
  const { profiles, chooseFile, readFile } = parts;
  let isChoosing = false;
  /** The profiles of the last file, if it has conflicts. */
  let pending: ReturnType<typeof parseProfiles> = [];

  async function readChosenFile(): Promise<string> {
    if (isChoosing) fail('busy');
    isChoosing = true;
    try {
      const path = (await chooseFile()) ?? fail('cancelled');
      const content = await readFile(path, maxFileBytes);
      if (content === 'too_large') refuse('is too large to be a profile');
      if (typeof content === 'string') refuse("can't be read");
      return Buffer.from(content).toString('utf8');
    } finally {
      isChoosing = false;
    }
  }

  async function write(list: typeof pending, resolution: ConflictResolution): Promise<ImportResult> {
    const imported: string[] = [];
    for (const one of list) {
      const source = profiles.sourceOf(one.id);
      if (source === undefined) await profiles.save(one, 'new');
      else if (source === 'file' && resolution === 'replace') await parts.replace(one);
      else await profiles.save({ ...one, id: profiles.createId(one.id) }, 'new');
      imported.push(one.name);
    }
    return { imported, clashes: [] };
  }

  return {
    async choose() {
      pending = [];
      const list = parseProfiles(await readChosenFile());
      const conflicting = list.filter(({ id }) => profiles.sourceOf(id) !== undefined);
      if (conflicting.length === 0) return write(list, 'keep-both');
      pending = list;
      return {
        imported: [],
        clashes: conflicting.map(({ id, name }) => ({ name, replaceable: profiles.sourceOf(id) === 'file' })),
      };
    },

    async finish(resolution) {
      const list = pending;
      pending = [];
      if (resolution === 'cancel' || list.length === 0) fail('cancelled');
      return write(list, resolution);
    },
  };
}
