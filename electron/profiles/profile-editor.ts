import type { Profile } from '../../shared/profile.ts';
import type { DiscoveredServer, ProfileCheck } from '../../shared/profile-editing.ts';
import { issuerSchema } from '../../shared/server-url.ts';
import { fail } from '../core/failure.ts';
import { isJsonObject } from '../core/json.ts';
import type { ChosenFileReader, ChosenFileWriter, ConfirmDialog, FileChooser, SavePathChooser } from '../core/ports.ts';
import type { UntrustedParser } from '../core/untrusted-parser.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Accounts } from '../session/accounts.ts';
import {
  createCredentialHolder,
  createReplaceWithConsent,
  createTokenHolder,
  type SecretHolder,
} from './destination-consent.ts';
import { checkProfile, parseProfileJson, type RawProfile } from './parse-profile.ts';
import { createProfileImport, type ProfileImport } from './profile-import.ts';
import { type Profiles, serializeProfile } from './profiles.ts';
import { readIssuer } from './read-issuer.ts';

/**
 * Creates, changes, imports and exports profiles. Profiles are passed as JSON text, since what the
 * user enters need not match the schema yet.
 */
export type ProfileEditor = {
  /** Returns the problems of an edited profile, and where its password would be sent. */
  check(text: string): ProfileCheck;
  /**
   * Returns a profile as in its file.
   *
   * @throws `profile_unknown`
   */
  getText(id: string): string;
  /**
   * Saves a profile.
   *
   * @param id the profile to replace; `undefined` for a new one
   * @throws as {@link Profiles.save}, and `canceled` if secrets depend on the profile and the user
   *   does not allow it to send them elsewhere
   */
  save(text: string, id: string | undefined): Promise<Profile>;
  /**
   * Deletes a profile.
   *
   * @throws `profile_in_use` while an account uses it, `profile_read_only`, `file_not_saved`
   */
  remove(id: string): Promise<void>;
  import: ProfileImport;
  /**
   * Writes a profile to a file that the user chooses.
   *
   * @throws `profile_unknown`, `canceled`, `busy`, `file_not_saved`
   */
  export(id: string): Promise<void>;
  /** Reads an issuer's metadata and cancels a previous read. See {@link readIssuer}. */
  readIssuer(text: string): Promise<DiscoveredServer>;
  cancelDiscovery(): void;
};

const parseObject = (text: string): RawProfile => {
  const json = parseProfileJson(text);
  return isJsonObject(json) ? json : fail('profile_invalid', { problems: [{ path: '', reason: 'is not a profile' }] });
};

function passwordOriginOf({ issuer, tokenEndpointOrigin }: RawProfile): string | undefined {
  const url = issuerSchema.safeParse(tokenEndpointOrigin ?? issuer);
  return url.success ? new URL(url.data).origin : undefined;
}

/** Creates the profile editor. */
export function createProfileEditor(parts: {
  profiles: Profiles;
  exchange: Exchange;
  accounts: Accounts;
  /** Secrets that depend on a profile, besides tokens and client credentials. */
  secretHolders: readonly SecretHolder[];
  chooseFile: FileChooser;
  readFile: ChosenFileReader;
  parser: Pick<UntrustedParser, 'parse'>;
  chooseSavePath: SavePathChooser;
  writeFile: ChosenFileWriter;
  confirm: ConfirmDialog;
}): ProfileEditor {
  const { profiles, exchange, accounts, confirm } = parts;
  const replace = createReplaceWithConsent({
    profiles,
    secretHolders: [createTokenHolder(accounts), createCredentialHolder(profiles), ...parts.secretHolders],
    confirm,
  });
  let discovery: AbortController | undefined;
  let isChoosing = false;

  /** Sets the ID, in the position where files have it. */
  const withId = ({ $schema, id: _, ...rest }: RawProfile, id: string | undefined): RawProfile => ({
    ...($schema !== undefined && { $schema }),
    id: id ?? profiles.createId(rest.name),
    ...rest,
  });

  async function chooseSavePath(name: string): Promise<string> {
    if (isChoosing) fail('busy');
    isChoosing = true;
    try {
      return (await parts.chooseSavePath(name)) ?? fail('canceled');
    } finally {
      isChoosing = false;
    }
  }

  return {
    check(text) {
      const raw = withId(parseObject(text), undefined);
      const passwordOrigin = passwordOriginOf(raw);
      return { problems: checkProfile(raw).problems, ...(passwordOrigin !== undefined && { passwordOrigin }) };
    },
    getText: (id) => serializeProfile(profiles.getRaw(id)),
    async save(text, id) {
      const raw = withId(parseObject(text), id);
      return id === undefined ? profiles.save(raw, 'new') : replace(raw);
    },
    async remove(id) {
      if (accounts.isProfileInUse(id)) fail('profile_in_use');
      await profiles.remove(id);
    },
    import: createProfileImport({ ...parts, replace }),
    async export(id) {
      const text = serializeProfile(profiles.getRaw(id));
      const path = await chooseSavePath(`${id}.json`);
      await parts.writeFile(path, text).catch(() => fail('file_not_saved'));
    },
    async readIssuer(text) {
      discovery?.abort();
      discovery = new AbortController();
      return readIssuer(exchange, text, discovery.signal);
    },
    cancelDiscovery: () => discovery?.abort(),
  };
}
