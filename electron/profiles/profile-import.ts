import type { ImportResult } from '../../shared/profile-editing.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileReader, FileChooser } from '../core/ports.ts';
import type { ImportedProfile, UntrustedParser } from '../core/untrusted-parser.ts';
import type { RawProfile } from './parse-profile.ts';
import { refuseFile } from './parse-profiles.ts';
import type { Profiles } from './profiles.ts';

/** Far more than any set of profiles needs. */
const maxFileBytes = 1024 * 1024;

/** What to do with profiles whose ID is taken. */
export type ConflictResolution = 'replace' | 'keep-both' | 'cancel';

/** Imports profiles from a file that the user chooses. */
export type ProfileImport = {
  /**
   * Lets the user choose a file and imports it. If IDs are taken, nothing is imported yet and the
   * conflicts are returned.
   *
   * @throws `canceled`, `busy` while the dialog is open, what {@link UntrustedParser} throws, and
   *   `profile_invalid` with every problem in the file; then nothing is imported
   */
  choose(): Promise<ImportResult>;
  /**
   * Imports the file with conflicts that was chosen last.
   *
   * @throws `canceled` if there is none, or the user cancels
   */
  finish(resolution: ConflictResolution): Promise<ImportResult>;
};

/** Creates the import of profiles. */
export function createProfileImport(parts: {
  profiles: Profiles;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
  parser: Pick<UntrustedParser, 'parse'>;
  /** Replaces an existing profile. */
  replace: (raw: RawProfile) => Promise<unknown>;
}): ProfileImport {
  const { profiles, chooseFile, readFile, parser } = parts;
  let isChoosing = false;
  /** The profiles of the last file, if it has conflicts. */
  let pending: ImportedProfile[] = [];

  async function readChosenFile(): Promise<Uint8Array> {
    if (isChoosing) fail('busy');
    isChoosing = true;
    try {
      const path = (await chooseFile()) ?? fail('canceled');
      const content = await readFile(path, maxFileBytes);
      if (content === 'too_large') return refuseFile('is too large to be a profile');
      return typeof content === 'string' ? refuseFile("can't be read") : content;
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
    return { imported, conflicts: [] };
  }

  return {
    async choose() {
      pending = [];
      const { items: list } = await parser.parse('profiles', await readChosenFile());
      const conflicting = list.filter(({ id }) => profiles.sourceOf(id) !== undefined);
      if (conflicting.length === 0) return write(list, 'keep-both');
      pending = list;
      return {
        imported: [],
        conflicts: conflicting.map(({ id, name }) => ({ name, replaceable: profiles.sourceOf(id) === 'file' })),
      };
    },

    async finish(resolution) {
      const list = pending;
      pending = [];
      if (resolution === 'cancel' || list.length === 0) fail('canceled');
      return write(list, resolution);
    },
  };
}
