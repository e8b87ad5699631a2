import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type ApiRequest, apiRequestSchema } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import { parseJson } from '../core/json.ts';
import type { FileStore, Log } from '../core/ports.ts';
import { listSpellings } from '../core/redaction/spellings.ts';
import type { Secret } from '../core/secret.ts';
import { createFileEncryption, encryptedRecordShape } from '../vault/file-encryption.ts';
import type { Vault } from '../vault/vault.ts';
import { redactSavedRequest } from './redact-saved-request.ts';

const fileName = 'api-requests.json';
const maxRequestsPerProfile = 200;

/**
 * A request with placeholders for its secrets, and the complete request encrypted if it has any.
 */
const storedRequestSchema = z.strictObject({
  request: apiRequestSchema,
  sealed: z.strictObject(encryptedRecordShape).optional(),
});
const fileSchema = z.record(z.string(), z.array(storedRequestSchema));

type LoadedRequest = { stored: z.infer<typeof storedRequestSchema>; request: ApiRequest };

/**
 * The requests that the user saved for a profile, in addition to those of the profile itself.
 * Secrets in them, such as API keys, are encrypted on disk, or kept in memory only if the vault is
 * not persistent.
 */
export type SavedRequests = {
  /**
   * Lists the requests. Placeholders replace secrets that cannot be decrypted;
   * {@link requestToCall} rejects such a request.
   */
  list(profileId: string): Promise<ApiRequest[]>;
  /**
   * Saves a request, replacing one with the same name.
   *
   * @param secrets that the request must not contain in any spelling
   * @returns all saved requests of the profile
   * @throws `request_holds_secret`, `saved_requests_full`, `request_too_large`, `file_unwritable`
   */
  save(profileId: string, request: ApiRequest, secrets: readonly Secret[]): Promise<ApiRequest[]>;
  /**
   * Deletes a request.
   *
   * @returns the remaining requests of the profile
   * @throws `file_unwritable`
   */
  delete(profileId: string, name: string): Promise<ApiRequest[]>;
  /** Deletes the requests of a deleted profile. Does not throw. */
  deleteProfile(profileId: string): Promise<void>;
};

const containsSecret = (request: ApiRequest, secrets: readonly Secret[]) => {
  const texts = [JSON.stringify(request), request.body ?? ''];
  return secrets
    .flatMap((secret) => listSpellings(secret.reveal()))
    .some((spelling) => texts.some((text) => text.includes(spelling)));
};

const getRecordName = (profileId: string, { name }: ApiRequest) => `api-requests/${profileId}/${name}`;

/** Creates the store of saved requests. */
export function createSavedRequests(parts: {
  files: FileStore;
  vault: Vault;
  random: (bytes: number) => Buffer;
  log: Log;
}): SavedRequests {
  const { files, vault, random, log } = parts;
  const encryption = createFileEncryption({ vault, keyRecordName: 'api-requests-key', random });
  let loaded: Promise<Map<string, LoadedRequest[]>> | undefined;
  let lastChange: Promise<unknown> = Promise.resolve();

  async function decrypt(profileId: string, stored: LoadedRequest['stored']): Promise<LoadedRequest> {
    const { request, sealed } = stored;
    const text = sealed && (await encryption.decrypt(getRecordName(profileId, request), sealed));
    if (text !== undefined) return { stored, request: apiRequestSchema.parse(parseJson(text)) };
    if (sealed) log('the secrets of a saved request cannot be decrypted');
    return { stored, request };
  }

  async function encrypt(profileId: string, request: ApiRequest): Promise<LoadedRequest> {
    const redacted = redactSavedRequest(request);
    if (!apiRequestSchema.safeParse(redacted).success) fail('request_too_large');
    if (isDeepStrictEqual(redacted, request) || !encryption.isPersistent())
      return { stored: { request: redacted }, request };
    const sealed = await encryption.encrypt(getRecordName(profileId, request), JSON.stringify(request));
    return { stored: { request: redacted, sealed }, request };
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

  type Change = (requests: LoadedRequest[]) => LoadedRequest[] | Promise<LoadedRequest[]>;

  async function applyChange(profileId: string, change: Change): Promise<ApiRequest[]> {
    const before = await load();
    const requests = await change(before.get(profileId) ?? []);
    const after = new Map(before).set(profileId, requests);
    if (requests.length === 0) after.delete(profileId);
    const content = Object.fromEntries([...after].map(([id, entries]) => [id, entries.map(({ stored }) => stored)]));
    await files.write(fileName, `${JSON.stringify(content, null, 2)}\n`).catch(() => fail('file_unwritable'));
    loaded = Promise.resolve(after);
    return requests.map(({ request }) => request);
  }

  /** Applies changes one after another, so that none is lost. */
  function enqueueChange(profileId: string, change: Change): Promise<ApiRequest[]> {
    const result = lastChange.then(() => applyChange(profileId, change));
    lastChange = result.catch(() => {});
    return result;
  }

  return {
    list: async (profileId) => ((await load()).get(profileId) ?? []).map(({ request }) => request),
    async save(profileId, request, secrets) {
      if (containsSecret(request, secrets)) fail('request_holds_secret');
      return enqueueChange(profileId, async (requests) => {
        const index = requests.findIndex((saved) => saved.request.name === request.name);
        if (index < 0 && requests.length >= maxRequestsPerProfile) fail('saved_requests_full');
        const encrypted = await encrypt(profileId, request);
        return index >= 0 ? requests.with(index, encrypted) : [...requests, encrypted];
      });
    },
    delete: (profileId, name) =>
      enqueueChange(profileId, (requests) => requests.filter(({ request }) => request.name !== name)),
    async deleteProfile(profileId) {
      if (!(await load()).has(profileId)) return;
      await enqueueChange(profileId, () => []).catch(() => log('saved requests cannot be deleted'));
    },
  };
}
