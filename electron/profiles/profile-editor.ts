import { issuerSchema, type Profile } from '../../shared/profile.ts';
import type { DiscoveredServer, ProfileCheck } from '../../shared/profile-editing.ts';
import { fail } from '../core/failure.ts';
import type { ChosenFileReader, ChosenFileWriter, ConfirmDialog, FileChooser, SavePathChooser } from '../core/ports.ts';
import type { Exchange } from '../http/exchange.ts';
import { createReplaceWithConsent } from './origin-consent.ts';
import { checkProfile, isObject, parseJson, type RawProfile } from './parse-profile.ts';
import { createProfileImport, type ProfileImport } from './profile-import.ts';
import { type Profiles, serializeProfile } from './profiles.ts';
import { readIssuer } from './read-issuer.ts';

/** Making, changing and handing on profiles. Profiles travel as JSON text, since what is typed need not fit the schema yet. */
export type ProfileEditor = {
  /** What is wrong in a profile that is being edited, and where its password would go. */
  check(text: string): ProfileCheck;
  /** The profile as its file has it. Fails with `profile_unknown`. */
  getText(id: string): string;
  /**
   * Writes a new profile, or the changed one of an id. Fails as {@link Profiles.save} does, and with `cancelled` where the
   * person does not let the tokens of a session go where the changed profile wants them.
   */
  save(text: string, id: string | undefined): Promise<Profile>;
  /** Fails with `profile_in_use` while somebody is signed in with it, `profile_read_only`, `file_not_saved`. */
  remove(id: string): Promise<void>;
  import: ProfileImport;
  /** Writes the profile to a file that the person chooses. Fails with `cancelled`, `busy`, `file_not_saved`. */
  export(id: string): Promise<void>;
  /** Reads an issuer's discovery document, in place of one that is being read. Fails as {@link readIssuer} does. */
  readIssuer(text: string): Promise<DiscoveredServer>;
  cancelDiscovery(): void;
};

const parseObject = (text: string): RawProfile => {
  const json = parseJson(text);
  return isObject(json) ? json : fail('profile_invalid', { problems: [{ path: '', reason: 'is not a profile' }] });
};

function passwordOrigin({ issuer, tokenEndpointOrigin }: RawProfile): string | undefined {
  const address = issuerSchema.safeParse(tokenEndpointOrigin ?? issuer);
  return address.success ? new URL(address.data).origin : undefined;
}

export function createProfileEditor(parts: {
  profiles: Profiles;
  exchange: Exchange;
  /** Whether somebody is signed in with the profile, or signing in. */
  isInUse: (id: string) => boolean;
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
  choosePlace: SavePathChooser;
  writeFile: ChosenFileWriter;
  confirm: ConfirmDialog;
}): ProfileEditor {
  const { profiles, exchange } = parts;
  const replace = createReplaceWithConsent(parts);
  let reading: AbortController | undefined;
  let choosing = false;

  const named = (written: RawProfile, id: string | undefined): RawProfile => {
    const { $schema, ...rest } = written;
    return { ...($schema !== undefined && { $schema }), id: id ?? profiles.createId(written.name), ...omitId(rest) };
  };

  async function place(name: string): Promise<string> {
    if (choosing) fail('busy');
    choosing = true;
    try {
      return (await parts.choosePlace(name)) ?? fail('cancelled');
    } finally {
      choosing = false;
    }
  }

  return {
    check(text) {
      const written = named(parseObject(text), undefined);
      const origin = passwordOrigin(written);
      return { problems: checkProfile(written).problems, ...(origin !== undefined && { passwordOrigin: origin }) };
    },
    getText: (id) => serializeProfile(profiles.getRaw(id)),
    async save(text, id) {
      const written = named(parseObject(text), id);
      return id === undefined ? profiles.save(written, 'new') : replace(written);
    },
    async remove(id) {
      if (parts.isInUse(id)) fail('profile_in_use');
      await profiles.remove(id);
    },
    import: createProfileImport({ ...parts, replace }),
    async export(id) {
      const text = serializeProfile(profiles.getRaw(id));
      const path = await place(`${id}.json`);
      await parts.writeFile(path, text).catch(() => fail('file_not_saved'));
    },
    async readIssuer(text) {
      reading?.abort();
      const abort = new AbortController();
      reading = abort;
      return readIssuer(exchange, text, abort.signal);
    },
    cancelDiscovery: () => reading?.abort(),
  };
}

const omitId = ({ id: _, ...rest }: RawProfile) => rest;
