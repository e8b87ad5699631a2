import type { ImportResult } from '../../shared/profile-editing.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileReader, FileChooser } from '../core/ports.ts';
import { checkProfile, isObject, parseJson, type RawProfile } from './parse-profile.ts';
import type { Profiles } from './profiles.ts';

/** More than any set of profiles takes. */
const maxFileBytes = 1024 * 1024;
const maxProfiles = 100;

/** What to do with profiles whose id is there already. */
export type ConflictResolution = 'replace' | 'keep-both' | 'cancel';

/** Takes profiles in from a file that the person chooses. */
export type ProfileImport = {
  /**
   * Fails with `cancelled`, `busy` while the dialog is open, `profile_invalid` with every problem in the file, by path and
   * reason; then nothing of it is taken.
   */
  choose(): Promise<ImportResult>;
  /** Goes on with a file in which ids clashed. Fails with `cancelled` where there is none, or the answer says so. */
  finish(answer: ConflictResolution): Promise<ImportResult>;
};

const refuse = (reason: string) => fail('profile_invalid', { problems: [{ path: '', reason }] });

/** The profiles in a file: one, or a list of them. Fails with `profile_invalid`. */
function parseProfiles(text: string): (RawProfile & { id: string; name: string })[] {
  const json = parseJson(text);
  const list: unknown[] = Array.isArray(json) ? json : [json];
  if (list.length === 0) refuse('holds no profile');
  if (list.length > maxProfiles) refuse(`must hold at most ${maxProfiles} profiles`);
  const placed = (path: string, at: number) => {
    if (!Array.isArray(json)) return path;
    return path === '' ? `[${at}]` : `[${at}].${path}`;
  };
  const ids = new Set<unknown>();
  const problems = list.flatMap((one, at) => {
    const found = isObject(one) ? checkProfile(one).problems : [{ path: '', reason: 'is not a profile' }];
    const id = isObject(one) ? one.id : undefined;
    const twice =
      id !== undefined && ids.has(id) ? [{ path: 'id', reason: 'is used by two profiles in this file' }] : [];
    ids.add(id);
    return [...found, ...twice].map(({ path, reason }) => ({ path: placed(path, at), reason }));
  });
  if (problems.length > 0) fail('profile_invalid', { problems });
  return list as (RawProfile & { id: string; name: string })[];
}

export function createProfileImport(parts: {
  profiles: Profiles;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
  /** Writes over a profile that is there. */
  replace: (written: RawProfile) => Promise<unknown>;
}): ProfileImport {
  const { profiles, chooseFile, readFile } = parts;
  let choosing = false;
  let waiting: ReturnType<typeof parseProfiles> = [];

  async function chosenText(): Promise<string> {
    if (choosing) fail('busy');
    choosing = true;
    try {
      const path = (await chooseFile()) ?? fail('cancelled');
      const content = await readFile(path, maxFileBytes);
      if (content === 'too_large') refuse('is too large to be a profile');
      if (typeof content === 'string') refuse("can't be read");
      return Buffer.from(content).toString('utf8');
    } finally {
      choosing = false;
    }
  }

  async function write(list: typeof waiting, answer: ConflictResolution): Promise<ImportResult> {
    const imported: string[] = [];
    for (const one of list) {
      const source = profiles.sourceOf(one.id);
      if (source === undefined) await profiles.save(one, 'new');
      else if (source === 'file' && answer === 'replace') await parts.replace(one);
      else await profiles.save({ ...one, id: profiles.createId(one.id) }, 'new');
      imported.push(one.name);
    }
    return { imported, clashes: [] };
  }

  return {
    async choose() {
      waiting = [];
      const list = parseProfiles(await chosenText());
      const clashing = list.filter(({ id }) => profiles.sourceOf(id) !== undefined);
      if (clashing.length === 0) return write(list, 'keep-both');
      waiting = list;
      return {
        imported: [],
        clashes: clashing.map(({ id, name }) => ({ name, replaceable: profiles.sourceOf(id) === 'file' })),
      };
    },

    async finish(answer) {
      const list = waiting;
      waiting = [];
      if (answer === 'cancel' || list.length === 0) fail('cancelled');
      return write(list, answer);
    },
  };
}
