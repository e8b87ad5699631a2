import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type ApiRequest, apiRequestSchema } from '../../shared/profile.ts';
import { fail } from '../core/failure.ts';
import { parseJson } from '../core/json.ts';
import type { FileStore, Log } from '../core/ports.ts';
import { listSpellings } from '../core/redaction/spellings.ts';
import { Secret } from '../core/secret.ts';
import { createFileEncryption, encryptedRecordShape } from '../vault/file-encryption.ts';
import type { Vault } from '../vault/vault.ts';
import { redactSavedRequest } from './redact-saved-request.ts';
import { type RequestParts, restoreSecrets } from './restore-secrets.ts';

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
  /** Lists the requests, with placeholders in place of their secrets. */
  list(profileId: string): Promise<ApiRequest[]>;
  /**
   * Lists the requests with their secrets. Placeholders replace those that cannot be decrypted;
   * {@link requestToCall} rejects such a request.
   */
  listComplete(profileId: string): Promise<ApiRequest[]>;
  /**
   * Fills in the secrets of a request that was made from a saved one. See {@link restoreSecrets}.
   *
   * @param name of the saved request
   * @returns the request, and the secrets of the saved request
   * @throws `request_lacks_secret`
   */
  restoreSecrets<T extends RequestParts>(
    profileId: string,
    name: string,
    request: T,
  ): Promise<{ request: T; secrets: Secret[] }>;
  /**
   * Saves a request, replacing one with the same name.
   *
   * @param options.forbiddenSecrets that the request must not contain in any spelling
   * @param options.basedOn the saved request whose secrets the placeholders stand for
   * @returns all saved requests of the profile, with placeholders
   * @throws `request_holds_secret`, `request_lacks_secret`, `saved_requests_full`,
   *   `request_too_large`, `file_unwritable`
   */
  save(
    profileId: string,
    request: ApiRequest,
    options?: { forbiddenSecrets?: readonly Secret[]; basedOn?: string | undefined },
  ): Promise<ApiRequest[]>;
  /** Whether requests have secrets for other origins than these. */
  hasSecretsForOtherOrigins(profileId: string, origins: readonly string[]): Promise<boolean>;
  /** Deletes the secrets of requests to other origins than these. Does not throw. */
  deleteSecretsForOtherOrigins(profileId: string, origins: readonly string[]): Promise<void>;
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
    return requests.map(({ stored }) => stored.request);
  }

  /** Applies changes one after another, so that none is lost. */
  function enqueueChange(profileId: string, change: Change): Promise<ApiRequest[]> {
    const result = lastChange.then(() => applyChange(profileId, change));
    lastChange = result.catch(() => {});
    return result;
  }

  const find = async (profileId: string) => (await load()).get(profileId) ?? [];

  async function restore<T extends RequestParts>(profileId: string, name: string, request: T) {
    const saved = (await find(profileId)).find((one) => one.request.name === name);
    if (!saved) return { request, secrets: [] };
    const secrets: Secret[] = [];
    redactSavedRequest(saved.request, (secret) => secrets.push(new Secret(secret)));
    const versions = { complete: saved.request, redacted: saved.stored.request };
    return { request: restoreSecrets(request, versions), secrets };
  }

  const isForOtherOrigin = ({ request, stored }: LoadedRequest, origins: readonly string[]) =>
    !origins.includes(new URL(request.url).origin) && !isDeepStrictEqual(request, stored.request);

  return {
    list: async (profileId) => (await find(profileId)).map(({ stored }) => stored.request),
    listComplete: async (profileId) => (await find(profileId)).map(({ request }) => request),
    restoreSecrets: restore,
    hasSecretsForOtherOrigins: async (profileId, origins) =>
      (await find(profileId)).some((one) => isForOtherOrigin(one, origins)),
    async deleteSecretsForOtherOrigins(profileId, origins) {
      if (!(await find(profileId)).some((one) => isForOtherOrigin(one, origins))) return;
      const discard = (one: LoadedRequest): LoadedRequest =>
        isForOtherOrigin(one, origins) ? { stored: { request: one.stored.request }, request: one.stored.request } : one;
      await enqueueChange(profileId, (requests) => requests.map(discard)).catch(() =>
        log('secrets of saved requests cannot be deleted'),
      );
    },
    async save(profileId, edited, { forbiddenSecrets = [], basedOn } = {}) {
      const request = basedOn === undefined ? edited : (await restore(profileId, basedOn, edited)).request;
      if (containsSecret(request, forbiddenSecrets)) fail('request_holds_secret');
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
