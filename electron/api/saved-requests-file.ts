import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type ApiRequest, apiRequestSchema } from '../../shared/api-request.ts';
import { fail } from '../core/failure.ts';
import { parseJson } from '../core/json.ts';
import type { FileStore, Log } from '../core/ports.ts';
import { createFileEncryption, encryptedRecordShape } from '../vault/file-encryption.ts';
import type { Vault } from '../vault/vault.ts';
import { redactSavedRequest } from './redact-saved-request.ts';

const fileName = 'api-requests.json';

/**
 * A request with placeholders for its secrets, and the complete request encrypted if it has any.
 */
const storedRequestSchema = z.strictObject({
  request: apiRequestSchema,
  encrypted: z.strictObject(encryptedRecordShape).optional(),
});
const fileSchema = z.record(z.string(), z.array(storedRequestSchema));

/** A request as it is in the file, and with its secrets if they can be decrypted. */
export type LoadedRequest = { stored: z.infer<typeof storedRequestSchema>; request: ApiRequest };

type Change = (requests: LoadedRequest[]) => LoadedRequest[] | Promise<LoadedRequest[]>;

/** The file of all saved requests, with their secrets encrypted. */
export type SavedRequestsFile = {
  /** Returns the requests of a profile. */
  read(profileId: string): Promise<LoadedRequest[]>;
  /**
   * Encrypts the secrets of a request.
   *
   * @throws `request_too_large`
   */
  encrypt(profileId: string, request: ApiRequest): Promise<LoadedRequest>;
  /**
   * Changes the requests of a profile, after the changes before it, so that none is lost.
   *
   * @returns the requests of the profile, with placeholders
   * @throws `file_unwritable` and what the change throws
   */
  change(profileId: string, change: Change): Promise<ApiRequest[]>;
};

const getRecordName = (profileId: string, { name }: ApiRequest) => `api-requests/${profileId}/${name}`;

/** Opens the file of saved requests. */
export function createSavedRequestsFile(parts: {
  files: FileStore;
  vault: Vault;
  random: (bytes: number) => Buffer;
  log: Log;
}): SavedRequestsFile {
  const { files, vault, random, log } = parts;
  const encryption = createFileEncryption({ vault, keyRecordName: 'api-requests-key', random });
  let loaded: Promise<Map<string, LoadedRequest[]>> | undefined;
  let lastChange: Promise<unknown> = Promise.resolve();

  async function decrypt(profileId: string, stored: LoadedRequest['stored']): Promise<LoadedRequest> {
    const { request, encrypted } = stored;
    const text = encrypted && (await encryption.decrypt(getRecordName(profileId, request), encrypted));
    if (text !== undefined) return { stored, request: apiRequestSchema.parse(parseJson(text)) };
    if (encrypted) log('the secrets of a saved request cannot be decrypted');
    return { stored, request };
  }

  async function encrypt(profileId: string, request: ApiRequest): Promise<LoadedRequest> {
    const redacted = redactSavedRequest(request);
    if (!apiRequestSchema.safeParse(redacted).success) fail('request_too_large');
    if (isDeepStrictEqual(redacted, request) || !encryption.isPersistent())
      return { stored: { request: redacted }, request };
    const encrypted = await encryption.encrypt(getRecordName(profileId, request), JSON.stringify(request));
    return { stored: { request: redacted, encrypted }, request };
  }

  /**
   * Loads the file. A damaged file is copied first, so that saving does not destroy its content.
   */
  async function loadFile(): Promise<Map<string, LoadedRequest[]>> {
    const text = await files.read(fileName).catch(() => undefined);
    if (text === undefined) return new Map();
    try {
      const profiles = Object.entries(fileSchema.parse(parseJson(text)));
      return new Map(
        await Promise.all(
          profiles.map(
            async ([id, requests]) => [id, await Promise.all(requests.map((stored) => decrypt(id, stored)))] as const,
          ),
        ),
      );
    } catch {
      log('saved requests are damaged and start empty');
      await files.write(`${fileName}.damaged`, text).catch(() => {});
      return new Map();
    }
  }

  const load = () => {
    loaded ??= loadFile();
    return loaded;
  };

  async function applyChange(profileId: string, change: Change): Promise<ApiRequest[]> {
    const before = await load();
    const requests = await change(before.get(profileId) ?? []);
    const after = new Map(before).set(profileId, requests);
    if (requests.length === 0) after.delete(profileId);
    const content = Object.fromEntries([...after].map(([id, entries]) => [id, entries.map(({ stored }) => stored)]));
    await files.write(fileName, `${JSON.stringify(content, null, 2)}\n`).catch(() => fail('file_unwritable'));
    loaded = Promise.resolve(after);
    return requests.map(({ stored }) => stored.request);
  }

  return {
    read: async (profileId) => (await load()).get(profileId) ?? [],
    encrypt,
    change(profileId, change) {
      const result = lastChange.then(() => applyChange(profileId, change));
      lastChange = result.catch(() => {});
      return result;
    },
  };
}
